locals {
  names = ["a", "b", "c"]
  loud  = true
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      env {
        LIST    = "%{ for i, name in local.names }${i}:${name};%{ endfor }"
        LOUD    = "hello%{ if local.loud }!%{ else }.%{ endif }"
        STRIP   = "  x  ${~ upper("y") ~}  z"
        ESCAPED = "$${not.this} %%{nor this} \"quoted\" \u00e9 \t|"
      }
    }
  }
}
