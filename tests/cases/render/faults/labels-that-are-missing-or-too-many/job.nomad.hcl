job {
  group "a" "b" {
    task {
      driver = "raw_exec"
    }
  }
}
