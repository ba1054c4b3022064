job "dst" {
  type = "batch"
  periodic {
    crons     = ["30 2 * * *", "0 12 * * *"]
    time_zone = "Europe/Berlin"
  }
  group "g" {
    task "t" {
      driver = "raw_exec"
      config { command = "true" }
    }
  }
}
