job "x" {
  datacenters = ["dc1"]
  group "g" {
    count = -1
    task "t" {
      driver = "docker"
      config {
        image = "redis:7.4"
      }
      service {
        port = "nope"
      }
      resources {
        cpu = 0
      }
    }
  }
}
