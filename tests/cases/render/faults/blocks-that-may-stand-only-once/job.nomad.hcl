job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      logs {
        max_files = 1
      }

      logs {
        max_files = 2
      }
    }
  }
}
