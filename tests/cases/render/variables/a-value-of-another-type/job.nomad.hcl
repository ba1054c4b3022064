variable "n" {
  type = number
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
    }
  }
}
