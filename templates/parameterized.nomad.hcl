# A batch job that waits to be dispatched: each dispatch brings its own values and input.

job "resize-image" {
  type        = "batch"
  datacenters = ["dc1"]

  parameterized {
    payload       = "required"
    meta_required = ["width"]
    meta_optional = ["quality"]
  }

  meta {
    quality = "85"
  }

  group "resize" {
    task "resize" {
      driver = "docker"

      dispatch_payload {
        file = "image.jpg"
      }

      config {
        image   = "registry.example.com/tools/resize:2.0"
        command = "resize"
        args = [
          "--width", "${NOMAD_META_WIDTH}",
          "--quality", "${NOMAD_META_QUALITY}",
          "${NOMAD_TASK_DIR}/image.jpg",
        ]
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
