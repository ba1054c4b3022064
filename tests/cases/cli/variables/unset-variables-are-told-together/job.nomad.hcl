variable "image" {}
variable "count" {}

job "cache" {
  meta {
    image = var.image
  }
}
