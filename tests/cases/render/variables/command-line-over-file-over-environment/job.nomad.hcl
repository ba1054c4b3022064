variable "a" {
  default = "default"
}

variable "b" {
  default = "default"
}

variable "c" {
  default = "default"
}

variable "d" {
  default = "default"
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      env {
        A = var.a
        B = var.b
        C = var.c
        D = var.d
      }
    }
  }
}
