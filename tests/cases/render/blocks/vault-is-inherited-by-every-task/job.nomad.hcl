job "example" {
  vault {
    role = "reader"
  }

  group "app" {
    task "inherits" {
      driver = "raw_exec"
    }

    task "has-its-own" {
      driver = "raw_exec"

      vault {
        role        = "writer"
        change_mode = "noop"
      }
    }
  }
}
