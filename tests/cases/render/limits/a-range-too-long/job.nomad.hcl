job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      env {
        A = join(",", [for i in range(1024) : join(",", [for j in range(1024) : i * j])])
      }
    }
  }
}
