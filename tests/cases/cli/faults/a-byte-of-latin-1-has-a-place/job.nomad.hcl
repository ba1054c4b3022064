job "cache" {
  name = "café"
}
