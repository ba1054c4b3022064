job "web" {
  datacenters = ["dc1"]
  group "app" {
    count = 3
    update { 
      max_parallel = 2
      canary = 1
    }
    network {
      port "http" { to = 80 }
    }
    task "server" {
      driver = "docker"
      config {
        image = "nginx:1.25"
        args = ["a","b","c","d","e","f","g","h","i","j","k","l"]
      }
      env {
        DB_PASSWORD = "hunter2hunter"
        SETTINGS = jsonencode({name = "x", list = [1,2,3], nested = { a = "<b>", c = "long text to make it longer" }})
      }
      template {
        destination = "local/nginx.conf"
        data = <<EOT
server {
  listen 80;
  server_name example.com;
  location / {
    root /usr/share/nginx/html;
    index index.html;
  }
  error_page 404 /404.html;
  access_log off;
  gzip on;
  # ```
  # @octocat please </details>
}
EOT
      }
    }
  }
}
