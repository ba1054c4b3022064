"""Guesses what a writer meant by a token that has no place where it stands."""

from __future__ import annotations

import re
from typing import Final

LITERAL: Final = ' For a literal "{0}{{" write "{0}{0}{{".'
_OWN_LINE: Final = "Put it on a line of its own."
_CLOSERS: Final = {
    "]": 'This "]" closes nothing. Remove it.',
    ")": 'This ")" closes nothing. Remove it.',
    "}": "The closing brace stands on a line of its own.",
}
_WORDS: Final = {
    "and": 'Write "&&" for "and".',
    "or": 'Write "||" for "or".',
    "not": 'Write "!" for "not".',
    "for": 'A "for" expression stands in brackets: "[for … : …]".',
    "if": 'A choice is written "condition ? a : b".',
}
_LAST_WORD: Final = re.compile(r"([^\W\d][\w-]*)[ \t]*\Z")
_PLAIN_WORDS: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)+")
_NUMBER: Final = re.compile(r"[0-9.]+\Z")
_PATH: Final = re.compile(r"/[^\s/*]|<[^\W\d][\w-]*>")
_PERCENT: Final = re.compile(r"([0-9.]+%)[ \t]*\Z")
_WRONG_OPENER: Final = re.compile(r"""<{1,3}[-~]?[ \t]*["']?([^\W\d][\w-]*)["']?[^\n]*\n""")
_TEMPLATE_TEXT: Final = re.compile(r"[^=\n]*=[ \t]*\{\{")
_THOUSANDS: Final = re.compile(r"([0-9]{1,3}),(([0-9]{3})(?:,[0-9]{3})*)(?![0-9])")
_CONFLICT: Final = re.compile(r"<{7}|={7}|>{7}")
_LONGEST: Final = 40
# Operators that stand where "=" is meant, as far as the scanner cuts them.
FOR_EQUALS: Final = {":", "==", "=>", "+", "number", "-", "?"}


def behind_argument(text: str, start: int, end: int) -> str:
    """Return what to do about the token behind an argument's value."""
    word, before = text[start:end], text[text.rfind("\n", 0, start) + 1 : start]
    if word in _CLOSERS:
        return _CLOSERS[word]
    if word == "=":
        return 'Compare with "==", or put the other argument on a line of its own.'
    if before.endswith('"'):
        return r"A quote inside a string is written \"."
    number = _NUMBER.search(before)
    if number is not None and (word[0].isalpha() or word[0] == "_"):
        return f'A number with a unit is text: write "{number[0]}{word}".'
    last = _LAST_WORD.search(before)
    if last is None:
        return _WORDS.get(word, _OWN_LINE)
    return _behind_word(last[1], word, _value(text, start), at_item=_follows_equals(text, end))


def _behind_word(last: str, word: str, value: str, *, at_item: bool) -> str:
    """Return what to do about ``word`` behind the word ``last`` in a value."""
    if _PLAIN_WORDS.fullmatch(value) and value.partition(" ")[0] not in (*_WORDS, "true", "false"):
        return f'Text is written in quotes: "{value}".'
    if word.startswith('"'):
        return f"A function is called with parentheses: {last}(…)."
    for one in (word, last):
        if one in _WORDS:
            return _WORDS[one]
    return f'Text is written in quotes: "{value}".' if value and not at_item else _OWN_LINE


def _follows_equals(text: str, end: int) -> bool:
    return text[end : end + 40].lstrip(" \t").startswith(("=", "{"))


def _value(text: str, start: int) -> str:
    """Return what stands behind the equals sign of a line when it is short and without quotes."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    value = line.partition("=")[2].partition("#")[0].strip()
    return value if len(value) <= _LONGEST and not set(value) & set('"\\{}') else ""


def in_place_of_value(text: str, start: int) -> str:
    """Return what was meant by something that can't begin a value; "" when nobody knows."""
    found = _WRONG_OPENER.match(text, start)
    if found is not None and text[start + 1 : start + 2] != ">":
        marker = re.compile(rf"^[ \t]*{re.escape(found[1])}[ \t]*\r?$", re.MULTILINE)
        if marker.search(text, found.end()):
            return (
                f'A heredoc begins with "<<{found[1]}" or "<<-{found[1]}" at the end of the line,'
                " without blanks or quotes."
            )
    if _PATH.match(text, start):
        return "Text is written in quotes."
    line_start = text.rfind("\n", 0, start) + 1
    percent = _PERCENT.search(text, line_start, start)
    if percent is not None:
        return f'"%" is an operator; write "{percent[1]}" for text.'
    return ""


def in_place_of_item(text: str, start: int) -> str:
    """Return what was meant by something that can't begin an item; "" when nobody knows."""
    if _CONFLICT.match(text, start):
        return "This is a mark of a merge conflict. Choose one side."
    if text.startswith("/*", start):
        return 'The comment has no "*/".'
    if text.startswith(("--", "/"), start):
        return 'Comments begin with "#" or "//".'
    return ""


def template_text(text: str, start: int) -> str:
    """Return what to do about ``{{ … }}`` outside quotes on the line of ``start``."""
    if _TEMPLATE_TEXT.match(text, text.rfind("\n", 0, start) + 1):
        return "Template text needs quotes or a heredoc."
    return ""


def comma_behind_argument(text: str, start: int) -> str:
    """Return what to do about a comma behind an argument."""
    line_start = text.rfind("\n", 0, start) + 1
    for found in _THOUSANDS.finditer(text, line_start):
        if found.end(1) == start:
            return f"Numbers are written without separators: {found[0].replace(',', '')}."
        if found.start() > start:
            break
    return "Arguments are separated by line ends, not by commas. Remove the comma."


def dollar(text: str, start: int) -> str:
    """Return what to do about a dollar sign outside quotes."""
    end = text.find("\n", start)
    inner = re.compile(r"\$\{([^{}\n\"]*)\}").match(text, start, end if end >= 0 else len(text))
    if inner is not None and inner[1].strip():
        return f'Outside quotes write {inner[1].strip()} without "${{" and "}}".'
    return 'Outside quotes a reference has no "$": var.name, local.name. Text is put into quotes.'


def broken_string(line: str) -> str:
    """Return what is wrong with a string that its line leaves open; ``line`` begins with it."""
    if re.search(r'(?<!\\)(?:\\\\)*\\"\s*$', line):
        value = line.rstrip()[1:-2]
        return f'The backslash makes the quote part of the text: write "{value}\\\\".'
    opened = line.rfind("${")
    if opened >= 0 and "}" not in line[opened:] and line[opened - 1 : opened] != "$":
        return 'The "${" has no "}".'
    return (
        "A quote on this line has no partner. Close the string, or remove the quote that is too"
        ' many; write "\\n" for a line break, or use a heredoc ("<<EOT") for several lines.'
    )
