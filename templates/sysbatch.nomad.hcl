# A system batch job: runs to its end once on every client node, each week.

job "clean-images" {
  type        = "sysbatch"
  datacenters = ["*"]

  periodic {
    crons            = ["0 5 * * 0"]
    prohibit_overlap = true
  }

  constraint {
    attribute = "${attr.driver.raw_exec}"
    operator  = "is_set"
  }

  group "clean" {
    restart {
      attempts = 0
      mode     = "fail"
    }

    task "prune" {
      driver = "raw_exec"

      config {
        command = "/usr/bin/docker"
        args    = ["image", "prune", "--all", "--force", "--filter", "until=168h"]
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
