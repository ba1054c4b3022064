"""The pieces of a template body: text, actions and the tokens in them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias

from jobkit.records import record

if TYPE_CHECKING:
    from jobkit.template_language.model import Kind

FAULT: Final = "fault"
RIGHT: Final = "right delimiter"
SPACE: Final = "space"
FIELD: Final = "field"
DOT: Final = "."
VARIABLE: Final = "variable"
IDENTIFIER: Final = "name"
KEYWORD: Final = "keyword"
NIL: Final = "nil"
BOOL: Final = "bool"
NUMBER: Final = "number"
COMPLEX: Final = "complex number"
CHARACTER: Final = "character constant"
STRING: Final = "string"
RAW: Final = "raw string"
PIPE: Final = "|"
OPEN: Final = "("
CLOSE: Final = ")"
ASSIGN: Final = "="
DECLARE: Final = ":="
COMMA: Final = ","


@record
class Token:
    """One token of an action.

    Attributes:
        kind: One of the kinds above.
        start: Its first code point.
        end: One past its last code point.
        text: As written; for a fault, what is wrong in whole sentences.
        fault: For a fault, its kind.
        is_soft: For a fault, whether the tokens after it can be read as if it were not there.
        noticed: For a fault, where the client node notices it when that is not ``start``.
    """

    kind: str
    start: int
    end: int
    text: str
    fault: Kind | None = None
    is_soft: bool = False
    noticed: int = -1


@record(frozen=False)
class Text:
    """A stretch that is printed as it stands.

    Attributes:
        start: First code point.
        end: One past the last one; white space that a trim marker cuts is left out.
    """

    start: int
    end: int


@record(frozen=False)
class Comment:
    """A comment.

    Attributes:
        start: First code point of its left delimiter.
        end: One past its right delimiter.
        fault: What is wrong with it.
    """

    start: int
    end: int
    fault: Token | None = None


@record(frozen=False)
class Action:
    """What stands between two delimiters.

    Attributes:
        start: First code point of the left delimiter.
        end: One past the right delimiter, or where reading goes on when there is none.
        tokens: Its tokens; the last one is the right delimiter or a fault.
        is_closed: False when the right delimiter is missing.
    """

    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)
    is_closed: bool = True


Piece: TypeAlias = Text | Comment | Action
