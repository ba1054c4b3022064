job "web" {
  group "web" {
    count = 1

    task "server" {
      user   = "x` | </td> @all [a](http://e) <img src=x> ```"
      driver = "docker"

      env = {
        "a|`@b\u202e<b>" = "x` | </td> @all [a](http://e) <img src=x> ```\n# head\u001b[31m"
      }

      config {
        image = "web:1"
      }
    }
  }
}
