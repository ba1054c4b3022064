job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
      env {
        A = join(",")
        B = substr("abc", "x", 1)
        C = upper(null)
        D = file("missing.txt")
        E = regex_replace("a", "(", "b")
      }
    }
  }
}
