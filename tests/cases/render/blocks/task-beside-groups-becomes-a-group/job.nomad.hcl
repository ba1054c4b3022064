job "example" {
  task "alone" {
    driver = "raw_exec"

    config {
      command = "/bin/true"
    }
  }
}
