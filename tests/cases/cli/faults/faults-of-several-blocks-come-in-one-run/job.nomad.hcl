job "cache" {
  group "a" {
    count = 
  }

  group "b" {
    task "t" {
      driver "docker"
    }
  }

  group "c" {
    meta {
      a = [1, 2
    }
  }

  group "d" {
    count = var.none
  }
}
