variable "region" {}

job "web" {
  region = var.region

  meta {
    text = file("text.txt")
  }
}
