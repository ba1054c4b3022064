job "example" {
  group "one" {
    count = = 1
  }

  group "two" {
    task "t" {
      driver "docker"
    }
  }

  group "three" {
    shutdown_delay = 5s
  }

  group "four" {
    count = var.count
  }
}
