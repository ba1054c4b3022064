job "cache" {
