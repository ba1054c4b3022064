"""Shows on a screen what a change made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.report.reads_text import as_json
from jobkit.report.tables import pairs
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = {
    "DispatchedJobID": "Dispatched Job ID",
    "LaunchedJobID": "Launched Job ID",
    "EvalID": "Evaluation ID",
    "RevertedJobVersion": "Reverted Job Version",
}


def act_text(done: str, answer: Mapping[str, Any]) -> str:
    """Return a sentence about what was done, and the ids that came of it."""
    facts = [
        (title, answer[key]) for key, title in _SHOWN.items() if answer.get(key) not in {None, ""}
    ]
    warnings = [visible(line) for line in (answer.get("Warnings") or "").strip().splitlines()]
    text = f"{visible(done)}\n" + pairs(facts)
    return "\n".join([text, "Job Warnings:", *warnings, ""]) if warnings else text


def request_text(request: Mapping[str, Any]) -> str:
    """Return a request that is not sent: a line with ``Method`` and ``URL``, and its ``Body``."""
    line = f"{request['Method']} {request['URL']}\n"
    return line if request["Body"] is None else line + as_json(request["Body"])
