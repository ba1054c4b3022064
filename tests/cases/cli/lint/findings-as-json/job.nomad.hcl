job "x" {
  datacenters = ["dc1"]
  group "g" {
    count = -1
    task "t" {
      driver = "docker"
      service {
        port = "nope"
      }
      resources {
        cpu = 0
      }
    }
  }
}
