# A program of the client node itself, without isolation: the node must allow the raw_exec driver.

job "node-report" {
  type        = "batch"
  datacenters = ["dc1"]

  constraint {
    attribute = "${attr.driver.raw_exec}"
    operator  = "is_set"
  }

  group "report" {
    restart {
      attempts = 1
      interval = "10m"
      delay    = "15s"
      mode     = "fail"
    }

    task "report" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["${NOMAD_TASK_DIR}/report.sh"]
      }

      template {
        destination = "local/report.sh"
        perms       = "755"

        data = <<-EOT
          #!/bin/sh
          set -eu
          uname -a
          df -h
        EOT
      }

      env {
        NODE_NAME = "${node.unique.name}"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
