"""Whether what a template prints has the form that its destination's name promises."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import field
from typing import TYPE_CHECKING, Final

from jobkit.records import record
from jobkit.template_language.check import LEFT, NEWEST, RIGHT, check_template
from jobkit.template_language.json_form import FormFault, json_fault
from jobkit.template_language.model import Kind, Problem
from jobkit.template_language.printed import Branches, Literal, Unknown, printed

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

    from jobkit.template_language.printed import Node

_TOML_PLACE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")
_EXTENSION: Final = re.compile(r"\.(json|ya?ml|toml)$", re.IGNORECASE)
_NAMES: Final = {"json": "JSON", "yaml": "YAML", "yml": "YAML", "toml": "TOML"}

# What PyYAML notices behind the place where it begins: a quote, a name.
_AT_BEGINNING: Final = ("found unexpected end of stream", "could not find expected ':'")
_YAML_SENTENCES: Final = {
    "mapping values are not allowed": (
        'Here ":" can\'t stand; put the text into quotes, or correct the indentation.'
    ),
    "could not find expected ':'": (
        'This line has no ":" with a space behind it; correct it, or its indentation.'
    ),
    "expected <block end>": "This fits neither the indentation nor the form of what is before it.",
    "expected ',' or '}'": 'Behind this a comma or "}" is missing.',
    "expected ',' or ']'": 'Behind this a comma or "]" is missing.',
    "found unexpected end of stream": "This quote has no end.",
    "expected the node content": "Here a value is missing.",
    "found unknown escape": "This is no escape of YAML; write two backslashes, or single quotes.",
}


def check_rendered_form(
    text: str, destination: str, *, left: str = LEFT, right: str = RIGHT, target: str = NEWEST
) -> tuple[Problem, ...]:
    """Return why what a template prints can't be the JSON, YAML or TOML its destination promises.

    Nothing is said of a body with faults of its own, nor where it depends on what actions print.

    Args:
        text: The template body.
        destination: Where it is written; its extension says the form.
        left: The left delimiter; "" means ``{{``.
        right: The right delimiter; "" means ``}}``.
        target: The Nomad release, ``X.Y.Z``.
    """
    extension = _EXTENSION.search(destination)
    if extension is None or not text.strip():
        return ()
    left, right = left or LEFT, right or RIGHT
    is_template_again = left != LEFT and LEFT in text
    if is_template_again or not _is_readable(text, left, right, target):
        return ()
    nodes = printed(text, left, right, target)
    if nodes is None:
        return ()
    name = _NAMES[extension[1].lower()]
    fault = json_fault(nodes) if name == "JSON" else _line_fault(name, nodes)
    if fault is None:
        return ()
    detail = f"The file is named as {name}, but is none. {fault.detail}"
    return (Problem(Kind.FORM, fault.start, fault.end, detail, refused=False),)


def _is_readable(text: str, left: str, right: str, target: str) -> bool:
    """Tell whether a body has no faults that say more than those of its form."""
    report = check_template(text, left=left, right=right, target=target)
    return report.is_well_formed and all(p.kind is not Kind.JINJA for p in report.problems)


@record(frozen=False)
class _Draft:
    """What is printed, with stand-ins for what actions print.

    Attributes:
        text: The draft.
        starts: The offsets at which its parts begin.
        origins: Where these stand in the body.
        guessed: The offsets at which an action prints something.
        is_cut: Whether the draft ends before the body does.
        is_empty: Whether actions are thought to print nothing.
    """

    text: str = ""
    starts: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    guessed: list[int] = field(default_factory=list)
    is_cut: bool = False
    is_empty: bool = False

    def add(self, text: str, origin: int) -> None:
        """Add a part that stands at ``origin``."""
        self.starts.append(len(self.text))
        self.origins.append(origin)
        self.text += text

    def place(self, offset: int) -> int:
        """Return where in the body a place of the draft stands."""
        part = max(bisect_right(self.starts, offset) - 1, 0)
        return self.origins[part] + offset - self.starts[part]


def _draft(nodes: list[Node], first: int, *, is_empty: bool = False) -> _Draft:
    """Return what is printed up to the first thing that may print lines of its own.

    Args:
        nodes: The parts of the body.
        first: Which part of each block is taken: 0 for the first, -1 for what stands in its place.
        is_empty: Whether actions are thought to print nothing.
    """
    draft = _Draft(is_empty=is_empty)
    _fill(draft, nodes, first)
    return draft


def _fill(draft: _Draft, nodes: list[Node], first: int) -> None:
    for index, node in enumerate(nodes):
        if isinstance(node, Literal) and node.is_written:
            draft.add(node.text, node.start)
        elif isinstance(node, Branches):
            if first == 0 or node.has_else:
                _fill(draft, node.bodies[first], first)
        elif isinstance(node, Unknown) and not _is_alone(draft, nodes, index):
            draft.guessed.append(len(draft.text))
            draft.add("" if draft.is_empty else str(1000 + index), node.start)
        else:
            draft.is_cut = True
        if draft.is_cut:
            break


def _is_alone(draft: _Draft, nodes: list[Node], index: int) -> bool:
    """Tell whether an action has its line for itself, or prints a block behind ``|``."""
    before = draft.text.rpartition("\n")[2].strip()
    follower = nodes[index + 1] if index + 1 < len(nodes) else None
    after = ""
    if isinstance(follower, Literal):
        after = follower.text.partition("\n")[0].strip()
    elif isinstance(follower, (Unknown, Branches)):
        after = "?" if before else ""
    return before in ("", "|", ">") and not after


def _line_fault(name: str, nodes: list[Node]) -> FormFault | None:
    """Return a fault that is there with each block's first part, and without it.

    One inside of a block is there when the block is printed, if none comes before it.
    """
    fault = _draft_fault(name, nodes, 0)
    if fault is None or not any(isinstance(node, Branches) for node in nodes):
        return fault
    if _is_first_inside(nodes, fault.start):
        return fault
    return fault if _draft_fault(name, nodes, -1) == fault else None


def _is_first_inside(nodes: list[Node], place: int) -> bool:
    """Tell whether a place is in a block, and all blocks that begin before it are around it."""
    before = [node for node in nodes if node.start <= place]
    if not before or not isinstance(before[-1], Branches):
        return False
    if any(isinstance(node, Branches) for node in before[:-1]):
        return False
    body = before[-1].bodies[0]
    here = [node for node in body if node.start <= place]
    if any(isinstance(node, Branches) for node in here):
        # A block in a loop may be left out the first time: "{{ if $index }}, {{ end }}".
        return not before[-1].repeats and _is_first_inside(body, place)
    return bool(here) and isinstance(here[-1], Literal) and len(before[-1].bodies) == 1


def _draft_fault(name: str, nodes: list[Node], first: int) -> FormFault | None:
    draft = _draft(nodes, first)
    found = (_yaml_fault if name == "YAML" else _toml_fault)(draft.text)
    if found is None or not _is_sure(draft, found[0]):
        return None
    offset, detail = found
    start = draft.place(min(offset, max(len(draft.text.rstrip()) - 1, 0)))
    if name == "YAML" and _is_below_a_guess(draft, offset):
        other = _draft(nodes, first, is_empty=True)
        again = _yaml_fault(other.text)
        if again is None or not _is_on_line(draft, offset, other.place(again[0])):
            return None
        detail = again[1]
    return FormFault(start, start + 1, detail)


def _is_on_line(draft: _Draft, offset: int, place: int) -> bool:
    """Tell whether a place in the body is on the line of a place in the draft."""
    first = draft.text.rfind("\n", 0, offset) + 1
    end = draft.text.find("\n", offset)
    last = len(draft.text) if end < 0 else end
    return draft.place(first) <= place <= draft.place(last)


def _is_sure(draft: _Draft, offset: int) -> bool:
    """Tell whether a fault of the draft is there whatever the actions print."""
    if draft.is_cut and offset >= len(draft.text[: draft.text.rstrip().rfind("\n") + 1]):
        return False
    line_start = draft.text.rfind("\n", 0, offset) + 1
    return not any(line_start <= guess <= offset for guess in draft.guessed)


def _is_below_a_guess(draft: _Draft, offset: int) -> bool:
    """Tell whether the line before ends in what an action prints, which may be nothing."""
    above = draft.text[: draft.text.rfind("\n", 0, offset) + 1].rstrip()
    return any(len(above) - len("1000") <= guess < len(above) for guess in draft.guessed)


def _toml_fault(text: str) -> tuple[int, str] | None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        match = _TOML_PLACE.search(message)
        if match is None:
            return len(text), f"{message.partition(' (at')[0]}."
        lines = text.split("\n")
        line = int(match[1]) - 1
        offset = sum(len(before) + 1 for before in lines[:line]) + int(match[2]) - 1
        return offset, f"{message[: match.start()]}."
    except RecursionError:
        return None
    return None


def _yaml_fault(text: str) -> tuple[int, str] | None:
    from yaml import MarkedYAMLError, SafeLoader, YAMLError, parse  # noqa: PLC0415

    try:
        for _ in parse(text, SafeLoader):
            pass
    except MarkedYAMLError as error:
        problem = error.problem or ""
        mark = error.problem_mark
        if mark is None or _is_only_pyyaml(text, mark.index):
            return None
        detail = _in_words(problem, text[mark.index : mark.index + 1])
        if error.context_mark is not None and problem.startswith(_AT_BEGINNING):
            return error.context_mark.index, detail
        if problem.startswith("expected ',' or"):
            return _end_before(text, mark.index, error), detail
        return mark.index, detail
    except YAMLError:
        return None
    return None


def _end_before(text: str, offset: int, error: MarkedYAMLError) -> int:
    """Return where what stands before a fault ends; the line before, where the bracket is there."""
    line_start = text.rfind("\n", 0, offset) + 1
    context = error.context_mark
    end = line_start if context is not None and context.index < line_start else offset
    return max(len(text[:end].rstrip()) - 1, 0)


def _in_words(problem: str, letter: str) -> str:
    """Return what PyYAML says as a sentence for the author."""
    if problem.startswith("found character"):
        if letter == "\t":
            return "A tab stands where only blanks may indent."
        return f'No value starts with "{letter}"; put the text into quotes.'
    for beginning, sentence in _YAML_SENTENCES.items():
        if problem.startswith(beginning):
            return sentence
    return "It can't be read from here on."


def _is_only_pyyaml(text: str, offset: int) -> bool:
    """Tell whether a fault is a tab between words, which newer YAML allows."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text[offset : offset + 1] == "\t" and bool(text[line_start:offset].strip(" \t"))
