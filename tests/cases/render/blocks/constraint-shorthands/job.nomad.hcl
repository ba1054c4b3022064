job "example" {
  constraint {
    attribute = "${attr.kernel.name}"
    regexp    = "linux|freebsd"
  }

  constraint {
    attribute = "${attr.nomad.version}"
    semver    = ">= 1.8.0"
  }

  constraint {
    distinct_hosts = true
  }

  constraint {
    distinct_property = "${meta.rack}"
    value             = "2"
  }

  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }
    }
  }
}
