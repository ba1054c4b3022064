variable "image" {
  default = "web:1"
}

variable "session" {
  default = "plain words that nobody should see"
}

job "web" {
  group "web" {
    count = 2

    network {
      port "http" {
        to = 8080
      }
    }

    task "server" {
      driver = "docker"

      config {
        image = var.image
        args  = ["--port", "8080"]
      }

      env {
        LEVEL       = "info"
        DB_PASSWORD = "swordfish"
      }

      template {
        destination = "local/app.conf"
        data        = "session = ${var.session}\nlevel = info\n"
      }
    }
  }
}
