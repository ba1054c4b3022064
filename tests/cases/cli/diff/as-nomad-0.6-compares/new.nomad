job "old" {
  datacenters = ["dc1"]
  group "a" {
    count = 1
    task "t" {
      driver = "exec"
      config {
        command = "/bin/b"
      }
      service {
        name = "x"
        tags = ["b"]
      }
    }
  }
}
