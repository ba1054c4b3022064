job "shop" {
  group "web" {
    task "app" {
      driver = "kata"
      config {
        imgae  = "a"
        memory = "much"
        disk {
          size = 5
        }
      }
    }
    task "log" {
      driver = "ktaa"
      config {
        image = "a"
      }
    }
    task "any" {
      driver = "dockre"
      config {
        whatever = "a"
      }
    }
  }
}
