"""Finds time zones by the names that Nomad takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of a name of the IANA database; None when there is none.

    "" and ``UTC`` are UTC. ``Local`` is that of the server, which nobody here knows: UTC too. The
    case of letters counts.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  few jobs name a zone

    if name in {"", "UTC", "Local"}:
        return ZoneInfo("UTC")
    if ".." in name or name.startswith(("/", "\\")):
        return None
    folders, _, last = name.rpartition("/")
    parts = [part for part in folders.split("/") if part not in {"", "."}]
    try:
        return ZoneInfo("/".join([*parts, last]))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
