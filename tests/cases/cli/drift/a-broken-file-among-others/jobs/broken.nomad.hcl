job "broken" {
