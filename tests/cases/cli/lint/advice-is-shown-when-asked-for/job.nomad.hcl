job "web" {
  group "g" {
    network {
      port "http" {}
    }
    task "t" {
      driver = "docker"
      config {
        image = "nginx"
      }
      service {
        port = "http"
      }
    }
  }
}
