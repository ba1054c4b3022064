job "cache" {
  name = [31m"x"
}
