locals {
  ports = { http = 80, https = 443, admin = 9000 }
  users = [{ name = "ann", age = 30 }, { name = "bob", age = 25 }]
}

job "example" {
  meta = { for name, port in local.ports : upper(name) => "port-${port}" if port < 1000 }

  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
        args    = concat(local.users[*].name, [for user in local.users : "${user.name}-${user.age}"])
      }

      env {
        GROUPED = jsonencode({ for user in local.users : user.age > 26 ? "old" : "young" => user.name... })
        FIRST   = local.users.0.name
      }
    }
  }
}
