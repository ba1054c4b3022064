"""Examples of rules: the few lines that matter, and the job file that they stand in."""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import Final, NamedTuple

FILE: Final = "file"

_SECTION: Final = re.compile(r"^(Bad|Good) \((\w+)\):\n((?:(?: {4}.*)?(?:\n|\Z))+)", re.MULTILINE)
_ITEM: Final = re.compile(r"^\w+(?= )", re.MULTILINE)


class Example(NamedTuple):
    """Some lines of a job file.

    Attributes:
        place: What holds them: a frame, ``task``, or ``file`` when they are a whole file.
        lines: The lines, each with its line feed.
    """

    place: str
    lines: str

    @property
    def holder(self) -> str:
        """The type of the block that the lines stand in; "" for a whole file."""
        return "" if self.place == FILE else _FRAMES[self.place].header.split()[0]

    @property
    def filename(self) -> str:
        """A name for the file, by which its language is told."""
        if self.lines.startswith("{") and "{%" not in self.lines:
            return "shop.nomad.json"
        is_jinja = self.place == FILE and ("{{" in self.lines or "{%" in self.lines)
        return "shop.nomad.hcl.j2" if is_jinja else "shop.nomad.hcl"

    @property
    def text(self) -> str:
        """The whole file. What the lines set themselves, the frame around them leaves out."""
        place, lines = self
        while place != FILE:
            frame = _FRAMES[place]
            place, lines = frame.holder, _framed(frame, lines)
        return lines


class _Frame(NamedTuple):
    """What stands around the lines of an example.

    Attributes:
        holder: The frame around the block, or ``file``.
        header: The block's type and labels.
        others: What else is in it by name, so that the job is complete.
        before: What must stand before it in its holder.
    """

    holder: str
    header: str
    others: dict[str, str]
    before: str = ""


def sections(doc: str) -> tuple[str, Example | None, Example | None]:
    """Return what a docstring explains, its bad and its good example.

    An example is a section ``Bad (task):`` with indented lines; in the parentheses stands the frame
    that they are put in.
    """
    found = {kind: Example(place, _lines(text)) for kind, place, text in _SECTION.findall(doc)}
    return _SECTION.sub("", doc).strip(), found.get("Bad"), found.get("Good")


def _lines(text: str) -> str:
    return f"{dedent(text).strip(chr(10))}\n"


def _framed(frame: _Frame, lines: str) -> str:
    given = set(_ITEM.findall(lines))
    if "type" in given:
        given.add("path")  # the frame's is that of its own type of check
    others = [text for name, text in frame.others.items() if name not in given]
    arguments = [text for text in others if "\n" not in text]
    blocks = [text for text in others if "\n" in text]
    body = "\n".join([*arguments, lines.rstrip("\n"), *blocks])
    return f"{frame.before}{_block(frame.header, body)}\n"


def _block(header: str, body: str) -> str:
    return f"{header} {{\n{indent(body, '  ')}\n}}"


_IN_TASK: Final = {
    "driver": 'driver = "exec"',
    "config": _block("config", 'command = "/bin/app"'),
}
_IN_GROUP: Final = {"task": _block('task "app"', "\n".join(_IN_TASK.values()))}
_IN_JOB: Final = {"group": _block('group "web"', _IN_GROUP["task"])}
_NETWORK: Final = 'network {\n  mode = "bridge"\n  port "http" {\n    to = 8080\n  }\n}\n'
_IN_SERVICE: Final = {"name": 'name = "shop"', "port": 'port = "http"'}
_IN_CHECK: Final = {
    "type": 'type = "http"',
    "path": 'path = "/"',
    "interval": 'interval = "10s"',
    "timeout": 'timeout = "2s"',
}
_FRAMES: Final = {
    "job": _Frame(FILE, 'job "shop"', _IN_JOB),
    "batch_job": _Frame(FILE, 'job "shop"', {"type": 'type = "batch"', **_IN_JOB}),
    "group": _Frame("job", 'group "web"', _IN_GROUP),
    "batch_group": _Frame("batch_job", 'group "web"', _IN_GROUP),
    "task": _Frame("group", 'task "app"', _IN_TASK),
    "service": _Frame("group", "service", _IN_SERVICE, _NETWORK),
    "check": _Frame("service", "check", _IN_CHECK),
    "connect": _Frame("service", "connect", {}),
    "sidecar_service": _Frame("connect", "sidecar_service", {}),
    "proxy": _Frame("sidecar_service", "proxy", {}),
    "networked_task": _Frame("group", 'task "app"', _IN_TASK, _NETWORK),
    "task_service": _Frame("networked_task", "service", _IN_SERVICE),
    "task_check": _Frame("task_service", "check", _IN_CHECK),
}
