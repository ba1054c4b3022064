job "cache" {
  datacenters = ["dc1"]
}
