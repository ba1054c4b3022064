"""What stands outside of actions, is printed as it is, and was meant as an action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.template_language.model import Kind, Problem
from jobkit.template_language.tokens import Text

if TYPE_CHECKING:
    from jobkit.template_language.tokens import Piece

_JINJA: Final = re.compile(
    r"\{%[-+]?[ \t]*(?:if|elif|else|endif|for|endfor|set|endset|macro|endmacro|include|import"
    r"|extends|block|endblock|raw|endraw|filter|endfilter|call|endcall|do|from)\b[^%\n]*[-+]?%\}"
    r"|\{#(?:[- \t][^{}\n]*)?[^{}\n]#\}"
)
_FUNCTIONS: Final = (
    r"(?:env|envOrDefault|mustEnv|key|keyOrDefault|keyExists|secret|nomadVar|nomadVarExists"
    r"|nomadService|pkiCert)[ \t]+\"[^\"\n]*\""
)
_BRACES: Final = re.compile(r"[{}]")
_ONE_BRACE: Final = re.compile(
    r"(?<![{$%#\\\w])\{-?[ \t]*(?:"
    rf"{_FUNCTIONS}[^{{}}\n]*"
    rf"|(?P<opener>(?:with|range|if)[ \t]+(?:\$\w+[ \t]*(?:,[ \t]*\$\w+[ \t]*)?:=[ \t]*)?"
    rf"(?:{_FUNCTIONS}|service[ \t]+\"[^\"\n]*\")[^{{}}\n]*)"
    r"|(?P<closer>(?:end|else)[ \t]*-?)"
    r"|(?<=[ \t])\.[A-Za-z_][\w.]*(?:[ \t]*\|[ \t]*\w+)*[ \t]"
    r")\}{1,2}(?!\})"
)


def printed_as_written(text: str, pieces: list[Piece]) -> list[Problem]:
    """Return what is printed though it was meant as an action, or is Jinja."""
    stretches = [piece for piece in pieces if isinstance(piece, Text)]
    found: list[Problem] = []
    if "{%" in text or "{#" in text:
        found += _jinja(text, stretches)
    if "{" in text:
        found += _one_brace(text, stretches)
    if "}}}" in text and "{{{" not in text:
        found += _brace_too_many(text, stretches)
    return found


def without_results(problems: list[Problem]) -> list[Problem]:
    """Return the problems without those that a brace too few at one end of a block explains."""
    lacking = {one.kind for one in problems if one.kind in _EXPLAINS}
    hidden = {_EXPLAINS[kind] for kind in lacking}
    return [one for one in problems if one.kind not in hidden]


_EXPLAINS: Final = {
    Kind.ONE_BRACE_CLOSER: Kind.BLOCK_UNCLOSED,
    Kind.ONE_BRACE_OPENER: Kind.END,
}


def _jinja(text: str, stretches: list[Text]) -> list[Problem]:
    found: list[Problem] = []
    for piece in stretches:
        for match in _JINJA.finditer(text, piece.start, piece.end):
            hint = 'the actions of a template stand between "{{" and "}}".'
            if match[0].startswith("{#"):
                hint = "a comment of a template is {{/* … */}}."
            detail = f'"{match[0]}" is Jinja, which the client node prints as it stands; {hint}'
            found.append(Problem(Kind.JINJA, match.start(), match.end(), detail, refused=False))
    return found


def _one_brace(text: str, stretches: list[Text]) -> list[Problem]:
    found: list[Problem] = []
    for piece in stretches:
        for match in _ONE_BRACE.finditer(text, piece.start, piece.end):
            kind = Kind.ONE_BRACE
            if match["opener"]:
                kind = Kind.ONE_BRACE_OPENER
            elif match["closer"]:
                kind = Kind.ONE_BRACE_CLOSER
            detail = (
                f'"{match[0]}" is printed as it stands; an action has two braces on each side: '
                f'"{{{{{match[0].strip("{}")}}}}}".'
            )
            refused = kind is not Kind.ONE_BRACE
            found.append(Problem(kind, match.start(), match.end(), detail, refused=refused))
    return found


def _brace_too_many(text: str, stretches: list[Text]) -> list[Problem]:
    """Return the braces behind actions that close nothing which is printed before."""
    balance = 0
    for piece in stretches:
        follows = text.startswith("}}}", piece.start - 2) and piece.start > 1
        if follows and balance == 0:
            detail = 'An action ends with two braces; the third is printed and closes no other "{".'
            place = piece.start
            return [Problem(Kind.BRACE_TOO_MANY, place, place + 1, detail, refused=False)]
        for brace in _BRACES.findall(text, piece.start, piece.end):
            balance += 1 if brace == "{" else -1
            if balance < 0:
                return []
    return []
