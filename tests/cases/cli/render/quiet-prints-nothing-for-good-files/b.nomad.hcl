job "b" {}
