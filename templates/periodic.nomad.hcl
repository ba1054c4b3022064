# A batch job that is started by the clock, never twice at once.

job "nightly-backup" {
  type        = "batch"
  datacenters = ["dc1"]

  periodic {
    crons            = ["30 2 * * *"]
    time_zone        = "Europe/Berlin"
    prohibit_overlap = true
  }

  group "backup" {
    volume "archive" {
      type   = "host"
      source = "backup-archive"
    }

    task "dump" {
      driver = "docker"

      config {
        image   = "postgres:16"
        command = "/bin/sh"
        args    = ["-c", "pg_dump --format=custom --file=/archive/orders-$(date +%F).dump orders"]
      }

      volume_mount {
        volume      = "archive"
        destination = "/archive"
      }

      template {
        destination = "secrets/database.env"
        env         = true

        data = <<-EOT
          {{ with nomadVar "nomad/jobs/nightly-backup" -}}
          PGHOST={{ .host }}
          PGUSER={{ .user }}
          PGPASSWORD={{ .password }}
          {{- end }}
        EOT
      }

      resources {
        cpu    = 500
        memory = 256
      }
    }
  }
}
