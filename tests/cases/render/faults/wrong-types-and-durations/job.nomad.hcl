job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      kill_timeout = "5 minutes"
      leader       = "perhaps"

      resources {
        cpu    = "fast"
        memory = 1.5
      }
    }
  }
}
