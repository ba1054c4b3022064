"""Rules about what Nomad passes over without a word: duplicates, dropped blocks, lost faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.job.layout import layout
from jobkit.lint.registry import FILE, Judge, rule
from jobkit.lint.shown import quoted
from jobkit.lint.written import calls, trees
from jobkit.source import Range
from jobkit.syntax.tree import (
    AttributeStep,
    Block,
    Body,
    Embedded,
    Object,
    StringLiteral,
    Traversal,
)
from jobkit.syntax.walk import bound_names, children, traversals
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.job.layout import Layout
    from jobkit.lint.analysis import Analysis
    from jobkit.lint.place import Place
    from jobkit.lint.registry import FileFinding, Finding
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression


# The rule "identity-default-duplicate" is about it.
_DEFAULT_IDENTITY = "default"
# Names that Nomad knows without a declaration.
_ROOTS = frozenset({"attr", "device", "env", "local", "meta", "node", "secret", "var"})


@rule("JK5521", "fault-not-reported", FILE, judge=Judge.NOBODY)
def fault_not_reported(analysis: Analysis) -> Iterator[FileFinding]:
    """Block has a fault that Nomad passes over.

    Nomad reads what it can of the block and drops the rest without a word.

    Bad (group):
        vault {
          rle = "shop"
        }

    Good (group):
        vault {
          role = "shop"
        }
    """
    for fault in analysis.located.discarded:
        if fault.range is not None:
            yield fault.range, f"{fault.summary}, which Nomad does not report here. {fault.detail}"


@rule("JK5522", "block-replaced", FILE, severity=Severity.WARNING, judge=Judge.NOBODY)
def block_replaced(analysis: Analysis) -> Iterator[FileFinding]:
    """Block replaces an earlier one.

    Of several blocks with one label the last one counts; the others are lost without a word.

    Bad (group):
        volume "data" {
          type   = "host"
          source = "old"
        }
        volume "data" {
          type   = "host"
          source = "new"
        }

    Good (group):
        volume "data" {
          type   = "host"
          source = "new"
        }
    """
    document = analysis.located.document
    if document is None or document.job is None or not isinstance(document.job.body, Body):
        return
    source = document.evaluator.source
    pending: list[tuple[Layout, Body]] = [(layout("Job"), document.job.body)]
    while pending:
        of, body = pending.pop()
        last: dict[tuple[str, str], Block] = {}
        for block in body.items:
            field = of.blocks.get(block.type) if isinstance(block, Block) else None
            if field is None or not isinstance(block, Block):
                continue
            if field.held == "map" or field.row.get("on_repeat") == "last":
                label = block.labels[0].value if block.labels else ""
                lost = last.get((block.type, label))
                last[block.type, label] = block
                if lost is not None:
                    line = source.position(lost.start).line
                    name = f'{block.type} "{label}"' if label else block.type
                    detail = f"It replaces the {name} of line {line}. Remove or rename one."
                    yield Range(source, block.start, block.header_end), detail
            if isinstance(block.body, Body) and not field.type.startswith("map"):
                pending.append((layout(field.type), block.body))


@rule("JK5523", "key-replaced", FILE, severity=Severity.WARNING, judge=Judge.NOBODY)
def key_replaced(analysis: Analysis) -> Iterator[FileFinding]:
    """Key of an object is written twice.

    The last one counts; the others are lost without a word.

    Bad (task):
        env = {
          MODE = "fast"
          MODE = "safe"
        }

    Good (task):
        env = {
          MODE = "safe"
        }
    """
    document = analysis.located.document
    if document is None:
        return
    pending: list[tuple[Source, Expression]] = [
        (document.evaluator.source, tree) for tree in trees(document)
    ]
    while pending:
        source, node = pending.pop()
        where = node.source if isinstance(node, Embedded) else source
        pending.extend((where, child) for child in children(node))
        if isinstance(node, Object) and not node.unique_keys:
            seen: dict[str, Expression] = {}
            for item in node.items:
                if isinstance(item.key, StringLiteral):
                    lost = seen.get(item.key.value)
                    seen[item.key.value] = item.key
                    if lost is not None:
                        line = source.position(lost.start).line
                        detail = f'It replaces the "{item.key.value}" of line {line}.'
                        place = Range(source, item.key.start, item.key.end)
                        yield place, f"{detail} Remove one of them."


@rule("JK5524", "local-replaced", FILE, severity=Severity.WARNING, judge=Judge.NOBODY)
def local_replaced(analysis: Analysis) -> Iterator[FileFinding]:
    """Local value is defined twice.

    The definition that is worked out last counts, which depends on what each of them needs.

    Bad (file):
        locals {
          image = "shop:1"
        }
        locals {
          image = "shop:2"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = local.image
              }
            }
          }
        }

    Good (file):
        locals {
          image = "shop:2"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = local.image
              }
            }
          }
        }
    """
    document = analysis.located.document
    if document is None or not isinstance(document.body, Body):
        return
    source = document.evaluator.source
    seen: dict[str, int] = {}
    for block in document.body.items:
        if (
            not isinstance(block, Block)
            or block.type != "locals"
            or not isinstance(block.body, Body)
        ):
            continue
        for item in block.body.items:
            if isinstance(item, Block):
                continue
            line = seen.setdefault(item.name, source.position(item.start).line)
            if line != source.position(item.start).line:
                detail = f"local.{item.name} is defined in line {line} already. Rename one of them."
                yield Range(source, item.start, item.name_end), detail


@rule("JK5525", "volume-type-dropped", FILE, judge=Judge.NOBODY)
def volume_type_dropped(analysis: Analysis) -> Iterator[FileFinding]:
    """Volume is of a type that Nomad does not know.

    Nomad's API drops the volume without a word.

    Bad (group):
        volume "data" {
          type   = "hots"
          source = "data"
        }

    Good (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
    """
    known = [
        row["value"] for row in table("enums")["enums"]["volume_type"]["values"] if row["value"]
    ]
    groups = analysis.located.job.get("TaskGroups")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        volumes = group.get("Volumes") if isinstance(group, dict) else None
        for label, volume in (volumes if isinstance(volumes, dict) else {}).items():
            kind = volume.get("Type") if isinstance(volume, dict) else None
            if isinstance(kind, str) and kind not in known:
                now = f'The type is "{kind}"' if kind else "It has no type"
                found = f"{now}; write type = {quoted(known)}."
                path = ("TaskGroups", index, "Volumes", label, "Type")
                yield path, f"{found}{did_you_mean(kind, known)}"


@rule("JK5526", "mount-without-volume", FILE, judge=Judge.NOBODY)
def mount_without_volume(analysis: Analysis) -> Iterator[FileFinding]:
    """Mount names no volume.

    Nomad's API drops it without a word.

    Bad (task):
        volume_mount {
          destination = "/data"
        }

    Good (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
        task "app" {
          driver = "docker"
          config {
            image = "shop:1"
          }
          volume_mount {
            volume      = "data"
            destination = "/data"
          }
        }
    """
    groups = analysis.located.job.get("TaskGroups")
    for number, group in enumerate(groups if isinstance(groups, list) else ()):
        tasks = group.get("Tasks") if isinstance(group, dict) else None
        for index, task in enumerate(tasks if isinstance(tasks, list) else ()):
            mounts = task.get("VolumeMounts") if isinstance(task, dict) else None
            for place, mount in enumerate(mounts if isinstance(mounts, list) else ()):
                if isinstance(mount, dict) and mount.get("Volume") is None:
                    path = ("TaskGroups", number, "Tasks", index, "VolumeMounts", place)
                    yield path, "Write volume, the label of one of the group's volumes."


@rule("JK5527", "iterator-unknown", FILE, judge=Judge.NOBODY)
def iterator_unknown(analysis: Analysis) -> Iterator[FileFinding]:
    """Dynamic block uses an iterator that is not its own.

    The iterator is called as the block that is made, unless ``iterator`` says otherwise. Any other
    name stays in the job as text.

    Bad (group):
        dynamic "task" {
          for_each = ["a", "b"]
          labels   = [task.value]
          content {
            driver = "exec"
            config {
              command = "/bin/${item.value}"
            }
          }
        }

    Good (group):
        dynamic "task" {
          for_each = ["a", "b"]
          labels   = [task.value]
          content {
            driver = "exec"
            config {
              command = "/bin/${task.value}"
            }
          }
        }
    """
    document = analysis.located.document
    if document is None or document.job is None or not isinstance(document.job.body, Body):
        return
    source = document.evaluator.source
    pending: list[tuple[Body, tuple[str, ...]]] = [(document.job.body, ())]
    while pending:
        body, iterators = pending.pop()
        for item in body.items:
            if isinstance(item, Block):
                if isinstance(item.body, Body):
                    pending.append((item.body, iterators + _iterators(item)))
            elif iterators:
                yield from _foreign(source, item.expression, iterators)


def _iterators(block: Block) -> tuple[str, ...]:
    """Return the name that a dynamic block's iterator has."""
    if block.type != "dynamic" or not block.labels or not isinstance(block.body, Body):
        return ()
    for item in block.body.items:
        if not isinstance(item, Block) and item.name == "iterator":
            return (item.expression.root,) if isinstance(item.expression, Traversal) else ()
    return (block.labels[0].value,)


def _foreign(
    source: Source, expression: Expression, iterators: tuple[str, ...]
) -> Iterator[FileFinding]:
    """Yield the uses of ``x.value`` and ``x.key`` whose ``x`` nothing has brought in."""
    for where, traversal in traversals(source, expression):
        first = traversal.steps[0] if traversal.steps else None
        if (
            isinstance(first, AttributeStep)
            and first.name in {"key", "value"}
            and traversal.root not in {*iterators, *bound_names(expression)}
            and traversal.root not in _ROOTS
        ):
            names = quoted(reversed(iterators), "and" if len(iterators) > 1 else "or")
            detail = f'There is no "{traversal.root}" here; the iterator is {names}.'
            yield Range(where, traversal.start, traversal.root_end), detail


@rule("JK5528", "unknown-function-caught", FILE, judge=Judge.NOBODY)
def unknown_function_caught(analysis: Analysis) -> Iterator[FileFinding]:
    """Call of a function that does not exist is caught.

    ``can`` and ``try`` take the fault for a value that does not fit, so that the result is always
    the same.

    Bad (file):
        variable "tag" {
          default = "1.2"
          validation {
            condition     = !can(regex("^v", var.tag))
            error_message = "Write the tag without v."
          }
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = "shop:${var.tag}"
              }
            }
          }
        }

    Good (file):
        variable "tag" {
          default = "1.2"
          validation {
            condition     = substr(var.tag, 0, 1) != "v"
            error_message = "Write the tag without v."
          }
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = "shop:${var.tag}"
              }
            }
          }
        }
    """
    document = analysis.located.document
    if document is None:
        return
    known = {row["name"] for row in table("functions")["functions"]}
    for source, call, around in calls(document):
        if call.name not in known and not {"can", "try"}.isdisjoint(around):
            near = did_you_mean(call.name, sorted(known))
            detail = f'There is no function "{call.name}".{near} {around[-1]}() hides that.'
            yield Range(source, call.start, call.name_end), detail


@rule("JK5529", "identity-replaced", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def identity_replaced(task: Place) -> Iterator[Finding]:
    """Two identities of a task have one name.

    The last one counts.

    Bad (task):
        identity {
          name = "shop"
          aud  = ["a"]
          ttl  = "1h"
        }
        identity {
          name = "shop"
          aud  = ["b"]
          ttl  = "1h"
        }

    Good (task):
        identity {
          name = "shop"
          aud  = ["b"]
          ttl  = "1h"
        }
    """
    seen: set[str] = set()
    for identity in task.each("Identities"):
        name = identity.text("Name")
        if name in seen and name != _DEFAULT_IDENTITY:
            yield identity.at("Name"), f'Another identity is called "{name}". Rename one of them.'
        seen.add(name)
