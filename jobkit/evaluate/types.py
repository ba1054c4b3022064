"""Type expressions: ``string``, ``list(number)``, ``object({ name = string })``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.evaluate.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
)
from jobkit.syntax.tree import Call, Object, StringLiteral, Traversal, Tuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.syntax.tree import Expression

Problem = tuple[int, int, str]
"""Start, end, what is wrong."""

_PRIMITIVES: Final[dict[str, Type]] = {"string": STRING, "number": NUMBER, "bool": BOOL}
_COLLECTIONS: Final[dict[str, Callable[[Type], Type]]] = {
    "list": ListType,
    "set": SetType,
    "map": MapType,
}
_NAMES: Final = (*_PRIMITIVES, *_COLLECTIONS, "object", "tuple")
_MEANT: Final = {
    **dict.fromkeys(("int", "integer", "float", "double", "uint"), "number"),
    **dict.fromkeys(("str", "text"), "string"),
    "boolean": "bool",
    "array": "list",
}
_NO_PROBLEM: Final = (0, 0, "")


class _BadType(Exception):  # noqa: N818  it never leaves this module
    def __init__(self, node: Expression, detail: str) -> None:
        super().__init__()
        self.problem = (node.start, node.end, detail)


def parse_type(node: Expression, *, any_allowed: bool) -> tuple[Type | None, Problem]:
    """Return the type that an expression writes, or None and what is wrong where."""
    try:
        return _type(node, any_allowed=any_allowed), _NO_PROBLEM
    except _BadType as bad:
        return None, bad.problem


def _type(node: Expression, *, any_allowed: bool) -> Type:
    match node:
        case Traversal(steps=[]):
            return _name(node, any_allowed=any_allowed)
        case Call(name="object"):
            return _object(node, any_allowed=any_allowed)
        case Call(name="tuple"):
            elements = _argument(node)
            if not isinstance(elements, Tuple):
                raise _BadType(elements, 'Write the types of the elements as a list: "tuple([…])".')
            return TupleType(
                tuple(_type(one, any_allowed=any_allowed) for one in elements.elements)
            )
        case Call():
            make = _COLLECTIONS.get(node.name)
            if make is not None:
                return make(_type(_argument(node), any_allowed=any_allowed))
            detail = f'There is no type "{node.name}(…)".' + did_you_mean(node.name, _NAMES)
            if node.name == "optional":
                detail = "Attributes can't be optional in Nomad's variables. Leave it out."
            raise _BadType(node, detail)
        case StringLiteral():
            detail = f"A type is written without quotes: {node.value}."
            if node.value.isidentifier() and node.value not in (*_NAMES, "any"):
                detail = (
                    f"A type is written without quotes, and there is no type"
                    f' "{node.value}".{_instead(node.value)}'
                )
            raise _BadType(node, detail)
        case _:
            pass
    raise _BadType(node, "A type is needed: string, number, bool, list(…), map(…), object({…}) ….")


def _name(node: Traversal, *, any_allowed: bool) -> Type:
    name = node.root
    if name in _PRIMITIVES:
        return _PRIMITIVES[name]
    if name == "any":
        if any_allowed:
            return DYNAMIC
        detail = '"any" is no type of a variable. Leave the type out to take every value.'
    elif name in _COLLECTIONS:
        detail = f'The type of the elements is missing: "{name}(string)", for example.'
    elif name == "object":
        detail = 'The attributes are missing: "object({ name = string })", for example.'
    elif name == "tuple":
        detail = 'The types of the elements are missing: "tuple([string, number])", for example.'
    else:
        detail = f'There is no type "{name}".{_instead(name)}'
    raise _BadType(node, detail)


def _instead(name: str) -> str:
    """Say which types there are in place of an unknown one."""
    meant = _MEANT.get(name.lower())
    if meant is not None:
        return f' Did you mean "{meant}"?'
    return did_you_mean(name, _NAMES) or (
        " Types are string, number, bool, list(…), set(…), map(…), object({…}) and tuple([…])."
    )


def _argument(node: Call) -> Expression:
    if len(node.arguments) != 1 or node.expand_last:
        raise _BadType(node, f'"{node.name}" takes one argument: what it holds.')
    return node.arguments[0]


def _object(node: Call, *, any_allowed: bool) -> Type:
    members = _argument(node)
    if not isinstance(members, Object):
        raise _BadType(members, 'Write the attributes in braces: "object({ name = string })".')
    attributes: dict[str, Type] = {}
    for item in members.items:
        if not isinstance(item.key, StringLiteral) or item.key.quoted:
            raise _BadType(item.key, "The name of an attribute is written without quotes.")
        if item.key.value in attributes:
            raise _BadType(item.key, f'The attribute "{item.key.value}" is written twice.')
        attributes[item.key.value] = _type(item.value, any_allowed=any_allowed)
    return ObjectType(tuple(sorted(attributes.items())))


def type_from_text(text: str) -> Type:
    """Return the type that a table writes: ``string``, ``list(any)``."""
    if text == "any":
        return DYNAMIC
    if text in _PRIMITIVES:
        return _PRIMITIVES[text]
    name, _, rest = text.partition("(")
    return _COLLECTIONS[name](type_from_text(rest.removesuffix(")")))


def type_text(of: Type | None) -> str:
    """Return a type as the job language writes it: ``map(string)``; ``any`` for one not known."""
    match of:
        case ListType():
            return f"list({type_text(of.element)})"
        case SetType():
            return f"set({type_text(of.element)})"
        case MapType():
            return f"map({type_text(of.element)})"
        case TupleType():
            return f"tuple([{', '.join(map(type_text, of.elements))}])"
        case ObjectType():
            members = (f"{name} = {type_text(one)}" for name, one in of.attributes)
            return f"object({{ {', '.join(members)} }})" if of.attributes else "object({})"
        case _:
            return "any" if of in {None, DYNAMIC} else str(of)
