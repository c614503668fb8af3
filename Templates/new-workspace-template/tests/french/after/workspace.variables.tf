variable "project_cd" {
  description = "The acronym of the workspace."
  type        = string
}

variable "az_subscription_id" {
  description = "The subscription that holds the workspace."
  type        = string
}

variable "az_tenant_id" {
  description = "The tenant of the subscription."
  type        = string
}

variable "az_location" {
  description = "The region of every resource."
  type        = string
  default     = "canadacentral"
}

variable "environment_name" {
  description = "The environment, part of every name."
  type        = string
  default     = "dev"
}

variable "resource_prefix" {
  description = "The installation, part of every name."
  type        = string
  default     = "fsdh"
}

variable "budget_amount" {
  description = "The budget of a year, in dollars."
  type        = number
  default     = 100
}

variable "common_tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}

variable "workspace_owners" {
  description = "The users who own the workspace."
  type        = list(object({ email = string, oid = string }))
  default     = []
}

variable "terraform_state_resource_group" {
  description = "The resource group that holds Terraform's state."
  type        = string
  default     = "terraform-rg"
}
