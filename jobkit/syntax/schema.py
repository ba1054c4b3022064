"""What may stand in a body, and what does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.syntax.tree import Attribute, Block


@record
class BodySchema:
    """What may stand in a body.

    Attributes:
        attributes: Names of arguments.
        blocks: Block types and, for each, what its labels are called in messages.
    """

    attributes: frozenset[str]
    blocks: Mapping[str, tuple[str, ...]]


@record
class Content:
    """What a body holds of what its schema knows.

    Attributes:
        attributes: Arguments by name.
        blocks: Blocks as they stand in the text; one with too few or too many labels was told.
        missing: Offset at which an argument that isn't there is reported.
    """

    attributes: dict[str, Attribute]
    blocks: list[Block]
    missing: int
