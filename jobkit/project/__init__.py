"""What a project says once for all its job files: the config file."""
