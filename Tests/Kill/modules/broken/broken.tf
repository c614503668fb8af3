variable "nobody_knows" {}
