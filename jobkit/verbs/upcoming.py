"""Works out when a periodic block launches its job next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.cron.grammar import CronFault, parse_cron
from jobkit.cron.schedule import next_after
from jobkit.cron.zones import find_zone

if TYPE_CHECKING:
    from datetime import datetime

    from jobkit.cron.model import Cron
    from jobkit.job.located import JsonObject


def upcoming(periodic: JsonObject, count: int, now: datetime) -> list[datetime]:
    """Return the next launches, in the block's zone; there may be fewer than were asked.

    Args:
        periodic: The block, in its canonical form.
        count: How many launches, at most.
        now: The time after which they are, with a zone.
    """
    zone = find_zone(periodic.get("TimeZone") or "UTC")
    crons = [parse_cron(text) for text in _expressions(periodic)]
    good: list[Cron] = [cron for cron in crons if not isinstance(cron, CronFault)]
    times: list[datetime] = []
    when = now
    while zone is not None and len(times) < count:
        following = [found for cron in good if (found := next_after(cron, when, zone)) is not None]
        if not following:
            break
        when = min(following)
        times.append(when)
    return times


def _expressions(periodic: JsonObject) -> list[str]:
    spec: str = periodic.get("Spec") or ""
    return [spec] if spec else periodic.get("Specs") or []
