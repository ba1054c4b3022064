f = "second.hcl"
g = "second.hcl"
