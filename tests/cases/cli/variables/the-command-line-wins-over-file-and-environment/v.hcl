image = "file"
ports = [1]
