job "new" {
  group "web" {
    count = 1

    task "server" {
      driver = "docker"

      config {
        image = "web:1"
      }
    }
  }
}
