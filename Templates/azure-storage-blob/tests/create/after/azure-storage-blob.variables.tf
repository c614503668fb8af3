variable "storage_size_limit_tb" {
  description = "How much may be stored, in terabytes."
  type        = number
  default     = 5
}

variable "storage_replication" {
  description = "How the data is replicated."
  type        = string
  default     = "ZRS"
}

variable "storage_contributor_users" {
  description = "The users who may write."
  type        = list(object({ email = string, oid = string }))
  default     = []
}

variable "storage_reader_users" {
  description = "The users who may read."
  type        = list(object({ email = string, oid = string }))
  default     = []
}
