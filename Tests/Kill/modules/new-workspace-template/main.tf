# {{ workspace.acronym }}
variable "project_cd" {
  type = string
}
variable "budget_amount" {
  type = number
}
