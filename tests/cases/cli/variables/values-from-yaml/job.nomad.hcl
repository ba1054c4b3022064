variable "image" {
  type        = string
  description = "Image to run"
}

variable "zones" {
  type    = list(string)
  default = ["dc1"]
}

variable "limits" {
  type = object({ cpu = number, memory = number })
}

variable "labels" {
  type    = map(string)
  default = {}
}

job "web" {
  datacenters = var.zones
  meta        = var.labels

  group "web" {
    task "server" {
      driver = "docker"

      config {
        image = var.image
      }

      resources {
        cpu    = var.limits.cpu
        memory = var.limits.memory
      }
    }
  }
}
