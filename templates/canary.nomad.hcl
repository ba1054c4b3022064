# A service that tries each new version on one copy first, and goes back when it isn't healthy.

variable "image" {
  type        = string
  description = "Image to run, with its tag"
  default     = "registry.example.com/shop/api:2.4.0"
}

job "api" {
  type        = "service"
  datacenters = ["dc1"]

  update {
    canary            = 1
    max_parallel      = 1
    health_check      = "checks"
    min_healthy_time  = "30s"
    healthy_deadline  = "5m"
    progress_deadline = "10m"
    auto_revert       = true
    auto_promote      = true
  }

  group "api" {
    count          = 4
    shutdown_delay = "5s"

    network {
      port "http" {
        to = 8080
      }
    }

    service {
      name        = "api"
      port        = "http"
      provider    = "nomad"
      tags        = ["stable"]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"

        check_restart {
          limit = 3
          grace = "60s"
        }
      }
    }

    task "server" {
      driver = "docker"

      config {
        image = var.image
        ports = ["http"]
      }

      env {
        PORT = "${NOMAD_PORT_http}"
      }

      resources {
        cpu    = 300
        memory = 256
      }
    }
  }
}
