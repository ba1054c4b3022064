"""The tree of a job file: bodies, blocks, attributes, expressions.

Every node has ``start`` and ``end``, 0-based code-point offsets (end outside) into the source that
its ``Body`` names. Nodes are slotted and not frozen: a frozen dataclass costs three times as much
to make, and a file has one for every word. Nobody changes a node after the parser has made it.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from jobkit.records import record

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source


@record(eq=False, frozen=False)
class Literal:
    """A number, ``true``, ``false`` or ``null``.

    Attributes:
        value: The text of a number; a bool; None for ``null``.
    """

    value: str | bool | None
    start: int
    end: int


@record(eq=False, frozen=False)
class StringLiteral:
    """Text without a sequence: a whole quoted string, a whole heredoc, or a part of a template.

    Attributes:
        value: The text after escapes and dedent.
        quoted: True when ``start`` and ``end`` hold the quotes of a quoted string.
    """

    value: str
    start: int
    end: int
    quoted: bool = False


@record(eq=False, frozen=False)
class TemplateExpression:
    """A quoted string or heredoc with ``${}`` or ``%{}``.

    Attributes:
        parts: Text as ``StringLiteral``, everything else an expression. A template of one part that
            is not text has that part's own value and type.
        quoted: True for a quoted string, False for a heredoc.
    """

    parts: list[Expression]
    start: int
    end: int
    quoted: bool = True


@record(eq=False, frozen=False)
class TemplateIf:
    """``%{ if condition } then %{ else } otherwise %{ endif }``; start and end of the directive."""

    condition: Expression
    then: TemplateExpression
    otherwise: TemplateExpression
    start: int
    end: int


@record(eq=False, frozen=False)
class TemplateFor:
    """``%{ for key, value in collection } body %{ endfor }``; key is "" when not given."""

    key: str
    value: str
    collection: Expression
    body: TemplateExpression
    start: int
    end: int


@record(eq=False, frozen=False)
class AttributeStep:
    """``.name``."""

    name: str
    start: int
    end: int


@record(eq=False, frozen=False)
class IndexStep:
    """``["key"]``, ``[0]``, ``[true]`` or ``.0``: an index that is a literal.

    Attributes:
        key: Text of a string key, or the ``Literal`` of any other.
    """

    key: str | Literal
    start: int
    end: int


Step: TypeAlias = AttributeStep | IndexStep


@record(eq=False, frozen=False)
class Traversal:
    """``name.a["b"][0]``: a root name and constant steps."""

    root: str
    steps: list[Step]
    start: int
    end: int
    root_end: int


@record(eq=False, frozen=False)
class RelativeTraversal:
    """Constant steps on a value that is not a name: ``f(x).a[0]``."""

    source: Expression
    steps: list[Step]
    start: int
    end: int


@record(eq=False, frozen=False)
class Index:
    """``collection[key]`` with a key that is worked out; ``bracket`` is the offset of ``[``."""

    collection: Expression
    key: Expression
    start: int
    end: int
    bracket: int


@record(eq=False, frozen=False)
class Splat:
    """``source[*] each`` or ``source.* each``.

    Attributes:
        each: What is done with each element: an expression over a ``SplatItem``.
    """

    source: Expression
    each: Expression
    start: int
    end: int
    marker: int


@record(eq=False, frozen=False)
class SplatItem:
    """The element that a splat is at; only inside ``Splat.each``."""

    start: int
    end: int


@record(eq=False, frozen=False)
class Call:
    """``name(arguments)``; ``expand_last`` for a trailing ``...``.

    Attributes:
        name_end: End of the name.
        paren: Offset of the opening parenthesis; ``end - 1`` is the closing one.
    """

    name: str
    arguments: list[Expression]
    expand_last: bool
    start: int
    end: int
    name_end: int
    paren: int


@record(eq=False, frozen=False)
class Unary:
    """``-operand`` or ``!operand``."""

    operator: str
    operand: Expression
    start: int
    end: int


@record(eq=False, frozen=False)
class Binary:
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression
    start: int
    end: int


@record(eq=False, frozen=False)
class Conditional:
    """``condition ? then : otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression
    start: int
    end: int


@record(eq=False, frozen=False)
class ForTuple:
    """``[for key, value in collection : result if condition]``; key is "" when not given."""

    key: str
    value: str
    collection: Expression
    result: Expression
    condition: Expression | None
    start: int
    end: int


@record(eq=False, frozen=False)
class ForObject:
    """``{for key, value in collection : result_key => result if condition}``.

    Attributes:
        grouped: True with ``...`` behind the result.
    """

    key: str
    value: str
    collection: Expression
    result_key: Expression
    result: Expression
    grouped: bool
    condition: Expression | None
    start: int
    end: int


@record(eq=False, frozen=False)
class Tuple:
    """``[a, b]``."""

    elements: list[Expression]
    start: int
    end: int


@record(eq=False, frozen=False)
class ObjectItem:
    """One ``key = value`` of an object.

    Attributes:
        key: A bare name is a ``StringLiteral``; anything else is worked out.
        bare: True when the key was written as a bare traversal of more than a name (``a.b``).
    """

    key: Expression
    value: Expression


@record(eq=False, frozen=False)
class Object:
    """``{ key = value }``.

    Attributes:
        unique_keys: True in HCL's JSON form, where a key that comes twice is a fault.
    """

    items: list[ObjectItem]
    start: int
    end: int
    unique_keys: bool = False


@record(eq=False, frozen=False)
class Parens:
    """``(inner)``."""

    inner: Expression
    start: int
    end: int


@record(eq=False, frozen=False)
class Embedded:
    """An expression whose offsets point into another source: a template in a JSON string.

    Attributes:
        source: The text that the offsets of ``inner`` point into.
        raw: Offset of the string's first code point in the enclosing source.
        problems: What is wrong with the template; told when it is evaluated, as some places take
            the text as it is.
    """

    source: Source
    inner: Expression
    start: int
    end: int
    raw: int
    problems: Diagnostics = field(default_factory=list)


@record(eq=False, frozen=False)
class BrokenExpression:
    """What stands where a syntax fault hides the expression; its value is unknown."""

    start: int
    end: int


Expression: TypeAlias = (
    Literal
    | StringLiteral
    | TemplateExpression
    | TemplateIf
    | TemplateFor
    | Traversal
    | RelativeTraversal
    | Index
    | Splat
    | SplatItem
    | Call
    | Unary
    | Binary
    | Conditional
    | ForTuple
    | ForObject
    | Tuple
    | Object
    | Parens
    | Embedded
    | BrokenExpression
)


@record(eq=False, frozen=False)
class Label:
    """A block's label; start and end hold the quotes."""

    value: str
    start: int
    end: int


@record(eq=False, frozen=False)
class Attribute:
    """``name = expression``; start and end hold the name through the expression."""

    name: str
    expression: Expression
    start: int
    end: int
    name_end: int


@record(eq=False, frozen=False)
class Block:
    """``type "label" { body }``.

    Attributes:
        start: First code point of the type; ``header_end`` one past the last label (or the type).
        brace: Offset of the opening brace.
        end: One past the closing brace.
        broken: True when a fault in the header hides labels.
    """

    type: str
    labels: list[Label]
    body: Body | JsonBody
    start: int
    end: int
    type_end: int
    header_end: int
    brace: int
    broken: bool = False


class _Hiding:
    """What both forms of a body know of text that a syntax fault made the parser pass over."""

    __slots__ = ()

    source: Source
    hidden: list[tuple[int, int]]
    unreliable: bool

    @property
    def has_gaps(self) -> bool:
        """Whether anything may stand here that the parser has not seen as such."""
        return self.unreliable or bool(self.hidden)

    def may_hide(self, name: str) -> bool:
        """Tell whether ``name``, which isn't found here, may stand in text that was passed over.

        Behind a dot it is used there, not given.
        """
        if not self.has_gaps:
            return False
        text = self.source.text
        stretches = [(0, len(text))] if self.unreliable else self.hidden
        word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        return any(word.search(text, *stretch) for stretch in stretches)


@record(eq=False, frozen=False)
class Body(_Hiding):
    """The content of a file or block in HCL's native form.

    Attributes:
        items: Attributes and blocks as they stand in the text.
        hidden: Stretches of text that a syntax fault made the parser pass over; what is named only
            there is not known to be missing.
        unreliable: True when braces don't match around here, so that an item may stand in the wrong
            body.
        comments: Comments of the whole file as (start, end); only in the file's own body.
        crooked: True when a closing brace isn't indented as its block is; only in the file's own
            body.
    """

    source: Source
    items: list[Attribute | Block]
    start: int
    end: int
    hidden: list[tuple[int, int]] = field(default_factory=list)
    unreliable: bool = False
    comments: list[tuple[int, int]] = field(default_factory=list)
    crooked: bool = False


@record(eq=False, frozen=False)
class JsonBody(_Hiding):
    """The content of a file or block in HCL's JSON form.

    Attributes:
        value: An object; an array of objects, whose members count as those of one; null for an
            empty body. Anything else is a fault, told when the body's content is asked for.
        hidden: Stretches of text that a syntax fault made the reader pass over.
        unreliable: True when brackets don't match, so that a member may stand in the wrong body.
    """

    source: Source
    value: Expression
    start: int
    end: int
    hidden: list[tuple[int, int]] = field(default_factory=list)
    unreliable: bool = False
