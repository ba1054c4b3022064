variable "image" {
  default = "web:1"
}

job "web" {
  spread {
    attribute = "${node.datacenter}"
    weight    = 50
  }

  group "web" {
    count = 2

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name = "web"
      port = "http"
      tags = ["a"]
    }

    task "server" {
      driver = "docker"

      config {
        image = var.image
        args  = ["--password", "swordfish", "-v"]
      }

      env {
        LEVEL       = "info"
        DB_PASSWORD = "tr0ub4dor&3"
      }

      restart {
        attempts = 3
      }

      template {
        destination = "local/app.conf"
        data        = <<-END
          # settings
          level = info
          port  = 8080
          END
      }
    }
  }
}
