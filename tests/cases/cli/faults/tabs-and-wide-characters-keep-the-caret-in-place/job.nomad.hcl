job "cache" {
	meta = { "漢字" = var.none }
}
