locals {
  ports = [{ label = "http", to = 8080 }, { label = "admin", to = 9000 }]
}

job "example" {
  group "app" {
    network {
      dynamic "port" {
        for_each = local.ports
        labels   = [port.value.label]

        content {
          to = port.value.to
        }
      }
    }

    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      dynamic "template" {
        for_each = ["one", "two"]
        iterator = file

        content {
          destination = "local/${file.value}"
          data        = "file ${file.key}"
        }
      }
    }
  }
}
