job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      env {
        A = 1 + 2 * 3 - 4 / 2
        B = (1 + 2) * 3
        C = -7 % 3
        D = 1 < 2 && !(3 >= 4) || false
        E = 1 == 1.0 ? "same" : "other"
        F = 0.1 + 0.2
        G = 10 / 3
        H = 123456789012345678901234567890 * 10
      }
    }
  }
}
