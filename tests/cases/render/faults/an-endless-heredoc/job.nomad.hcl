job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      template {
        destination = "local/x"
        data        = <<EOT
never ends
      }
    }
  }
}
