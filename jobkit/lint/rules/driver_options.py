"""Rules about what a task tells the program that its driver calls: log options, heaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.lint.driver_config import settings
from jobkit.lint.driver_forms import FORMS
from jobkit.lint.driver_tables import listed
from jobkit.lint.driver_types import is_known
from jobkit.lint.registry import Judge, Spot, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_LOGS_WITH_LIST: Final = frozenset({"json-file", "local"})
_HEAP: Final = re.compile(r"-X(m[nsx])(.*)")
_SIZE: Final = re.compile(r"([0-9]+)([kKmMgGtT]?)")
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


@rule("JK5044", "docker-log-option", "Task", judge=Judge.NOBODY)
def docker_log_option(task: Place) -> Iterator[Finding]:
    """Option is none that the log driver has.

    Docker refuses to create the container.

    Bad (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          logging {
            type = "json-file"
            config {
              max_size = "10m"
            }
          }
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          logging {
            type = "json-file"
            config {
              max-size = "10m"
            }
          }
        }
    """
    if task.text("Driver") != "docker":
        return
    given = {
        one.key.row["path"]: one
        for one in settings(task)
        if one.key.row["path"].startswith("logging.")
    }
    kind = given.get("logging.type", given.get("logging.driver"))
    options = given.get("logging.config")
    if kind is not None and options is not None and kind.value in _LOGS_WITH_LIST:
        yield from _log_options(kind.value, options.path, options.value)


def _log_options(kind: str, path: Path, options: object) -> Iterator[Finding]:
    if isinstance(options, list):
        for number, each in enumerate(options):
            yield from _log_options(kind, (*path, number), each)
    if not isinstance(options, dict):
        return
    known = listed(f"{kind} options")
    for name, value in options.items():
        place = (*path, name)
        if name not in known:
            near = did_you_mean(name.replace("_", "-"), known)
            if name.replace("_", "-") in known:
                near = f' Write "{name.replace("_", "-")}".'
            yield place, f'"{name}" is no option of "{kind}".{near}'
        elif name == "max-size" and isinstance(value, str) and is_known(value):
            size = FORMS["size"]
            if value != "-1" and not size.fits(value):
                yield place, f'"{value}" does not fit "{name}": it must be {size.wanted}.'


@rule("JK5056", "java-heap-refused", "Task", judge=Judge.NOBODY)
def java_heap_refused(task: Place) -> Iterator[Finding]:
    """Java does not start with such a heap.

    The size stands behind the letters with a unit of one letter, and the first size of the heap is
    not above the largest.

    Bad (task):
        driver = "java"
        config {
          jar_path    = "/opt/shop/app.jar"
          jvm_options = ["-Xmx=256m"]
        }

    Good (task):
        driver = "java"
        config {
          jar_path    = "/opt/shop/app.jar"
          jvm_options = ["-Xmx256m"]
        }
    """
    options = task.mapping("Config").get("jvm_options")
    if task.text("Driver") != "java" or not isinstance(options, list):
        return
    sizes: dict[str, tuple[int, Path, str]] = {}
    for number, word in enumerate(options):
        match = _HEAP.fullmatch(word) if isinstance(word, str) and is_known(word) else None
        if match is None or "${" in word:
            continue
        path = task.at("Config", "jvm_options", number)
        size = _SIZE.fullmatch(match[2])
        if size is None:
            detail = (
                f'"{word}" is no size: write a number and k, m or g, such as "-X{match[1]}512m".'
            )
            yield Spot(path, 0, len(word)), detail
        else:
            sizes[match[1]] = int(size[1]) * _UNITS[size[2].lower()], path, word
    if "ms" in sizes and "mx" in sizes and sizes["ms"][0] > sizes["mx"][0]:
        _, path, word = sizes["ms"]
        yield Spot(path, 0, len(word)), f'"{word}" is more than "{sizes["mx"][2]}".'
