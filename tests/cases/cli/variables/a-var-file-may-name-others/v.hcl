imgae = "file"
