job "web" {
  datacenters = ["dc1"]

  group "web" {
    # jobkit: ignore[JK4002, JK4003]
    count = -1 # jobkit: ignroe[JK4]

    task "server" {
      driver = "docker"

      config {
        image = "nginx:1.29"
      }
    }
  }
}
