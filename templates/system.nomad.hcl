# A system job: one copy on every client node that fits, for example to collect logs.

job "log-shipper" {
  type        = "system"
  datacenters = ["*"]
  priority    = 80

  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  update {
    max_parallel = 2
    stagger      = "30s"
  }

  group "shipper" {
    shutdown_delay = "5s"

    network {
      port "metrics" {
        static = 9598
      }
    }

    service {
      name     = "log-shipper"
      port     = "metrics"
      provider = "nomad"

      check {
        type     = "http"
        path     = "/metrics"
        interval = "30s"
        timeout  = "5s"
      }
    }

    task "vector" {
      driver = "docker"

      config {
        image        = "timberio/vector:0.42.0-alpine"
        network_mode = "host"
        args         = ["--config", "/local/vector.yaml"]
        volumes      = ["/var/log:/host/log:ro"]
      }

      env {
        NODE_NAME = "${node.unique.name}"
      }

      template {
        destination     = "local/vector.yaml"
        left_delimiter  = "[["
        right_delimiter = "]]"

        data = yamlencode({
          sources = {
            logs = {
              type    = "file"
              include = ["/host/log/*.log"]
            }
            metrics = {
              type = "internal_metrics"
            }
          }
          sinks = {
            central = {
              type     = "socket"
              mode     = "tcp"
              inputs   = ["logs"]
              address  = "logs.example.com:9000"
              encoding = { codec = "json" }
            }
            exporter = {
              type    = "prometheus_exporter"
              inputs  = ["metrics"]
              address = "0.0.0.0:9598"
            }
          }
        })
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}
