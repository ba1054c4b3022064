"""The street door: flags in, exit status out."""
