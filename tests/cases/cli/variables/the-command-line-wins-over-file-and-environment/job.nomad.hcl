variable "image" {
  type    = string
  default = "redis:7"
}

variable "ports" {
  type    = list(number)
  default = [6379]
}

job "cache" {
  datacenters = ["dc1"]

  meta {
    image = var.image
    port  = var.ports[0]
  }
}
