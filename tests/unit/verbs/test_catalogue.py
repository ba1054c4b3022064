"""Every kind of finding has a code and a name of its own."""

from __future__ import annotations

from collections import Counter

import pytest

from jobkit.lint.judging import all_rules
from jobkit.verbs.catalogue import all_faults

KINDS = [*all_rules().values(), *dict.fromkeys(all_faults())]


@pytest.mark.parametrize("field", ["code", "name"])
def test_no_two_kinds_share(field):
    counts = Counter(getattr(kind, field) for kind in KINDS)
    assert {value for value, count in counts.items() if count > 1} == set()
