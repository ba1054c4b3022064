job "old" {
  datacenters = [
    "dc1",
  ]
  group "a" {
    # one
    task "t" {
      driver = "exec"
      config {
        command = "/bin/a"
      }
      service {
        name = "x"
        tags = ["a"]
      }
    }
  }
}
