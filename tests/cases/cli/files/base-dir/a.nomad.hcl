job "example" {
  meta {
    a = file("x.txt")
  }
}
