variable "image" {
  description = "Image to run"
  type        = string
}

variable "db_password" {
  type = string
}

variable "password_file" {
  default = "/run/secrets/db"
}

variable "backup" {
  type = object({ host = string, password = string, retries = number })
  default = {
    host     = "db-2"
    password = "correct horse"
    retries  = 3
  }
}

variable "database_url" {
  default = "postgres://app:hunter2@db/app"
}

variable "session" {
  default = "kT9vQ2xLw8ZpR4mN7cYb3HfD"
}

variable "tls" {
  default = <<-EOT
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEE
    -----END EC PRIVATE KEY-----
  EOT
}

variable "unused" {}

job "web" {
  group "web" {
    task "server" {
      driver = "docker"

      config {
        image = var.image
      }

      env {
        PASSWORD = var.db_password
        DATABASE = "${var.database_url}?password=${var.db_password}"
      }
    }
  }
}
