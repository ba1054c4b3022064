variable "count" {
  type = number
}

variable "names" {
  type    = list(string)
  default = ["x"]
}

variable "limits" {
  type = object({
    cpu    = number
    memory = number
  })
  default = { cpu = "100", memory = 64 }
}

variable "on" {
  type    = bool
  default = "true"
}

variable "free" {
  default = { a = [1, "2"] }
}

job "example" {
  group "app" {
    count = var.count

    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
        args    = var.names
      }

      env {
        ON   = var.on
        FREE = jsonencode(var.free)
      }

      resources {
        cpu    = var.limits.cpu
        memory = var.limits.memory
      }
    }
  }
}
