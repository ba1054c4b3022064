"""The files in a task's own folders: what makes them, and which of them the driver mounts."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place

_OWN_FOLDERS: Final = ("local", "secrets")
_FOLDER_NAMES: Final = {"${NOMAD_TASK_DIR}": "local", "${NOMAD_SECRETS_DIR}": "secrets"}


def is_file(path: str) -> bool:
    """Tell by its name whether a path is that of a file: "x.conf", not "conf", ".ssh" or "x.d"."""
    ending = posixpath.splitext(posixpath.basename(path))[1]
    return ending not in {"", ".d"}


def mounts(task: Place) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the sources of the folders and files that the driver mounts, with their places."""
    config = task.mapping("Config")
    volumes = config.get("volumes")
    for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        if isinstance(volume, str):
            yield task.at("Config", "volumes", index), _source(volume)
    for name in ("mount", "mounts"):
        blocks = config.get(name)
        for index, mount in enumerate(blocks if isinstance(blocks, list) else ()):
            if isinstance(mount, dict) and mount.get("type") == "bind":
                source = mount.get("source")
                if isinstance(source, str):
                    yield task.at("Config", name, index, "source"), source


def _source(volume: str) -> str:
    """Return what stands before the first colon that is no part of a name in ``${}``."""
    return re.split(r":(?![^{]*\})", volume, maxsplit=1)[0]


def own_path(source: str) -> str | None:
    """Return a path in the task's own folders, from the task's folder on; None for any other."""
    for name, folder in _FOLDER_NAMES.items():
        if source.startswith(f"{name}/"):
            source = folder + source.removeprefix(name)
    if "${" in source or source.startswith("/"):
        return None
    path = posixpath.normpath(source)
    return path if path.partition("/")[0] in _OWN_FOLDERS else None


def files_made(task: Place) -> list[str] | None:
    """Return the paths that templates, artifacts and the payload make; None when not known."""
    made = [template.text("DestPath") for template in task.each("Templates")]
    made += [artifact.text("RelativeDest") for artifact in task.each("Artifacts")]
    payload = task.one("DispatchPayload")
    if payload is not None:
        made.append(posixpath.join("local", payload.text("File")))
    identities = [
        *task.each("Identities"),
        *([task.one("Identity")] if task.has("Identity") else []),
    ]
    made += ["secrets" for one in identities if one is not None and one.flag("File")]
    if task.has("Vault"):
        made.append("secrets")
    # A destination is never outside of the task's folder: "/local/x" is "local/x".
    own = [own_path(path.lstrip("/")) for path in made]
    if any(path is None and "${" in one for path, one in zip(own, made, strict=True)):
        return None
    return [path for path in own if path is not None]


def holds(folder: str, path: str) -> bool:
    """Tell whether a path is a folder, or is in it."""
    return path == folder or path.startswith(f"{folder}/")
