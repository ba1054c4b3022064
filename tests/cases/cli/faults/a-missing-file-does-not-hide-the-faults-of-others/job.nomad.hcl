job "cache" {
  priority = var.none
}
