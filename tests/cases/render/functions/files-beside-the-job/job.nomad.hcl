job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      template {
        destination = "local/config"
        data        = file("config.txt")
      }

      env {
        SIZE = strlen(file("config.txt"))
        NAME = basename("a/b/${filebase64("config.txt")}")
      }
    }
  }
}
