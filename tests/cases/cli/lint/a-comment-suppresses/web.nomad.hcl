job "web" {
  datacenters = ["dc1"]

  group "web" {
    count = -1 # jobkit: ignore[JK4002] the deploy script sets it

    task "server" {
      driver = "docker"

      config {
        image = "nginx:1.29"
      }
    }
  }
}
