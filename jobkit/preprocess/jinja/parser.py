"""Parses Jinja files; says which tag is missing where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from jinja2.exceptions import TemplateSyntaxError
from jinja2.parser import Parser

if TYPE_CHECKING:
    from jinja2 import nodes

_STATEMENTS = (
    "for", "if", "block", "extends", "print", "macro", "include", "from", "import", "set", "with",
    "autoescape", "call", "filter", "raw",
)  # fmt: skip
_ENDS = ("endfor", "endif", "endblock", "endmacro", "endset", "endwith", "endcall", "endfilter",
         "endraw", "endautoescape", "else", "elif")  # fmt: skip
TAGS = (*_STATEMENTS, *_ENDS)


class TagError(TemplateSyntaxError):
    """A tag is unknown, misplaced or never closed.

    Attributes:
        tag: The tag that is not expected here; None at the end of the file.
        wanted: The tags that would be right here.
        opened: The tag that has to be closed first, and its offset; None when there is none.
    """

    tag: str | None = None
    wanted: tuple[str, ...] = ()
    opened: tuple[str, int] | None = None


class TagParser(Parser):
    """jinja2's parser, with the places of the tags that are open."""

    def parse_statement(self) -> nodes.Node | list[nodes.Node]:
        """Return the statement that begins here."""
        open_tags: list[int] = self.__dict__.setdefault("_open_tags", [])
        open_tags.append(self.stream.current.lineno)
        statement = super().parse_statement()
        open_tags.pop()
        return statement

    def _fail_ut_eof(
        self, name: str | None, end_token_stack: list[tuple[str, ...]], lineno: int | None
    ) -> NoReturn:
        place = self.stream.current.lineno if lineno is None else lineno
        error = TagError("", place, self.name, self.filename)
        error.tag = name
        if end_token_stack:
            error.wanted = tuple(word.removeprefix("name:") for word in end_token_stack[-1])
        if self._tag_stack:
            # The tag that is refused is open too, but stands no longer among the names.
            places: list[int] = self.__dict__["_open_tags"]
            error.opened = self._tag_stack[-1], places[len(self._tag_stack) - 1]
        raise error
