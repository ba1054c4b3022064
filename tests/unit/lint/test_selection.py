"""Which findings are wanted."""

import pytest

from jobkit.diagnostic import Diagnostic, Severity
from jobkit.lint.selection import Layer, selection, unknown_selector

CODE, NAME = "JK4002", "number-out-of-bounds"
KINDS = {CODE: NAME, "JK4003": "other"}


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [
        pytest.param([], True, id="everything"),
        pytest.param([Layer(select=("JK4",))], True, id="by area"),
        pytest.param([Layer(select=("JK5",))], False, id="another area"),
        pytest.param([Layer(select=())], False, id="nothing at all"),
        pytest.param([Layer(select=(NAME,))], True, id="by name"),
        pytest.param([Layer(select=("number",))], False, id="not by half a name"),
        pytest.param([Layer(ignore=("JK4",))], False, id="ignored"),
        pytest.param([Layer(ignore=("JK4",), select=("JK4",))], False, id="ignored in one place"),
        pytest.param([Layer(ignore=("JK4",), select=(CODE,))], True, id="the longer one wins"),
        pytest.param([Layer(ignore=(NAME,), select=("JK400",))], False, id="a name is a code"),
        pytest.param([Layer(ignore=("JK4",)), Layer(select=("JK4",))], True, id="the later wins"),
        pytest.param([Layer(select=("JK4",)), Layer(select=("JK5",))], False, id="select anew"),
        pytest.param([Layer(select=("JK5",)), Layer(extend_select=("JK4",))], True, id="besides"),
        pytest.param([Layer(ignore=(CODE,)), Layer(select=("JK4",))], False, id="stays ignored"),
    ],
)
def test_wants(layers, wanted):
    chosen = selection(layers)
    assert [chosen.wants(CODE, NAME), chosen.wants(CODE, NAME)] == [wanted, wanted]


@pytest.mark.parametrize(
    ("layers", "ignored"),
    [
        pytest.param([Layer(select=("JK5",))], False, id="left out"),
        pytest.param([Layer(ignore=("JK4",))], True, id="named"),
        pytest.param([], False, id="wanted"),
    ],
)
def test_ignores(layers, ignored):
    assert selection(layers).ignores(CODE, NAME) is ignored


def severity(*given):
    return Layer(severity=given)


@pytest.mark.parametrize(
    ("layers", "severity_then"),
    [
        pytest.param([], "error", id="its own"),
        pytest.param([severity(("JK4", Severity.INFO))], "info", id="of its area"),
        pytest.param(
            [severity((CODE, Severity.INFO), ("JK4", Severity.WARNING))], "info", id="the longer"
        ),
        pytest.param(
            [severity((CODE, Severity.INFO)), severity((NAME, Severity.WARNING))],
            "warning",
            id="the later",
        ),
        pytest.param([severity(("JK5", Severity.INFO))], "error", id="of another area"),
    ],
)
def test_severity(layers, severity_then):
    finding = Diagnostic(CODE, NAME, Severity.ERROR, "x", "x")
    assert selection(layers).judged(finding).severity == severity_then


@pytest.mark.parametrize("selector", ["JK", "JK4", "JK40", CODE, NAME, "JK9", "JK9123"])
def test_known_selectors(selector):
    assert unknown_selector(selector, KINDS) is None


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        ("JK59", ""),
        ("jk4002", ""),
        ("number-out-of-bound", 'Did you mean "number-out-of-bounds"?'),
        ("JK40O2", 'Did you mean "JK4002"?'),
    ],
)
def test_unknown_selectors(selector, says):
    assert says in str(unknown_selector(selector, KINDS))
