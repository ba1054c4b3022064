"""Rules about expressions of the job language that meet a name filled in later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import FILE, Judge, rule
from jobkit.source import Range
from jobkit.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Embedded,
    Literal,
    StringLiteral,
    Traversal,
)
from jobkit.syntax.walk import bound_names, children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.analysis import Analysis
    from jobkit.lint.registry import FileFinding
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression

_NAME: Final = r"(?:NOMAD_|attr\.|node\.)"
_TRIGGER: Final = re.compile(rf"\([^)\n]*{_NAME}|{_NAME}[^\n]*[=?]")
_ROOTS: Final = frozenset({"attr", "node"})
# Functions whose result depends on the text: those that only hand it on are right.
_LOOKING: Final = frozenset(
    {
        "abspath", "base64decode", "base64encode", "basename", "bcrypt", "chomp", "cidrhost",
        "cidrnetmask", "cidrsubnet", "cidrsubnets", "csvdecode", "dirname", "endswith", "file",
        "filebase64", "fileexists", "format_date", "formatdate", "jsondecode", "length", "lower",
        "md5", "parseint", "regex", "regex_replace", "regexall", "replace", "reverse", "sha1",
        "sha256", "sha512", "split", "startswith", "strcontains", "strlen", "strrev", "substr",
        "timeadd", "title", "trim", "trimprefix", "trimspace", "trimsuffix", "upper", "urlencode",
        "uuidv5", "yamldecode",
    }
)  # fmt: skip
_COMPARISONS: Final = frozenset({"==", "!="})


@rule(
    "JK6419",
    "runtime-name-in-function",
    FILE,
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
    since="1.0.0",
)
def runtime_name_in_function(analysis: Analysis) -> Iterator[FileFinding]:
    """Function or condition looks at a name that is filled in later.

    While the job file is read, ``${NOMAD_…}`` is only this text: the function works on it, and a
    comparison with anything else is false. Leave such work to a template or to the program.

    Bad (task):
        env {
          HOST = split(":", "${NOMAD_ADDR_http}")[0]
        }

    Good (networked_task):
        env {
          HOST = "${NOMAD_IP_http}"
        }
    """
    if not _TRIGGER.search(analysis.source.text):
        return
    told: set[int] = set()
    for expression, bound in _expressions(analysis):
        for source, node, name in _looking(analysis.source, expression, bound):
            if node.start not in told:
                told.add(node.start)
                yield Range(source, node.start, node.end), _detail(node, name)


def _expressions(analysis: Analysis) -> Iterator[tuple[Expression, set[str]]]:
    """Yield the expressions of a file, and the names that stand for something else in each."""
    for members in analysis.located.members.values():
        for origin in members.values():
            if origin.expression is not None and origin.source is analysis.source:
                yield origin.expression, set(origin.bindings or ())
    document = analysis.located.document
    for definition in (document.local_definitions if document is not None else {}).values():
        yield definition.expression, set()


def _looking(
    source: Source, root: Expression, bound: set[str]
) -> Iterator[tuple[Source, Expression, str]]:
    """Yield the calls and conditions in an expression that look at such a name, and the name."""
    pending = [(source, root)]
    bound |= bound_names(root)
    while pending:
        where, node = pending.pop()
        if isinstance(node, Literal | StringLiteral | Traversal):
            continue
        name = next((one for one in _names(node) if one not in bound), None)
        if name is not None:
            yield where, node, name
        else:
            inside = node.source if isinstance(node, Embedded) else where
            pending.extend((inside, child) for child in children(node))


def _names(node: Expression) -> Iterator[str]:
    """Yield the names that a call or condition looks at itself."""
    match node:
        case Call(name=function, arguments=arguments) if function in _LOOKING:
            looked_at = arguments
        case Binary(operator=operator, left=left, right=right) if operator in _COMPARISONS:
            looked_at = [left, right]
        case Conditional(condition=condition):
            looked_at = [condition]
        case _:
            return
    for one in looked_at:
        yield from _inside(one)


def _inside(root: Expression) -> Iterator[str]:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Traversal):
            if node.root.startswith("NOMAD_") or (node.root in _ROOTS and node.steps):
                yield node.root
        elif not isinstance(node, Literal | StringLiteral):
            pending.extend(children(node))


def _detail(node: Expression, name: str) -> str:
    what = f'"{node.name}"' if isinstance(node, Call) else "The condition"
    shown = name if name.startswith("NOMAD_") else f"{name}.…"
    return f'{what} sees the text "${{{shown}}}", not the value that it gets at run time.'
