"""Trees as short text, so that a test can say in one line what a parser must make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.syntax import tree

if TYPE_CHECKING:
    from jobkit.syntax.tree import Expression, Step


def shown(node: Expression | None) -> str:  # noqa: C901, PLR0912  one line a kind of node
    """Return an expression with every nesting in the open: ``(1 + (2 * 3))``."""
    match node:
        case None:
            return "-"
        case tree.Literal():
            return {True: "true", False: "false", None: "null"}.get(node.value, f"{node.value}")  # type: ignore[arg-type]  # a number's text is not among the keys
        case tree.StringLiteral():
            return repr(node.value)
        case tree.Traversal():
            return node.root + "".join(map(_step, node.steps))
        case tree.RelativeTraversal():
            return f"{shown(node.source)}{''.join(map(_step, node.steps))}"
        case tree.Index():
            return f"{shown(node.collection)}[{shown(node.key)}]"
        case tree.Splat():
            return f"splat({shown(node.source)}, {shown(node.each)})"
        case tree.SplatItem():
            return "_"
        case tree.Unary():
            return f"({node.operator}{shown(node.operand)})"
        case tree.Binary():
            return f"({shown(node.left)} {node.operator} {shown(node.right)})"
        case tree.Conditional():
            return f"({shown(node.condition)} ? {shown(node.then)} : {shown(node.otherwise)})"
        case tree.Parens():
            return f"parens({shown(node.inner)})"
        case tree.Embedded():
            return f"embedded({shown(node.inner)})"
        case tree.BrokenExpression():
            return "broken"
        case _:
            return _collection(node)


def _collection(node: Expression) -> str:
    match node:
        case tree.Tuple():
            return f"[{', '.join(map(shown, node.elements))}]"
        case tree.Object():
            return (
                "{"
                + ", ".join(f"{shown(item.key)} = {shown(item.value)}" for item in node.items)
                + "}"
            )
        case tree.Call():
            arguments = ", ".join(map(shown, node.arguments))
            return f"{node.name}({arguments}{'...' if node.expand_last else ''})"
        case tree.ForTuple():
            names = f"{node.key},{node.value}"
            return (
                f"[for {names} in {shown(node.collection)}: {shown(node.result)}"
                f" if {shown(node.condition)}]"
            )
        case tree.ForObject():
            names = f"{node.key},{node.value}"
            return (
                f"{{for {names} in {shown(node.collection)}: {shown(node.result_key)} =>"
                f" {shown(node.result)}{'...' * node.grouped} if {shown(node.condition)}}}"
            )
        case tree.TemplateExpression():
            return f"<{' '.join(map(shown, node.parts))}>"
        case tree.TemplateIf():
            return f"if({shown(node.condition)}, {shown(node.then)}, {shown(node.otherwise)})"
        case tree.TemplateFor():
            names = f"{node.key},{node.value}"
            return f"for({names} in {shown(node.collection)}, {shown(node.body)})"
        case _:
            raise AssertionError(node)


def _step(step: Step) -> str:
    if isinstance(step, tree.AttributeStep):
        return f".{step.name}"
    if isinstance(step.key, str):
        return f"[{step.key!r}]"
    return f"[{shown(step.key)}]"
