"""Writes the code of a Jinja file so that what it prints knows where it was written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef

from jobkit.preprocess.jinja.expansion import expansion_of
from jobkit.preprocess.jinja.filters import FOREIGN
from jobkit.preprocess.written import Piece, Written
from jobkit.source import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobkit.preprocess.jinja.expansion import Expansion
    from jobkit.preprocess.jinja.places import JinjaFile


class PlacedGenerator(CodeGenerator):
    """jinja2's code generator for files whose nodes have offsets for line numbers.

    Text is taken from ``environment.texts`` instead of being written into the code; what an
    expression prints goes through ``environment.wrote`` with the expression's place.
    """

    file: JinjaFile
    shortened: list[int]
    _counted = False

    @property
    def _expansion(self) -> Expansion:
        return expansion_of(self.environment)

    def write_commons(self) -> None:
        """Write what every function of the code begins with."""
        super().write_commons()
        self.writeline("texts = environment.texts")
        self.writeline("wrote = environment.wrote")
        self.writeline("tick = environment.tick")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802  jinja2's name
        """Write a loop of which each round counts."""
        if node.test is not None:
            line = node.test.lineno
            counted = nodes.EnvironmentAttribute("round", lineno=line)
            node.test = nodes.And(counted, node.test, lineno=line)
        self._counted = True
        super().visit_For(node, frame)

    def macro_body(
        self, node: nodes.Macro | nodes.CallBlock, frame: Frame
    ) -> tuple[Frame, MacroRef]:
        """Write a macro of which each call counts."""
        self._counted = True
        return super().macro_body(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Write the nodes of a block."""
        if self._counted:
            self._counted = False
            self.writeline("tick()")
        super().blockvisit(nodes, frame)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        """Write what a stretch of text and printed expressions does."""
        if frame.require_output_check:
            if self.has_known_extends:
                return
            self.writeline("if parent_template is None:")
            self.indent()
        for child in node.nodes:
            self.start_write(frame, child)
            if isinstance(child, nodes.TemplateData):
                self._write_text(child, frame)
            else:
                self._open_printed(frame)
                self.visit(child, frame)
                self._close_printed(child)
            self.end_write(frame)
        if frame.require_output_check:
            self.outdent()

    def _write_text(self, node: nodes.TemplateData, frame: Frame) -> None:
        texts = self._expansion.texts
        text = Written.of(node.data, self._text_pieces(node.data, node.lineno))
        if frame.eval_ctx.volatile:
            self.write(
                f"(Markup if context.eval_ctx.autoescape else identity)(texts[{len(texts)}])"
            )
        else:
            self.write(f"texts[{len(texts)}]")
        texts.append(text)

    def _text_pieces(self, text: str, origin: int) -> list[Piece]:
        """Return the pieces of a text: one, unless line ends of two characters became one."""
        source = self.file.source
        pieces = [Piece(0, source, origin)]
        if not self.shortened:
            return pieces
        at = -1
        while (at := text.find("\n", at + 1)) >= 0:
            written = pieces[-1].origin + at - pieces[-1].start
            if source.text.startswith("\r\n", written):
                pieces.append(Piece(at, source, written + 1))
        return pieces

    def _open_printed(self, frame: Frame) -> None:
        if frame.eval_ctx.volatile:
            self.write("wrote((escape if context.eval_ctx.autoescape else identity)(")
        elif frame.eval_ctx.autoescape:
            self.write("wrote(escape(")
        else:
            self.write("wrote((")

    def _close_printed(self, node: nodes.Node) -> None:
        self.write(f"), {self._place(node)})")

    def _place(self, node: nodes.Node) -> int:
        """Return the number of the place where the tag around ``node`` stands."""
        places = self._expansion.places
        tag = self.file.tag_at(node.lineno)
        start, end = (tag.inner_start, tag.inner_end) if tag else (node.lineno, node.lineno)
        places.append(Piece(0, self.file.source, start, max(end - start, 0)))
        return len(places) - 1

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        """Write the use of a filter."""
        if node.name in FOREIGN:
            self._expansion.foreign.append((self.file, node.lineno, node.name))
        super().visit_Filter(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Write ``a ~ b``."""
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("environment.glue((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        """Write a list."""
        with self._held(node.items):
            super().visit_List(node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        """Write a tuple, or what is assigned to one."""
        with self._held(node.items if node.ctx == "load" else ()):
            super().visit_Tuple(node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        """Write a mapping."""
        with self._held([pair.value for pair in node.items]):
            super().visit_Dict(node, frame)

    @contextmanager
    def _held(self, items: Iterable[nodes.Expr]) -> Iterator[None]:
        """Have what is written inside looked at when it holds more than plain values."""
        plain = all(isinstance(item, nodes.Const) for item in items)
        if not plain:
            self.write("environment.held(")
        yield
        if not plain:
            self.write(")")

    def visit_CallBlock(self, node: nodes.CallBlock, frame: Frame) -> None:  # noqa: N802
        """Write ``{% call %}``."""
        call_frame, macro_ref = self.macro_body(node, frame)
        self.writeline("caller = ")
        self.macro_def(macro_ref, call_frame)
        self.start_write(frame, node)
        self.write("wrote(")
        self.visit_Call(node.call, frame, forward_caller=True)
        self.write(f", {self._place(node)})")
        self.end_write(frame)

    def visit_FilterBlock(self, node: nodes.FilterBlock, frame: Frame) -> None:  # noqa: N802
        """Write ``{% filter %}``."""
        filter_frame = frame.inner()
        filter_frame.symbols.analyze_node(node)
        self.enter_frame(filter_frame)
        self.buffer(filter_frame)
        self.blockvisit(node.body, filter_frame)
        self.start_write(frame, node)
        self.write("environment.filtered(")
        self.visit_Filter(node.filter, filter_frame)
        self.write(f", {self._place(node)})")
        self.end_write(frame)
        self.leave_frame(filter_frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        """Write ``{% include %}``."""
        number = len(self._expansion.steps)
        self._expansion.steps.append(Step("included", self.file.source, node.lineno))
        self.writeline("for event in environment.included(", node)
        self.visit(node.template, frame)
        self.write(f", {self.name!r}, {node.ignore_missing!r}, {number}, ")
        if node.with_context:
            self.write(f"context, {self.dump_local_context(frame)}):")
        else:
            self.write("None, None):")
        self.indent()
        self.simple_write("event", frame)
        self.outdent()

    def visit_Extends(self, node: nodes.Extends, frame: Frame) -> None:  # noqa: N802
        """Write ``{% extends %}``."""
        super().visit_Extends(node, frame)
        number = len(self._expansion.steps)
        self._expansion.steps.append(Step("extended", self.file.source, node.lineno))
        self.writeline(f"environment.extended(parent_template, {number})")
