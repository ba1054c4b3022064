"""What a command is made of."""

from __future__ import annotations

from dataclasses import field

from jobkit.records import record
from jobkit.template_language.types import UNKNOWN


@record(frozen=False)
class Operand:
    """One word of a command, with the fields behind it.

    Attributes:
        kind: The kind of its token; ``(`` for a pipeline in parentheses.
        start: Its first code point.
        end: One past its last code point.
        text: Its first token as written.
        type: The type of its value.
        literal: A string as written, where its value is nothing else.
        has_fields: Whether fields follow.
        calls: The function whose answer it is; "" for anything else.
    """

    kind: str
    start: int
    end: int
    text: str
    type: str = UNKNOWN
    literal: str | None = None
    has_fields: bool = False
    calls: str = ""


@record(frozen=False)
class Command:
    """A function or value and its arguments.

    Attributes:
        start: Its first code point.
        piped: The value of the command before the ``|``.
        stage: How many commands come before it.
        arguments: Its words, the function first.
    """

    start: int
    piped: Operand | None
    stage: int
    arguments: list[Operand] = field(default_factory=list)
