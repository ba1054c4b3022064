variable "image" {}

variable "count" {
  type = number
}

job "example" {
  group "app" {
    count = var.count

    task "main" {
      driver = "docker"

      config {
        image = var.image
        args  = ["--image", var.image]
      }
    }
  }
}
