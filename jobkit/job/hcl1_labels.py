"""What labels of a block mean in the old language: needed, ignored, refused, or its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from jobkit.job import hcl1_faults as faults
from jobkit.syntax.hcl1_tree import Item, ObjectValue

if TYPE_CHECKING:
    from jobkit.diagnostic import Fault
    from jobkit.job.hcl1_layout import Field


class Report(Protocol):
    """Takes a finding."""

    def __call__(self, fault: Fault, start: int, end: int, detail: str) -> None:
        """Add a finding at two offsets."""


def kept_blocks(one: Field, items: list[Item], report: Report) -> list[Item]:
    """Return the blocks that Nomad reads, without those that it drops; tell about the others."""
    kept: list[Item] = []
    for item in items:
        left = _kept(one, item, report)
        if left is None:
            continue
        if isinstance(left.value, ObjectValue):
            kept.append(left)
        else:
            value = item.value
            detail = f'"{one.key}" is a block. Write what it holds in braces.'
            report(faults.NO_OBJECT, value.start, value.end, detail)
    return kept


def _kept(one: Field, item: Item, report: Report) -> Item | None:
    """Return an item as Nomad sees it; None when it is dropped or refused."""
    count = len(item.keys) - 1
    start, end = item.start, item.header_end
    match one.labels:
        case "needed" if not count:
            detail = f'Nomad drops this "{one.key}" without a word, because it has no label.'
            report(faults.DROPPED_BLOCK, start, end, detail)
            return None
        case "one" | "required" if count != 1 and (one.labels == "one" or not count):
            detail = f'"{one.key}" needs {"exactly " * (one.labels == "one")}one label here.'
            report(faults.LABEL, start, end, detail)
            return None
        case "refused" if count:
            detail = f'"{one.key}" can have no label; Nomad fails at it. Remove it.'
            report(faults.LABEL, item.keys[1].start, end, detail)
            return None
        case "dropped" if count:
            detail = f'Nomad drops this "{one.key}" without a word, because it has a label.'
            report(faults.DROPPED_BLOCK, start, end, detail)
            return None
        case "emptied" if count:
            detail = f'Nomad drops what is in this "{one.key}", because it has a label.'
            report(faults.DROPPED_BLOCK, start, end, detail)
            return _emptied(item)
    used = 1 if one.labels in {"needed", "one", "required"} else 0
    if count > used:
        return _with_more(one, item, used, report)
    return item


def _with_more(one: Field, item: Item, used: int, report: Report) -> Item:
    start, end = item.keys[used + 1].start, item.header_end
    if one.facts.get("more_labels") == "emptied":
        detail = f'Nomad drops what is in this "{one.key}", because it has more than one label.'
        report(faults.DROPPED_BLOCK, start, end, detail)
        return _emptied(item)
    labels = "this label" if len(item.keys) - 1 - used == 1 else "these labels"
    report(faults.DROPPED_LABEL, start, end, f"Nomad ignores {labels}. Remove it.")
    return item


def _emptied(item: Item) -> Item:
    return Item(item.keys, ObjectValue((), item.value.start, item.value.end), item.end)
