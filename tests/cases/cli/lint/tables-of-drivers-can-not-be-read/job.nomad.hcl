job "shop" {
  group "web" {
    task "app" {
      driver = "mine"
      config {
        image = "a"
      }
    }
  }
}
