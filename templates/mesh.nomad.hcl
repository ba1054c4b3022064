# Two services in a Consul service mesh: the front end reaches the back end through its sidecar.

locals {
  ports = {
    frontend = 8080
    backend  = 9090
  }
}

job "shop" {
  type        = "service"
  datacenters = ["dc1"]

  group "frontend" {
    shutdown_delay = "5s"

    network {
      mode = "bridge"

      port "http" {
        to = local.ports.frontend
      }
    }

    service {
      name = "shop-frontend"
      port = "http"

      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "shop-backend"
              local_bind_port  = local.ports.backend
            }
          }
        }
      }

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "frontend" {
      driver = "docker"

      config {
        image = "registry.example.com/shop/frontend:3.1"
        ports = ["http"]
      }

      env {
        BACKEND_URL = "http://${NOMAD_UPSTREAM_ADDR_shop_backend}"
      }

      resources {
        cpu    = 300
        memory = 256
      }
    }
  }

  group "backend" {
    count          = 2
    shutdown_delay = "5s"

    network {
      mode = "bridge"
    }

    service {
      name = "shop-backend"
      port = local.ports.backend

      connect {
        sidecar_service {}
      }
    }

    task "backend" {
      driver = "docker"

      config {
        image = "registry.example.com/shop/backend:3.1"
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
