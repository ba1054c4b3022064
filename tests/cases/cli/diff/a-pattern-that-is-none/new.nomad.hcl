variable "image" {
  default = "web:1"
}

variable "session" {
  default = "plain words that nobody should see"
}

job "web" {
  group "web" {
    count = 3

    network {
      port "http" {
        to = 8080
      }
    }

    task "server" {
      driver = "docker"

      config {
        image = var.image
        args  = ["--port", "8081", "-v"]
      }

      env {
        LEVEL       = "debug"
        DB_PASSWORD = "hunter-two"
      }

      template {
        destination = "local/app.conf"
        data        = "session = ${var.session}\nlevel = debug\n"
      }
    }
  }
}
