# A web service: three copies behind the service catalogue, replaced one at a time.

variable "image" {
  type        = string
  description = "Image to run, with its tag"
  default     = "nginx:1.27.3"
}

job "web" {
  type        = "service"
  datacenters = ["dc1"]

  update {
    max_parallel     = 1
    min_healthy_time = "15s"
    healthy_deadline = "5m"
    auto_revert      = true
  }

  group "web" {
    count          = 3
    shutdown_delay = "5s"

    spread {
      attribute = "${node.unique.name}"
    }

    network {
      port "http" {
        to = 80
      }
    }

    service {
      name     = "web"
      port     = "http"
      provider = "nomad"

      check {
        name     = "alive"
        type     = "http"
        path     = "/"
        interval = "10s"
        timeout  = "2s"
      }
    }

    restart {
      attempts = 3
      interval = "10m"
      delay    = "15s"
      mode     = "fail"
    }

    task "server" {
      driver = "docker"

      config {
        image = var.image
        ports = ["http"]
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
