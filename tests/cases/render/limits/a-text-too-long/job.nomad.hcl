locals {
  a = "xxxxxxxxxx"
  b = "${local.a}${local.a}${local.a}${local.a}${local.a}"
  c = "${local.b}${local.b}${local.b}${local.b}${local.b}"
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      user = local.c
    }
  }
}
