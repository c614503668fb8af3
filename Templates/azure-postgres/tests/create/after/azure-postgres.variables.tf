variable "postgres_version" {
  description = "The major version of the server."
  type        = string
  default     = "16"
}

variable "postgres_sku" {
  description = "The size of the server."
  type        = string
  default     = "B_Standard_B2s"
}

variable "postgres_storage_mb" {
  description = "The size of the disk, in megabytes."
  type        = number
  default     = 32768
}

variable "postgres_databases" {
  description = "The databases to create."
  type        = list(string)
  default     = []
}

variable "postgres_admin_users" {
  description = "The users who administer."
  type        = list(object({ email = string, oid = string }))
  default     = []
}
