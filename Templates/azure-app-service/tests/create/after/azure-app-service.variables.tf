variable "app_service_sku" {
  description = "The size of the plan."
  type        = string
  default     = "B1"
}

variable "app_service_image" {
  description = "The container image."
  type        = string
  default     = "mcr.microsoft.com/appsvc/staticsite:latest"
}

variable "app_service_always_on" {
  description = "Whether the application is kept loaded."
  type        = bool
  default     = true
}

variable "app_service_settings" {
  description = "The settings of the application."
  type        = map(string)
  default     = {}
}
