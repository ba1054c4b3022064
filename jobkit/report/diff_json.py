"""Writes a plan diff as the JSON of Nomad's API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def diff_json(diff: Mapping[str, Any]) -> str:
    """Return a ``JobDiff`` as ``?pretty`` of Nomad's API writes it, with a line feed behind it."""
    text = json.dumps(diff, indent=4, sort_keys=True, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"
