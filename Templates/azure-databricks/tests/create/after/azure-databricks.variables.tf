variable "databricks_sku" {
  description = "The pricing tier."
  type        = string
  default     = "premium"
}

variable "databricks_project_lead_users" {
  description = "The users who lead."
  type        = list(object({ email = string, oid = string }))
  default     = []
}

variable "databricks_admin_users" {
  description = "The users who administer."
  type        = list(object({ email = string, oid = string }))
  default     = []
}

variable "databricks_project_users" {
  description = "The users who work."
  type        = list(object({ email = string, oid = string }))
  default     = []
}

variable "databricks_project_guests" {
  description = "The users who look."
  type        = list(object({ email = string, oid = string }))
  default     = []
}
