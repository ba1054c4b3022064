# A web service: three copies behind the service catalogue, replaced one at a time.

variable "image_tag" {
  type        = string
  description = "Version of the image to run"
  default     = "1.27.3"
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
        to = 8080
      }
    }

    service {
      name     = "web"
      port     = "http"
      provider = "nomad"
      tags     = ["version-${var.image_tag}"]

      check {
        name     = "alive"
        type     = "http"
        path     = "/health"
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
        image = "nginx:${var.image_tag}"
        ports = ["http"]

        mount {
          type     = "bind"
          source   = "local/default.conf"
          target   = "/etc/nginx/conf.d/default.conf"
          readonly = true
        }
      }

      template {
        destination   = "local/default.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"

        data = <<-EOT
          server {
            listen 8080;

            location /health {
              return 200 "ok\n";
            }

            location / {
              root /usr/share/nginx/html;
            }
          }
        EOT
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }
  }
}
