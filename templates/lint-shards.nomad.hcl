# Lints a repository's job files on the cluster itself. Each dispatch checks one part of them:
#   for shard in 1 2 3 4; do
#     nomad job dispatch -meta shard=$shard/4 -meta repository=git::https://git.example.com/shop.git \
#       -meta ref=main lint-shards
#   done

job "lint-shards" {
  type        = "batch"
  datacenters = ["dc1"]

  parameterized {
    payload       = "forbidden"
    meta_required = ["repository", "ref", "shard"]
  }

  group "lint" {
    # What lint finds does not change when it is asked again.
    restart {
      attempts = 0
      mode     = "fail"
    }
    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "lint" {
      driver = "docker"

      artifact {
        source      = "${NOMAD_META_REPOSITORY}"
        destination = "local/repository"
        options {
          ref   = "${NOMAD_META_REF}"
          depth = "1"
        }
      }

      config {
        image   = "registry.example.com/tools/jobkit:0.1.0"
        command = "jobkit"
        args = [
          "lint",
          "--shard", "${NOMAD_META_SHARD}",
          "--format", "concise",
          "${NOMAD_TASK_DIR}/repository",
        ]
      }

      resources {
        cpu    = 1000
        memory = 512
      }
    }
  }
}
