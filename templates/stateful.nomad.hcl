# A database: one copy that keeps its data on a CSI volume and gets time to stop.

variable "memory_mb" {
  type        = number
  description = "Memory of the database; a quarter of it becomes its buffers"
  default     = 2048

  validation {
    condition     = var.memory_mb >= 512
    error_message = "The database needs at least 512 MB."
  }
}

job "postgres" {
  type        = "service"
  datacenters = ["dc1"]

  group "postgres" {
    shutdown_delay = "5s"

    volume "data" {
      type            = "csi"
      source          = "postgres-data"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    network {
      port "db" {
        static = 5432
      }
    }

    service {
      name     = "postgres"
      port     = "db"
      provider = "nomad"

      check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "postgres" {
      driver       = "docker"
      kill_signal  = "SIGINT"
      kill_timeout = "60s"

      config {
        image = "postgres:16"
        ports = ["db"]
        args  = ["-c", "shared_buffers=${floor(var.memory_mb / 4)}MB"]
      }

      volume_mount {
        volume      = "data"
        destination = "/var/lib/postgresql/data"
      }

      template {
        destination = "secrets/postgres.env"
        env         = true

        data = <<-EOT
          {{ with nomadVar "nomad/jobs/postgres" -}}
          POSTGRES_PASSWORD={{ .password }}
          {{- end }}
        EOT
      }

      resources {
        cpu    = 1000
        memory = var.memory_mb
      }
    }
  }
}
