job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
    }
  }
}
