job "example" {
  group "app" {
    count                        = "3"
    shutdown_delay               = "1m30s"
    stop_after_client_disconnect = "2h"

    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      kill_timeout = "1.5s"
      leader       = "true"

      resources {
        cpu    = "250"
        memory = 1e3
      }
    }
  }
}
