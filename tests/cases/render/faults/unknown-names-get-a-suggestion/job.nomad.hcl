job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      usr    = "root"

      resorces {
        cpu = 100
      }

      env {
        A = uper("a")
      }
    }
  }
}
