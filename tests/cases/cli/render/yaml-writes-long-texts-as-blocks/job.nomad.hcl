job "cache" {
  meta {
    script = <<-EOT
      first
        second
    EOT
    answer = "yes"
    number = "1e3"
  }
}
