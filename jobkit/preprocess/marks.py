"""The marks that open and close Jinja in a text."""

from __future__ import annotations

from typing import Final

from jobkit.records import record

_PARTS: Final = 2


@record
class Marks:
    """What opens and closes each kind of Jinja tag.

    Attributes:
        expression: Around an expression whose value is printed.
        statement: Around a statement.
        comment: Around a comment.
    """

    expression: tuple[str, str] = ("{{", "}}")
    statement: tuple[str, str] = ("{%", "%}")
    comment: tuple[str, str] = ("{#", "#}")


PRESETS: Final = {
    "default": Marks(),
    "square": Marks(("[[", "]]"), ("[%", "%]"), ("[#", "#]")),
    "dollar": Marks(("${", "}")),
}


def marks_of(text: str) -> Marks | str:
    """Return the marks that ``text`` names, or a sentence that says what is wrong with it.

    Args:
        text: A preset's name, the pair around expressions (``[[ ]]``), or the three pairs around
            expressions, statements and comments (``[[ ]] [% %] [# #]``).
    """
    if text in PRESETS:
        return PRESETS[text]
    words = text.split()
    if len(words) == _PARTS:
        words += _companions(words[0], words[1])
    if len(words) != 3 * _PARTS:
        presets = ", ".join(f'"{name}"' for name in PRESETS)
        return (
            f'"{text}" names no marks. Write one of {presets}, the pair around expressions as '
            'in "[[ ]]", or the three pairs for expressions, statements and comments as in '
            '"[[ ]] [% %] [# #]".'
        )
    openers = words[::2]
    if len({*openers}) != len(openers):
        return f'The marks "{text}" open two kinds of tags alike. Give each kind its own.'
    return Marks((words[0], words[1]), (words[2], words[3]), (words[4], words[5]))


def _companions(opener: str, closer: str) -> list[str]:
    """Return the marks for statements and comments that go with a pair for expressions."""
    if len(opener) == len(closer) == _PARTS and opener[0] == opener[1] and closer[0] == closer[1]:
        first, last = opener[0], closer[0]
        return [first + "%", "%" + last, first + "#", "#" + last]
    return ["{%", "%}", "{#", "#}"]
