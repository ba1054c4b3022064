variable "count" {
  type    = number
  default = 1
}

locals {
  ports = { http = 8080, admin = 9090 }
}

job "shop" {
  datacenters = ["dc1"]
  type        = "service"

  group "web" {
    count = var.count

    network {
      dynamic "port" {
        for_each = local.ports
        labels   = [port.key]
        content {
          to = port.value
        }
      }
    }

    task "app" {
      driver = "docker"

      config {
        image = "shop/web:${upper("v")}2"
        ports = keys(local.ports)
        labels {
          app = "shop"
        }
      }

      template {
        data        = <<-EOF
          {{ range service "db" }}
          DB={{ .Address }}:{{ .Port }}
          {{ end }}
          EOF
        destination = "${NOMAD_SECRETS_DIR}/db.env"
        env         = true
        splay       = "90s"
      }
    }
  }
}
