"""Places of HCL's JSON form where a string is just text: defaults, value files, messages."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from jobkit.syntax.tree import Embedded, Object, ObjectItem, StringLiteral, Tuple

if TYPE_CHECKING:
    from jobkit.syntax.tree import Expression


def verbatim(node: Expression) -> Expression:
    """Return ``node`` with every template of a JSON string as the text of that string."""
    match node:
        case Embedded():
            return StringLiteral(
                unicodedata.normalize("NFC", node.source.text), node.start, node.end, quoted=True
            )
        case Tuple():
            elements = [verbatim(one) for one in node.elements]
            return Tuple(elements, node.start, node.end)
        case Object():
            items = [ObjectItem(verbatim(item.key), verbatim(item.value)) for item in node.items]
            return Object(items, node.start, node.end, node.unique_keys)
        case _:
            pass
    return node
