"""Rules about names of other tools, and references that stand there as text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import FILE, Judge, rule
from jobkit.lint.written import strings, trees
from jobkit.source import Range
from jobkit.syntax.tree import (
    AttributeStep,
    Block,
    Body,
    Embedded,
    Literal,
    StringLiteral,
    TemplateExpression,
    Traversal,
)
from jobkit.syntax.walk import bound_names, children, expressions, traversals
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.analysis import Analysis
    from jobkit.lint.registry import FileFinding
    from jobkit.syntax.tree import Expression

# What Terraform calls things, and what a job file has in their place.
_TERRAFORM: Final = {
    "count": (frozenset({"index"}), 'Write a dynamic block, or "${NOMAD_ALLOC_INDEX}".'),
    "each": (frozenset({"key", "value"}), "Write a dynamic block; its iterator has key and value."),
    "path": (frozenset({"module", "root", "cwd"}), "Paths start from the job file's folder."),
    "terraform": (frozenset({"workspace"}), "Write a variable."),
    "data": (None, "Write a variable."),
    "module": (None, "Write a variable."),
    "self": (None, "Write a variable or a local value."),
}
# What is written for the beginning of a reference, and what it is.
_OTHER_ROOTS: Final = {
    "locals": "local",
    "variable": "var",
    "variables": "var",
    "vars": "var",
}
_WORD: Final = re.compile(r"[a-z][a-z0-9_-]*")
# Words in the second argument of convert().
_TYPES: Final = frozenset({"any", "bool", "list", "map", "number", "object", "set", "string"})
_BARE: Final = re.compile(r"(var|local)\.([A-Za-z_][\w-]*)")
# As a shell or Jinja would have it.
_MARKED: Final = re.compile(
    r"(?<![\w$])\$(var|local)\.([A-Za-z_][\w-]*)|\{\{-?\s*(var|local)\.([A-Za-z_][\w-]*)\s*-?\}\}"
)


@rule("JK5530", "terraform-reference", FILE, severity=Severity.WARNING, judge=Judge.NOBODY)
def terraform_reference(analysis: Analysis) -> Iterator[FileFinding]:
    """Name is one of Terraform's.

    Nomad does not know it; it stays in the job as text.

    Bad (task):
        env {
          NUMBER = count.index
        }

    Good (task):
        env {
          NUMBER = "${NOMAD_ALLOC_INDEX}"
        }
    """
    document = analysis.located.document
    if document is None:
        return
    iterators = _iterators(document.body) if isinstance(document.body, Body) else set()
    for tree in trees(document):
        bound: set[str] | None = None
        for source, traversal in traversals(document.evaluator.source, tree):
            if not _is_terraform(traversal) or traversal.root in iterators:
                continue
            bound = bound_names(tree) if bound is None else bound
            if traversal.root not in bound:
                place = Range(source, traversal.start, traversal.end)
                name = f"{traversal.root}.{_member(traversal)}"
                hint = _TERRAFORM[traversal.root][1]
                yield place, f'Nomad knows no "{name}", it is Terraform\'s. {hint}'


def _is_terraform(traversal: Traversal) -> bool:
    if traversal.root not in _TERRAFORM or not traversal.steps:
        return False
    members = _TERRAFORM[traversal.root][0]
    return members is None or _member(traversal) in members


def _member(traversal: Traversal) -> str:
    first = traversal.steps[0]
    return first.name if isinstance(first, AttributeStep) else "[…]"


def _iterators(body: Body) -> set[str]:
    """Return the names that dynamic blocks give their iterators."""
    names: set[str] = set()
    pending = [body]
    while pending:
        for item in pending.pop().items:
            if not isinstance(item, Block):
                if item.name == "iterator" and isinstance(item.expression, Traversal):
                    names.add(item.expression.root)
                continue
            if item.type == "dynamic" and item.labels:
                names.add(item.labels[0].value)
            if isinstance(item.body, Body):
                pending.append(item.body)
    return names


@rule("JK5531", "reference-as-text", FILE, severity=Severity.WARNING, judge=Judge.NOBODY)
def reference_as_text(analysis: Analysis) -> Iterator[FileFinding]:
    """Reference stands there as text.

    In quotes a reference needs ``${}`` around it.

    Bad (file):
        variable "mode" {
          default = "fast"
        }
        job "shop" {
          meta {
            mode  = "var.mode"
            other = var.mode
          }
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }

    Good (file):
        variable "mode" {
          default = "fast"
        }
        job "shop" {
          meta {
            mode = var.mode
          }
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }
    """
    document = analysis.located.document
    if document is None:
        return
    known = {"var": document.variables, "local": document.local_definitions}
    for source, text in strings(document):
        value = text.value
        if "var." not in value and "local." not in value:
            continue
        whole = _BARE.fullmatch(value.strip())
        for match in _MARKED.finditer(value) if whole is None else [whole]:
            root, name = [group for group in match.groups() if group is not None]
            if name not in known[root]:
                continue
            written = source.text.find(match[0], text.start, text.end)
            place = Range(source, text.start, text.end)
            if written >= 0:
                place = Range(source, written, written + len(match[0]))
            reference = f"{root}.{name}"
            detail = (
                f'This is text. Write {reference} without quotes, or "${{{reference}}}" in them.'
            )
            yield place, detail


@rule("JK5532", "reference-unknown", FILE, severity=Severity.WARNING, judge=Judge.NOBODY)
def reference_unknown(analysis: Analysis) -> Iterator[FileFinding]:
    """Name without quotes is none that anything has.

    Without quotes a word is a reference. Nomad passes on what it does not know as text:
    ``datacenters = [dc1]`` is the datacenter ``${dc1}``.

    Bad (job):
        datacenters = [dc1]

    Good (job):
        datacenters = ["dc1"]
    """
    document = analysis.located.document
    job = document.job.body if document is not None and document.job is not None else None
    if document is None or not isinstance(job, Body):
        return
    text = analysis.source.text
    known: set[str] | None = None
    for tree in expressions(job):
        for traversal in _unquoted(tree):
            if known is None:
                known = _iterators(job)
            told = _not_known(traversal, known | bound_names(tree), text)
            if told:
                yield Range(document.evaluator.source, traversal.start, traversal.end), told


def _unquoted(tree: Expression) -> Iterator[Traversal]:
    """Yield the references that stand outside of texts."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Traversal):
            yield node
        elif not isinstance(node, StringLiteral | Literal | TemplateExpression | Embedded):
            pending.extend(children(node))


def _not_known(traversal: Traversal, known: set[str], text: str) -> str:
    """Return what is wrong with a reference; "" when it may be one."""
    root = traversal.root
    if root in known:
        return ""
    if traversal.steps:
        wanted = _OTHER_ROOTS.get(root)
        return f'Nomad knows no "{root}"; write {wanted}.{_member(traversal)}.' if wanted else ""
    if not _WORD.fullmatch(root) or root in _TYPES | _listed() or _is_set(root, text):
        return ""
    if root in _functions():
        return f'Without parentheses "{root}" is no call; write {root}(…), or "{root}" as a text.'
    return f'Without quotes it is a reference, and nothing is called so; write "{root}".'


def _is_set(name: str, text: str) -> bool:
    """Tell whether something in the file gives a value to a name, such as ``env``."""
    return re.search(rf"(?<![\w.-]){re.escape(name)}\"?\s*[=:]", text) is not None


@cache
def _functions() -> frozenset[str]:
    return frozenset(row["name"] for row in table("functions")["functions"])


@cache
def _listed() -> frozenset[str]:
    """Return the values that some fields are limited to, of which "value-not-listed" tells."""
    enums = table("enums")["enums"].values()
    return frozenset(str(value["value"]) for row in enums for value in row["values"])
