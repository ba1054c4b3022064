job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
		user = "日本" + größe
    }
  }
}
