"""Writes values as expressions of the job language."""

from __future__ import annotations

import json


def literal(value: object) -> str:
    """Return a value of JSON types as an expression that stands for just that value."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{")
