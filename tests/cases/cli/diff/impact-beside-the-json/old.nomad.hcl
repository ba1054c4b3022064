job "web" {
  type     = "service"
  priority = 50

  update {
    max_parallel = 2
    canary       = 1
  }

  group "app" {
    count = 4

    task "server" {
      driver = "docker"

      config {
        image = "nginx:1.25"
      }
    }
  }

  group "cache" {
    count = 2

    task "redis" {
      driver = "docker"

      config {
        image = "redis:7"
      }
    }
  }

  group "steady" {
    task "sleep" {
      driver = "exec"

      config {
        command = "sleep"
      }
    }
  }
}
