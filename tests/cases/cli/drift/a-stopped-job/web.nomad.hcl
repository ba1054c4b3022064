job "web" {
  group "web" {
    count = 2

    task "server" {
      driver = "docker"

      config {
        image = "web:1"
      }
    }
  }
}
