job "other" {}
