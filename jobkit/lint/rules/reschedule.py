"""Rules about restarts on other nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.overflow import as_int64
from jobkit.lint.registry import rule
from jobkit.lint.shown import duration, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_IN_GROUP = ("TaskGroup",)
_SECOND = 1_000_000_000
_LEAST_DELAY = 5 * _SECOND
_LEAST_INTERVAL = 15 * _SECOND
_FUNCTIONS = ("constant", "exponential", "fibonacci")


def _is_judged(reschedule: Place) -> bool:
    return reschedule.job_type not in {"system", "sysbatch"} and (
        reschedule.number("Attempts") > 0 or reschedule.flag("Unlimited")
    )


def _grows(reschedule: Place) -> bool:
    return reschedule.text("DelayFunction") != "constant"


@rule(
    "JK4330",
    "reschedule-attempts-and-unlimited",
    "ReschedulePolicy",
    within=_IN_GROUP,
    since="0.8.0",
)
def reschedule_attempts_and_unlimited(reschedule: Place) -> Iterator[Finding]:
    """Attempts are both counted and unlimited.

    A service job's block with ``attempts`` alone keeps ``unlimited = true``; a batch job's block
    with ``unlimited = true`` alone keeps ``attempts = 1``.

    Bad (group):
        reschedule {
          attempts = 3
          interval = "1h"
          unlimited = true
        }

    Good (group):
        reschedule {
          attempts = 3
          interval = "1h"
          unlimited = false
        }
    """
    if (
        reschedule.number("Attempts") > 0
        and reschedule.flag("Unlimited")
        and _is_judged(reschedule)
    ):
        detail = "With attempts write unlimited = false; with unlimited write attempts = 0."
        yield reschedule.first_written("Unlimited", "Attempts"), detail


@rule("JK4331", "reschedule-interval-missing", "ReschedulePolicy", within=_IN_GROUP, since="0.8.0")
def reschedule_interval_missing(reschedule: Place) -> Iterator[Finding]:
    """Counted attempts have no interval.

    They are counted within it.

    Bad (group):
        reschedule {
          attempts = 3
          interval = "0s"
          unlimited = false
        }

    Good (group):
        reschedule {
          attempts = 3
          interval = "1h"
          unlimited = false
        }
    """
    has_none = reschedule.number("Interval") <= 0
    if reschedule.number("Attempts") > 0 and has_none and _is_judged(reschedule):
        yield (
            reschedule.first_written("Interval", "Attempts"),
            "attempts needs an interval; write one.",
        )


@rule("JK4332", "reschedule-delay", "ReschedulePolicy", within=_IN_GROUP, since="0.8.0")
def reschedule_delay(reschedule: Place) -> Iterator[Finding]:
    """Delay before another attempt is too short.

    Nomad takes 5 seconds at least.

    Bad (group):
        reschedule {
          delay = "1s"
        }

    Good (group):
        reschedule {
          delay = "5s"
        }
    """
    delay = reschedule.number("Delay")
    if _is_judged(reschedule) and delay < _LEAST_DELAY:
        detail = f"delay is {duration(delay)}; write {duration(_LEAST_DELAY)} or more."
        yield reschedule.at("Delay"), detail


@rule("JK4333", "reschedule-delay-function", "ReschedulePolicy", within=_IN_GROUP, since="0.8.0")
def reschedule_delay_function(reschedule: Place) -> Iterator[Finding]:
    """Delays grow in a way that Nomad does not know.

    The function says how each delay follows from the last.

    Bad (group):
        reschedule {
          delay_function = "linear"
        }

    Good (group):
        reschedule {
          delay_function = "fibonacci"
        }
    """
    function = reschedule.text("DelayFunction")
    if _is_judged(reschedule) and function not in _FUNCTIONS:
        detail = f'delay_function is "{function}"; write {quoted(_FUNCTIONS)}.'
        yield reschedule.at("DelayFunction"), detail


@rule("JK4334", "reschedule-max-delay", "ReschedulePolicy", within=_IN_GROUP, since="0.8.0")
def reschedule_max_delay(reschedule: Place) -> Iterator[Finding]:
    """Longest delay is too short.

    It must be 5 seconds at least, and not below the first delay, unless delays are constant.

    Bad (group):
        reschedule {
          delay = "30s"
          delay_function = "exponential"
          max_delay = "10s"
        }

    Good (group):
        reschedule {
          delay = "30s"
          delay_function = "exponential"
          max_delay = "10m"
        }
    """
    delay, longest = reschedule.number("Delay"), reschedule.number("MaxDelay")
    least = max(delay, _LEAST_DELAY)
    if _is_judged(reschedule) and _grows(reschedule) and longest < least:
        detail = f"max_delay is {duration(longest)}; write {duration(least)} or more."
        yield reschedule.at("MaxDelay"), detail


@rule("JK4335", "reschedule-interval", "ReschedulePolicy", within=_IN_GROUP, since="0.8.0")
def reschedule_interval(reschedule: Place) -> Iterator[Finding]:
    """Interval of counted attempts is too short.

    Nomad takes 15 seconds at least.

    Bad (group):
        reschedule {
          attempts = 1
          interval = "10s"
          unlimited = false
          delay = "5s"
          delay_function = "constant"
        }

    Good (group):
        reschedule {
          attempts = 1
          interval = "15s"
          unlimited = false
          delay = "5s"
          delay_function = "constant"
        }
    """
    interval = reschedule.number("Interval")
    if reschedule.number("Attempts") > 0 >= interval:
        return  # which "reschedule-interval-missing" is about
    if _is_judged(reschedule) and not reschedule.flag("Unlimited") and interval < _LEAST_INTERVAL:
        detail = f"interval is {duration(interval)}; write {duration(_LEAST_INTERVAL)} or more."
        yield reschedule.at("Interval"), detail


@rule(
    "JK4336", "reschedule-attempts-not-viable", "ReschedulePolicy", within=_IN_GROUP, since="0.8.0"
)
def reschedule_attempts_not_viable(reschedule: Place) -> Iterator[Finding]:
    """Attempts do not fit into their interval.

    Nomad adds up the delays that the function gives.

    Bad (group):
        reschedule {
          attempts = 10
          delay = "1m"
          delay_function = "constant"
          interval = "5m"
          unlimited = false
        }

    Good (group):
        reschedule {
          attempts = 5
          delay = "1m"
          delay_function = "constant"
          interval = "5m"
          unlimited = false
        }
    """
    if not _is_judged(reschedule) or reschedule.flag("Unlimited") or not _has_delays(reschedule):
        return
    if reschedule.number("Interval") <= 0:
        return  # which "reschedule-interval-missing" is about
    needed = _needed(reschedule)
    if needed is not None:
        attempts, interval = reschedule.number("Attempts"), reschedule.number("Interval")
        detail = f"{attempts} attempts do not fit into {duration(interval)}"
        yield reschedule.at("Interval"), f"{detail}; write {duration(needed)} or more."


def _has_delays(reschedule: Place) -> bool:
    delay, longest = reschedule.number("Delay"), reschedule.number("MaxDelay")
    return (
        delay >= _LEAST_DELAY
        and reschedule.text("DelayFunction") in _FUNCTIONS
        and (not _grows(reschedule) or longest >= delay)
    )


def _needed(reschedule: Place) -> int | None:
    """Return the interval that the attempts need; None when they have it."""
    attempts, delay = reschedule.number("Attempts"), reschedule.number("Delay")
    longest, interval = reschedule.number("MaxDelay"), reschedule.number("Interval")
    match reschedule.text("DelayFunction"):
        case "constant":
            needed = as_int64(attempts * delay)
            return needed if interval < needed else None
        case "exponential":
            return _needed_exponential(attempts, delay, longest, interval)
        case _:
            needed = _last_fibonacci(attempts, delay, longest)
            return needed if interval < needed else None


def _needed_exponential(attempts: int, delay: int, longest: int, interval: int) -> int | None:
    """Return the interval that doubling delays need, as Nomad counts it.

    Up to the longest delay it takes the last delay for the sum of all.
    """
    needed, next_delay, is_too_short = 0, delay, False
    for number in range(attempts):
        if next_delay > longest:
            # From here on every attempt adds the same.
            needed += longest * (attempts - number)
            is_too_short = is_too_short or needed >= interval
            break
        needed = next_delay
        is_too_short = is_too_short or needed >= interval
        next_delay *= 2
    return _rounded(needed) if is_too_short else None


def _rounded(nanoseconds: int) -> int:
    return (nanoseconds + _SECOND // 2) // _SECOND * _SECOND


def _last_fibonacci(attempts: int, delay: int, longest: int) -> int:
    """Return the last of delays each of which is the sum of the two before it."""
    before, last = delay, delay
    for number in range(2, attempts):
        before, last = last, before + last
        if last > longest:
            # From here on every attempt adds the same.
            return longest * (attempts - number)
    return last
