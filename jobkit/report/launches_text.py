"""Prints the next launches of periodic jobs, as a table or JSON."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    # A job's ID, the zone of its schedule, its next launches.
    Row = tuple[str, str, Sequence[datetime]]

_FORM: Final = "%a %Y-%m-%d %H:%M:%S %Z"
_UTC_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"


def launches_table(rows: Iterable[Row]) -> str:
    """Return the launches for people: in the schedule's zone, and in UTC."""
    blocks = []
    for job_id, zone, times in rows:
        lines = [f"{job_id} ({zone})"]
        lines += [
            f"  {time.strftime(_FORM)}   {time.astimezone(UTC).strftime(_UTC_FORM)}"
            for time in times
        ]
        if not times:
            lines.append("  never")
        blocks.append("\n".join(lines))
    return "".join(f"{block}\n" for block in blocks)


def launches_json(rows: Iterable[Row]) -> str:
    """Return the launches as JSON: a list of jobs, times with their offset and in UTC."""
    value = [
        {
            "ID": job_id,
            "TimeZone": zone,
            "Launches": [
                {
                    "Local": time.isoformat(),
                    "UTC": time.astimezone(UTC).strftime(_UTC_FORM),
                }
                for time in times
            ],
        }
        for job_id, zone, times in rows
    ]
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n"
