job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
        args    = ["${node.unique.id}", "a-${NOMAD_ALLOC_INDEX}-${attr.cpu.arch}", "${env["HOME"]}"]
      }

      env {
        RACK = meta.rack
        IP   = "${upper("ip")}=${NOMAD_IP_http}"
      }
    }
  }
}
