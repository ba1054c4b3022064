"""Keeps the findings of files that did not change, in the user's cache folder.

An entry holds for one file with one set of options. It names everything that the result was made
of: the text, the files that it read or looked for, their content. An entry that can't be read, or
a folder that can't be written, is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.outside import Outside

_SWEEP_AFTER_S: Final = 24 * 3600
_KEEP_S: Final = 30 * 24 * 3600
_STAMP: Final = "swept"


def digest(*parts: bytes) -> str:
    """Return a digest of texts, each told from the next."""
    made = hashlib.sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()


def cache_folder(environment: dict[str, str] | os._Environ[str]) -> Path | None:
    """Return the folder for cached results; None when the user has none."""
    own = environment.get("JOBKIT_CACHE_DIR")
    if own:
        return Path(own)
    if sys.platform == "win32":
        base = environment.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        home = environment.get("HOME")
        base = f"{home}/Library/Caches" if home else None
    else:
        home = environment.get("HOME")
        base = environment.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else None)
    return Path(base, "jobkit") if base else None


def build_name(version: str, day: str, package: Path) -> str:
    """Return what results depend on besides files and options.

    Args:
        version: jobkit's own.
        day: The day, since schedules are told with their next dates.
        package: jobkit's folder. One that is worked on changes without a new version.
    """
    parts = [version, sys.version, day]
    if not {"site-packages", "dist-packages"} & {*package.parts}:
        parts.append(str(max(_times(package))))
    return " ".join(parts)


def _times(folder: Path) -> Iterator[int]:
    """Yield when each file in a folder was changed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _times(Path(entry.path))
            else:
                yield entry.stat().st_mtime_ns


@dataclass(slots=True)
class Reads:
    """What a run has read from the world, so that it can be asked whether that has changed.

    Attributes:
        seen: Kind of question and path, with a digest of the answer.
    """

    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def watching(self, outside: Outside) -> Outside:
        """Return the same world, which notes what is asked of it."""
        return replace(
            outside,
            read_bytes=self._noting("read", outside.read_bytes),
            stat=self._noting("stat", outside.stat),
            list_folder=self._noting("list", outside.list_folder),
            real_path=self._noting("real", outside.real_path),
        )

    def _noting(self, kind: str, ask: Callable[[Path], Any]) -> Callable[[Path], Any]:
        def asked(path: Path) -> Any:  # noqa: ANN401  whatever is asked
            try:
                answer = ask(path)
            except OSError as error:
                self.seen[kind, str(path)] = _answer(error)
                raise
            self.seen[kind, str(path)] = _answer(answer)
            return answer

        return asked


def _answer(value: object) -> str:
    if isinstance(value, bytes):
        return digest(value)
    if isinstance(value, OSError):
        return f"OSError {value.errno}"
    return digest(repr(sorted(value) if isinstance(value, list) else value).encode())


def _is_same(seen: list[list[str]], outside: Outside) -> bool:
    """Tell whether the world still gives the answers that it gave."""
    ask: dict[str, Callable[[Path], Any]] = {
        "read": outside.read_bytes,
        "stat": outside.stat,
        "list": outside.list_folder,
        "real": outside.real_path,
    }
    for kind, path, answer in seen:
        try:
            now = _answer(ask[kind](Path(path)))
        except OSError as error:
            now = _answer(error)
        if now != answer:
            return False
    return True


@dataclass(frozen=True, slots=True)
class ResultCache:
    """Results by file and options.

    Attributes:
        folder: Where they are.
        build: What else results depend on: jobkit's own version, Python's, the day.
    """

    folder: Path
    build: str

    def look_up(self, name: str, text: bytes, outside: Outside) -> Any:  # noqa: ANN401  JSON
        """Return what was kept for a file, or None when there is nothing that still holds.

        Args:
            name: The file with everything that says how it is read.
            text: What the file holds.
            outside: The world, asked whether what was read besides is as it was.
        """
        try:
            with open(self._path(name), "rb") as file:  # noqa: PTH123  of each job file
                entry = json.loads(file.read())
            if entry["key"] == digest(self.build.encode(), text) and _is_same(
                entry["reads"], outside
            ):
                return entry["result"]
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def keep(self, name: str, text: bytes, reads: Reads, result: Any) -> None:  # noqa: ANN401  JSON
        """Keep a result; what can't be written is not kept."""
        path = Path(self._path(name))
        seen = [[*question, answer] for question, answer in reads.seen.items()]
        key = digest(self.build.encode(), text)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            try:
                entry = json.dumps({"key": key, "reads": seen, "result": result})
                draft.write_text(entry, encoding="utf-8")
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except (OSError, ValueError):
            return

    def sweep(self) -> None:
        """Remove what nobody has written for a month, once a day at most."""
        now = time.time()
        stamp = self.folder / _STAMP
        try:
            if stamp.exists() and now - stamp.stat().st_mtime < _SWEEP_AFTER_S:
                return
            stamp.touch()
            for path in self.folder.glob("??/*"):
                if now - path.stat().st_mtime > _KEEP_S:
                    path.unlink()
        except OSError:
            return

    def _path(self, name: str) -> str:
        key = digest(name.encode("utf-8", "surrogateescape"))
        return f"{self.folder}{os.sep}{key[:2]}{os.sep}{key[2:]}"
