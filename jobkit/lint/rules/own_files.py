"""Rules about files in a task's own folders that are named, and that nothing makes."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean, edit_distance
from jobkit.lint.own_files import files_made, holds, is_file, mounts, own_path
from jobkit.lint.registry import Judge, Spot, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# What runs on the node, and the key that names the file it begins with.
_BEGINS_WITH: Final = {
    "exec": "command",
    "raw_exec": "command",
    "java": "jar_path",
    "qemu": "image_path",
}
_IMAGES: Final = frozenset({"docker", "podman"})
_SEEN: Final = ("local", "secrets", "alloc", "..")
_NAMED: Final = re.compile(
    r"(?:(?<=[=\s\"':,])|^)((?:\$\{NOMAD_(?:TASK|SECRETS)_DIR\}|/?(?:local|secrets))/[\w./-]*\w)"
)
_FURTHEST: Final = 2
_SHORT: Final = 3


@rule("JK5319", "own-file-missing", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def own_file_missing(task: Place) -> Iterator[Finding]:
    """Program is in the task's folder, and nothing puts it there.

    The folder is empty when a task starts; templates, artifacts and payloads fill it.

    Bad (task):
        config {
          command = "local/run.sh"
        }

    Good (task):
        config {
          command = "local/run.sh"
        }
        template {
          data        = "exec /opt/shop"
          destination = "local/run.sh"
          perms       = "755"
        }
    """
    key = _BEGINS_WITH.get(task.text("Driver"), "")
    program = task.mapping("Config").get(key)
    if isinstance(program, str):
        yield from _missing(task, task.at("Config", key), program)


def _missing(task: Place, path: Path, name: str) -> Iterator[Finding]:
    own = own_path(name) if name else None
    made = _all_made(task) if own is not None else None
    if own is not None and made is not None and not any(holds(one, own) for one in made):
        detail = f'No template or artifact of the task makes "{own}".{did_you_mean(own, made)}'
        yield path, detail


@rule("JK5323", "template-source-not-made", "Task", severity=Severity.INFO, judge=Judge.NOBODY)
def template_source_not_made(task: Place) -> Iterator[Finding]:
    """Source of a template is in the task's folder, and nothing puts it there.

    Artifacts are fetched before templates are rendered.

    Bad (task):
        template {
          source      = "local/shop.tpl"
          destination = "local/shop.conf"
        }

    Good (task):
        artifact {
          source = "https://example.org/shop.tpl"
        }
        template {
          source      = "local/shop.tpl"
          destination = "local/shop.conf"
        }
    """
    for template in task.each("Templates"):
        yield from _missing(task, template.at("SourcePath"), template.text("SourcePath"))


def _all_made(task: Place) -> list[str] | None:
    """Return the paths that something makes, volumes too; None when not all are known."""
    made = files_made(task)
    if made is None:
        return None
    return made + [one.text("Destination").strip("/") for one in task.each("VolumeMounts")]


@rule("JK5320", "own-file-near", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def own_file_near(task: Place) -> Iterator[Finding]:
    """File is nearly called as one that a template makes.

    Nothing in the job makes a file of this name.

    Bad (task):
        config {
          command = "/bin/app"
          args    = ["--config", "local/shp.conf"]
        }
        template {
          data        = "x = 1"
          destination = "local/shop.conf"
        }

    Good (task):
        config {
          command = "/bin/app"
          args    = ["--config", "local/shop.conf"]
        }
        template {
          data        = "x = 1"
          destination = "local/shop.conf"
        }
    """
    if not task.value.get("Templates"):
        return
    named = [(path, match) for path, text in _texts(task) for match in _NAMED.finditer(text)]
    made = (_all_made(task) or []) if named else []
    files = [one for one in made if is_file(one)]
    for path, match in named:
        own = own_path(match[1].removeprefix("/"))
        if own is None or any(holds(one, own) or holds(own, one) for one in made):
            continue
        near = next((one for one in files if _is_slip(own, one)), "")
        if near:
            detail = f'Nothing makes "{own}". Did you mean "{near}"?'
            yield Spot(path, match.start(1), match.end(1)), detail


def _texts(task: Place) -> Iterator[tuple[Path, str]]:
    """Yield the texts of a task that may name its files."""
    config = task.mapping("Config")
    for key in ("args", "entrypoint"):
        words = config.get(key)
        for number, word in enumerate(words if isinstance(words, list) else ()):
            if isinstance(word, str):
                yield task.at("Config", key, number), word
    for name, value in task.mapping("Env").items():
        if isinstance(value, str):
            yield task.at("Env", name), value


def _is_slip(given: str, name: str) -> bool:
    """Tell whether two files of one folder and kind have names that differ by a slip."""
    folder, base = posixpath.split(given)
    other_folder, other = posixpath.split(name)
    stem, ending = posixpath.splitext(base)
    other_stem, other_ending = posixpath.splitext(other)
    if folder != other_folder or ending != other_ending:
        return False
    furthest = _FURTHEST if len(stem) > _SHORT else 1
    # "a1" and "a2" are two files.
    is_numbered = stem.strip("0123456789") == other_stem.strip("0123456789")
    return not is_numbered and edit_distance(stem, other_stem, furthest + 1) <= furthest


@rule("JK5321", "template-outside-container", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def template_outside_container(task: Place) -> Iterator[Finding]:
    """Template is written where the container does not see it.

    Destinations begin in the task's folder on the node. Of it, a container has ``local/`` and
    ``secrets/``, and what ``volumes`` or ``mount`` give it.

    Bad (task):
        driver = "docker"
        config {
          image = "shop:1"
        }
        template {
          data        = "x = 1"
          destination = "/etc/shop.conf"
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1"
          volumes = ["local/shop.conf:/etc/shop.conf"]
        }
        template {
          data        = "x = 1"
          destination = "local/shop.conf"
        }
    """
    if task.text("Driver") not in _IMAGES:
        return
    sources = [posixpath.normpath(source) for _, source in mounts(task)]
    if any(source.startswith(".") or "${" in source for source in sources):
        return
    for template in task.each("Templates"):
        written = template.text("DestPath")
        path = posixpath.normpath(written).lstrip("/")
        is_seen = "${" in written or path.partition("/")[0] in _SEEN or template.flag("Envvars")
        if written and not is_seen and not any(holds(one, path) for one in sources):
            detail = (
                f'"{written}" is not in the container; write it to "local/…" and mount that, as in '
                f'volumes = ["local/{posixpath.basename(path)}:/{path}"].'
            )
            yield template.at("DestPath"), detail


@rule(
    "JK5322",
    "template-destination-folder",
    "Template",
    severity=Severity.WARNING,
    judge=Judge.NOBODY,
)
def template_destination_folder(template: Place) -> Iterator[Finding]:
    """Destination of a template is a folder.

    A template is one file; the task fails, for its file can't take the place of a folder.

    Bad (task):
        template {
          data        = "x = 1"
          destination = "local/"
        }

    Good (task):
        template {
          data        = "x = 1"
          destination = "local/shop.conf"
        }
    """
    destination = template.text("DestPath")
    is_own = destination.strip("/") in {
        "local",
        "secrets",
        "${NOMAD_TASK_DIR}",
        "${NOMAD_SECRETS_DIR}",
    }
    if is_own or (destination.endswith("/") and len(destination) > 1):
        yield template.at("DestPath"), f'Write the name of the file behind "{destination}".'
