locals {
  größe = "10 µm"
  名前    = "Nomad"
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      env {
        SIZE = local.größe
        NAME = "${local.名前} 🚀"
      }
    }
  }
}
