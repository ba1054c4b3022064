job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      template {
        destination = "local/plain"
        data        = <<EOT
  two spaces stay
    and four
EOT
      }

      template {
        destination = "local/dedent"
        data        = <<-EOT
            first
              deeper

            last with ${NOMAD_TASK_DIR}
        EOT
      }
    }
  }
}
