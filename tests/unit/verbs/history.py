"""A repository with thirty commits over ten jobs, made by git."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def hcl(name: str, image: str, *, count: int = 1, group: str = "app") -> str:
    return f"""\
job "{name}" {{
  group "{group}" {{
    count = {count}

    task "server" {{
      driver = "docker"

      config {{
        image = "{image}"
      }}
    }}
  }}
}}
"""


JINJA = """\
{% import "macros.j2" as macros %}
job "mail" {
  group "app" {
    task "server" {
      driver = "docker"

      config {
        image = "{{ macros.image("mail") }}"
      }
    }
  }
}
"""
MACROS = "{{% macro image(name) %}}registry.example.com/{{{{ name }}}}:{}{{% endmacro %}}\n"
VARIABLES = """\
variable "tag" {
  default = "1"
}

variable "db_password" {
  default = "hunter-one"
}

job "db" {
  group "app" {
    task "server" {
      driver = "docker"

      config {
        image = "db:${var.tag}"
      }

      env {
        DATABASE_URL = "postgres://app:${var.db_password}@db/app"
      }
    }
  }
}
"""
READING = """\
job "search" {
  group "app" {
    task "server" {
      driver = "docker"

      config {
        image = "search:1"
      }

      template {
        destination = "local/search.yml"
        data        = file("search.yml")
      }
    }
  }
}
"""
CONFIG = '[variables]\ntag = "{}"\n\n[jinja]\ntemplate-path = ["shared"]\n'
JOBS = "jobs/{}.nomad.hcl"

# Each commit: what is written; None deletes a file.
COMMITS: list[dict[str, str | None]] = [
    {"README.md": "jobs\n"},
    {"jobkit.toml": CONFIG.format("1"), "shared/macros.j2": MACROS.format("1")},
    {JOBS.format("api"): hcl("api", "api:1")},
    {JOBS.format("batch"): hcl("batch", "batch:1")},
    {JOBS.format("cache"): hcl("cache", "cache:1")},
    {JOBS.format("cron"): hcl("cron", "cron:1")},
    {JOBS.format("db"): VARIABLES},
    {JOBS.format("edge"): hcl("edge", "edge:1", count=3)},
    {"jobs/mail.nomad.hcl.j2": JINJA},
    {JOBS.format("queue"): hcl("queue", "queue:1")},
    {JOBS.format("search"): READING, "jobs/search.yml": "shards: 1\nreplicas: 0\n"},
    {JOBS.format("web"): hcl("web", "web:1", count=2)},
    # Twelve so far: what is compared with the end of the history.
    {JOBS.format("api"): hcl("api", "api:2")},
    {JOBS.format("api"): "# the way in\n" + hcl("api", "api:2")},
    {JOBS.format("api"): hcl("api", "api:3", count=2)},
    {JOBS.format("batch"): None},
    {JOBS.format("cache"): None, "jobs/store/cache.nomad.hcl": hcl("cache", "cache:1")},
    {"jobs/store/cache.nomad.hcl": hcl("cache", "cache:2")},
    {JOBS.format("cron"): hcl("nightly", "cron:1")},
    {"jobkit.toml": CONFIG.format("2")},
    {JOBS.format("db"): VARIABLES.replace("hunter-one", "hunter-two")},
    {JOBS.format("edge"): hcl("edge", "edge:1", count=3, group="front")},
    {"shared/macros.j2": MACROS.format("2")},
    {JOBS.format("queue"): hcl("queue", "queue:1").replace("job", "jbo", 1)},
    {JOBS.format("queue"): "# soon\n" + hcl("queue", "queue:1")},
    {"jobs/search.yml": "shards: 1\nreplicas: 2\n"},
    {JOBS.format("web"): hcl("web", "web:1", count=2).replace("  ", "\t")},
    {"docs/notes.hcl": 'note "one" {}\n'},
    {JOBS.format("metrics"): hcl("metrics", "metrics:1", count=2)},
    {"shared/unused.j2": "nothing\n"},
]
"""Each has a tag: ``commit-1`` and so on."""


def git(folder: Path, *arguments: str) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    people = {
        f"GIT_{who}_{what}": text
        for who in ("AUTHOR", "COMMITTER")
        for what, text in (("NAME", "a"), ("EMAIL", "a@example.com"))
    }
    nowhere = {"HOME": str(folder / "nowhere"), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**environment, **people, **nowhere},
        check=True,
        capture_output=True,
    )


def write(folder: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


def make_history(folder: Path) -> None:
    """Make the repository in a folder."""
    git(folder, "init", "-q")
    for number, files in enumerate(COMMITS, 1):
        write(folder, files)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"commit {number}")
        git(folder, "tag", f"commit-{number}")
