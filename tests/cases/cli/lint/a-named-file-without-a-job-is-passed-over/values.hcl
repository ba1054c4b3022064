job = "web"
