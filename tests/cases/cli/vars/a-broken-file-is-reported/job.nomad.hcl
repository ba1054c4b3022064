variable "a" {
  default = [
}

variable "b" {}

job "web" {}
