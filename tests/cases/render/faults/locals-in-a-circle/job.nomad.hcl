locals {
  a = local.b
  b = local.c
  c = "${local.a}"
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
    }
  }
}
