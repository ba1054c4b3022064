"""The exit statuses of Nomad's own plan command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.tables import version

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMING_AND_GOING: Final = ("Stop", "Place", "Migrate", "DestructiveUpdate", "Canary")
_UNCHANGED_IS_ZERO: Final = (1, 5, 4)


def plan_code(answer: Mapping[str, Any], nomad_version: str) -> int:
    """Return 1 if allocations would come or go, else 0.

    Nomad: since 1.5.4 a job that does not change gives 0 whatever the scheduler would do.
    """
    is_new_enough = version(nomad_version) >= _UNCHANGED_IS_ZERO
    if is_new_enough and (answer.get("Diff") or {}).get("Type") == "None":
        return 0
    updates = ((answer.get("Annotations") or {}).get("DesiredTGUpdates") or {}).values()
    return int(any(one.get(key) for one in updates for key in _COMING_AND_GOING))
