# A batch job: runs to its end once and tries again on another client node when it fails.

variable "input_url" {
  type        = string
  description = "Where the data to work on is fetched from"
  default     = "https://data.example.com/orders.csv.gz"
}

job "import-orders" {
  type        = "batch"
  datacenters = ["dc1"]
  priority    = 40

  group "import" {
    reschedule {
      attempts       = 2
      interval       = "1h"
      delay          = "1m"
      delay_function = "exponential"
      max_delay      = "10m"
      unlimited      = false
    }

    restart {
      attempts = 1
      interval = "30m"
      delay    = "30s"
      mode     = "fail"
    }

    ephemeral_disk {
      size = 2000
    }

    task "import" {
      driver = "docker"

      artifact {
        source      = var.input_url
        destination = "local/orders"
      }

      config {
        image   = "registry.example.com/tools/import:4.2"
        command = "/usr/local/bin/import"
        args    = ["--source", "${NOMAD_TASK_DIR}/orders", "--batch-size", "500"]
      }

      resources {
        cpu    = 1000
        memory = 1024
      }
    }
  }
}
