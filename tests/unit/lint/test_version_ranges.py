"""Lists of version conditions that nothing meets."""

from __future__ import annotations

import pytest

from jobkit.lint.version_ranges import is_empty


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param(">= 1.2, < 2.0", False, id="a range"),
        pytest.param(">= 2.0, < 1.0", True, id="a range that is none"),
        pytest.param("> 1.0, < 1.0", True, id="nothing between"),
        pytest.param(">= 1.0, <= 1.0", False, id="one version"),
        pytest.param(">= 1.0, < 1.0", True, id="not even that one"),
        pytest.param("= 1.2.3, = 1.2.4", True, id="two versions"),
        pytest.param("1.2.3, >= 1.3", True, id="one outside"),
        pytest.param("= 1.2, = 1.2.0", False, id="the same twice"),
        pytest.param("~> 1.2, >= 2.0", True, id="past the next release"),
        pytest.param("~> 1.2.3, < 1.3", False, id="within it"),
        pytest.param(">= 2.0-rc1, < 1.0", False, id="before a release: not judged"),
        pytest.param("nonsense", False, id="not readable"),
    ],
)
def test_emptiness(conditions, expected):
    assert is_empty(conditions) is expected
