variable "tier" {
  type    = string
  default = "bronze"

  validation {
    condition     = contains(["gold", "silver"], var.tier)
    error_message = "The tier must be gold or silver."
  }
}

job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"
    }
  }
}
