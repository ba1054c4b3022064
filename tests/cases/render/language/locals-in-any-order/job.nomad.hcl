locals {
  c = "${local.b}-c"
  a = "a"
}

locals {
  b = "${local.a}-b"
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      env {
        ALL = local.c
      }
    }
  }
}
