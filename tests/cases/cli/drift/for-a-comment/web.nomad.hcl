variable "image" {
  default = "web:1"
}

job "web" {
  spread {
    attribute = "${node.datacenter}"
    weight    = 60
  }

  group "web" {
    count = 3

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name = "web"
      port = "http"
      tags = ["a", "b"]
    }

    task "server" {
      driver = "docker"

      config {
        image = var.image
        ports = ["http"]
        args  = ["--password", "hunter-two", "-v"]
      }

      env {
        LEVEL       = "info"
        DB_PASSWORD = "correct horse"
      }

      restart {
        attempts = 4
      }

      template {
        destination = "local/app.conf"
        data        = <<-END
          # settings
          level = debug
          port  = 8080
          END
      }
    }

    task "side" {
      driver = "docker"

      config {
        image = "side:1"
      }

      env {
        API_TOKEN = "correct horse"
      }
    }
  }
}
