job "web" {
  group "web" {
    count = 3

    task "server" {
      driver = "docker"

      config {
        image = "web:1"
      }
    }
  }
}
