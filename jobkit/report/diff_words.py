"""The words that reviews of a diff use, in Markdown, HTML and text alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobkit.diff.impact import GroupImpact
    from jobkit.diff.review import Review
    from jobkit.report.diff_rows import Counts

ESTIMATE: Final = "Estimated without a server: nodes, and what runs now, are not known."


def headline(reviews: Sequence[Review]) -> str:
    """Return what became of all jobs: "2 jobs differ: 1 added, 1 edited"."""
    kinds = [one.kind for one in reviews if one.differs]
    if not kinds:
        return "no job differs"
    parts = [f"{kinds.count(kind)} {_KINDS[kind]}" for kind in _KINDS if kind in kinds]
    return f"{plural(len(kinds), 'job')} {'differs' if len(kinds) == 1 else 'differ'}: " + (
        ", ".join(parts)
    )


_KINDS: Final = {
    "added": "added",
    "deleted": "deleted",
    "edited": "edited",
    "renamed": "renamed",
    "unread": "not readable",
    "unchanged": "unchanged",
}


def kind_word(review: Review) -> str:
    """Return what became of a job in a word."""
    return _KINDS[review.kind]


def file_words(review: Review) -> str:
    """Return what became of which file: "edited: web.nomad.hcl"."""
    moved = review.old_file and review.new_file and review.old_file != review.new_file
    file = f"{review.old_file} => {review.new_file}" if moved else review.file
    renamed = f' (job "{review.other}" => "{review.job}")' if review.other else ""
    return f"{kind_word(review)}: {file}{renamed}"


def count_words(counts: Counts) -> str:
    """Return how many fields differ: "1 added, 2 edited"."""
    parts = [f"{number} {name}" for name, number in counts._asdict().items() if number]
    return ", ".join(parts) or "none"


def ignored_words(ignored: int) -> str:
    """Return how many changes were left out as not wanted; "" for none."""
    return f"{plural(ignored, 'change')} ignored." if ignored else ""


def plural(number: int, word: str) -> str:
    """Return a number and a word: "1 job", "2 jobs"."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def group_words(impact: GroupImpact) -> str:
    """Return what a change does to the allocations of a group, a sentence without its name."""
    words = _SENTENCES[impact.effect](impact)
    return " ".join([words, *impact.notes])


def short_words(groups: Iterable[GroupImpact]) -> str:
    """Return what a change does to all groups: "1 group replaced, 2 in place"."""
    effects = [one.effect for one in groups]
    parts = [
        f"{plural(effects.count(effect), 'group')} {word}"
        for effect, word in _SHORT.items()
        if effect in effects
    ]
    return ", ".join(parts)


_SHORT: Final = {
    "replace": "replaced",
    "stop": "stopped",
    "create": "created",
    "in-place": "updated in place",
    "none": "left as they are",
}


def _replaced(impact: GroupImpact) -> str:
    words = f"Replaces {_running(impact.kept)}{_pace(impact)}."
    return f"{words}{_canaries(impact)}{_count(impact)}"


def _in_place(impact: GroupImpact) -> str:
    return f"Updates {_running(impact.kept)} in place; tasks go on.{_count(impact)}"


def _left(impact: GroupImpact) -> str:
    if impact.kept == 0:
        return "Nothing runs of itself."
    return f"Leaves {_running(impact.kept)} alone."


def _created(impact: GroupImpact) -> str:
    return f"Creates {_some(impact.wanted)}."


def _stopped(impact: GroupImpact) -> str:
    return f"Stops {_running(impact.running)} at once, not step by step."


_SENTENCES: Final = {
    "replace": _replaced,
    "in-place": _in_place,
    "none": _left,
    "create": _created,
    "stop": _stopped,
}


def _running(number: int | None) -> str:
    return "the allocation on each node" if number is None else plural(number, "allocation")


def _some(number: int | None) -> str:
    return "an allocation on each node" if number is None else plural(number, "allocation")


def _pace(impact: GroupImpact) -> str:
    if impact.at_once is None:
        return ", all at once" if impact.kept != 1 else ""
    return f", {impact.at_once} at a time"


def _canaries(impact: GroupImpact) -> str:
    if not impact.canaries:
        return ""
    first = "1 canary runs" if impact.canaries == 1 else f"{impact.canaries} canaries run"
    then = "once healthy" if impact.promotes else "once promoted"
    return f" Before that {first} beside the old ones; it goes on {then}."


def _count(impact: GroupImpact) -> str:
    if impact.running is None or impact.wanted is None or impact.running == impact.wanted:
        return ""
    more = impact.wanted - impact.running
    return f" Creates {more} more." if more > 0 else f" Stops {-more} at once."
