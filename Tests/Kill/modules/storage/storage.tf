variable "storage_budget" {
  type = number
}
