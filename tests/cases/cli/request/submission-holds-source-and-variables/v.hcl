image = "file"
