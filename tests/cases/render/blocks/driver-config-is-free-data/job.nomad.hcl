job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
        options = { nested = [1, 2.5, true, null], "quoted key" = "x" }

        mount {
          type = "bind"
        }

        mount {
          type = "tmpfs"

          tmpfs_options {
            size = 100000
          }
        }
      }
    }
  }
}
