"""Writes a plan diff as the JSON of Nomad's API, and reviews of many jobs around it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jobkit.report.impact_text import impact_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.diff.review import Review


def diff_json(diff: Mapping[str, Any]) -> str:
    """Return a ``JobDiff`` as ``?pretty`` of Nomad's API writes it, with a line feed behind it."""
    text = json.dumps(diff, indent=4, sort_keys=True, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"


def review_json(review: Review) -> str:
    """Return a ``JobDiff`` under ``Diff``, beside it under ``Impact`` what the change does."""
    return diff_json(_review(review, ("Diff", "Impact")))


def reviews_json(reviews: Sequence[Review]) -> str:
    """Return all jobs that differ, each with its files and its ``JobDiff``."""
    return diff_json({"Jobs": [_review(one) for one in reviews if one.differs]})


def _review(review: Review, names: Sequence[str] = ()) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Change": review.kind,
        "ID": review.job,
        "OldID": review.other or review.job,
        "OldFile": review.old_file or None,
        "NewFile": review.new_file or None,
        "Diff": review.diff,
        "Ignored": review.ignored,
    }
    if review.impact is not None:
        made["Impact"] = impact_json(review.impact)
    return {name: made[name] for name in names or made}
