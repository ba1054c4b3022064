"""Recognises what Jinja swallowed: template bodies, runtime references, shell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.tables import table

if TYPE_CHECKING:
    from jobkit.preprocess.jinja.environment import PlacedEnvironment
    from jobkit.preprocess.jinja.places import JinjaFile

_BODY: Final = re.compile(r"-?\s*(?:/\*|[.$]|(?P<word>[A-Za-z]\w*)(?P<rest>[^\n]*))")
_ARGUMENT: Final = re.compile(r'\s+(?:["`.$(]|[\w.]+\s+["`.$(]|[A-Za-z]\w*\s*(?:"|`))')
_RUNTIME: Final = re.compile(r"\s*(?:(?:attr|node|meta|env|device)\s*[.\[]|NOMAD_\w+)")
_SHELL: Final = re.compile(r"\s*(?:-[a-z]\b|!|\$|\"?\$)|.*(?:==|=~|!=|-eq|-ne)\s")
_BLOCK_WORDS: Final = frozenset({"range", "with", "end", "define", "template", "block", "break"})


def foreign_hint(environment: PlacedEnvironment, file: JinjaFile, offset: int) -> str:
    """Return the way out when the tag at ``offset`` is text of another language, else ""."""
    text = file.source.text
    opener = environment.variable_start_string
    tag = file.tag_at(offset)
    start = tag.start if tag else text.rfind(opener, 0, offset + 1)
    if start < 0 or not text.startswith(opener, start):
        return ""
    inner = text[start + len(opener) : text.find("\n", start) % (len(text) + 1)]
    raw = f'"{environment.block_start_string} raw {environment.block_end_string}" and '
    raw += f'"{environment.block_start_string} endraw {environment.block_end_string}"'
    other = '"[[ ]]"' if opener != "[[" else '"{{ }}"'
    way = f"Put it between {raw}, or choose other marks for Jinja, such as --jinja-marks {other}."
    if opener == "{{" and _is_body(inner):
        return f"This looks like the body of a template block, meant for the client node. {way}"
    if opener == "${" and _RUNTIME.match(inner):
        return f"This looks like a reference that the client node fills in. {way}"
    if opener == "[[" and _SHELL.match(inner):
        return f"This looks like a test of a shell script. {way}"
    return ""


def _is_body(inner: str) -> bool:
    found = _BODY.match(inner)
    if found is None:
        return False
    word = found["word"]
    if word is None:
        return True
    if word in _BLOCK_WORDS:
        return True
    names = {row["name"] for row in table("template-functions")["functions"]}
    return word in names and bool(_ARGUMENT.match(found["rest"]))
