"""Steps on values: ``.name`` and ``[key]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.run import Scope
from jobkit.evaluate.values import NULL, NUMBER, STRING, UNKNOWN, ListValue, MapValue, SetValue
from tests.evaluating import outcome, value_of

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

NAMES: dict[str, Value] = {
    "o": {"a": 1, "count": (10, 20), "null": NULL},
    "l": ListValue(NUMBER, (1, 2)),
    "m": MapValue(NUMBER, {"a": 1, "0": 5}),
    "s": SetValue(STRING, ("a",)),
    "n": NULL,
    "x": UNKNOWN,
    "t": "text",
    "one": (1,),
    "var": {"count": 1, "o": {"a": 1}},
    "local": {"name": 1},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("o.a", 1, id="an attribute"),
        pytest.param('o["a"]', 1, id="an attribute in brackets"),
        pytest.param("o.count[1]", 20, id="an element"),
        pytest.param("o.count.1", 20, id="an element behind a dot"),
        pytest.param('o.count["1"]', 20, id="the text of an index"),
        pytest.param("o.count[0 + 1]", 20, id="an index that is worked out"),
        pytest.param("l[1.0]", 2, id="a whole number with a point"),
        pytest.param("l[3 / 3]", 2, id="a division that comes out even"),
        pytest.param("m.a", 1, id="a map's member"),
        pytest.param("m[0]", 5, id="a number as key"),
        pytest.param('m[t == "text" ? "a" : "b"]', 1, id="a key that is worked out"),
        pytest.param("x.a.b[0]", UNKNOWN, id="steps on an unknown"),
        pytest.param("l[x]", UNKNOWN, id="an unknown index"),
        pytest.param("[{ a = 5 }][0].a", 5, id="steps on a value without name"),
    ],
)
def test_steps(text, value):
    assert value_of(text, **NAMES) == value


@pytest.mark.parametrize(
    ("text", "code", "column", "detail"),
    [
        pytest.param("o.b", "JK2020", 2, 'The object has no attribute "b".', id="an attribute"),
        pytest.param(
            "o.coutn",
            "JK2020",
            2,
            'The object has no attribute "coutn". Did you mean "count"?',
            id="an attribute with a near name",
        ),
        pytest.param(
            "var.cont",
            "JK2020",
            4,
            'No variable is declared with the name "cont". Did you mean "count"?',
            id="a variable",
        ),
        pytest.param(
            "local.nam",
            "JK2020",
            6,
            'No local is defined with the name "nam". Did you mean "name"?',
            id="a local",
        ),
        pytest.param(
            "var.o.b", "JK2020", 6, 'The object has no attribute "b".', id="a variable's attribute"
        ),
        pytest.param("m.b", "JK2021", 2, 'The map has no key "b".', id="a map's key"),
        pytest.param(
            "n.a", "JK2024", 2, 'The value is null; it has no attribute "a".', id="null's attribute"
        ),
        pytest.param(
            "l.a",
            "JK2020",
            2,
            'A list of number has no attribute "a". Take an element with "[0]", or the attribute'
            ' of all with "[*].a".',
            id="a list's attribute",
        ),
        pytest.param("t.a", "JK2020", 2, 'A string has no attribute "a".', id="a text's attribute"),
        pytest.param("n[0]", "JK2023", 2, "The value is null; it has no elements.", id="null"),
        pytest.param("l[null]", "JK2022", 2, "The index is null.", id="a null index"),
        pytest.param(
            "l[2]",
            "JK2022",
            2,
            "There is no element 2: the list has 2 elements. They are numbered from 0 to 1.",
            id="past the end",
        ),
        pytest.param(
            "one[1]",
            "JK2022",
            4,
            "There is no element 1: the list has 1 element. They are numbered from 0 to 0.",
            id="past the end of one",
        ),
        pytest.param(
            "[][0]", "JK2022", 3, "There is no element 0: the list has 0 elements.", id="of none"
        ),
        pytest.param(
            "l[-1]",
            "JK2022",
            2,
            "There is no element -1: the list has 2 elements. They are numbered from 0 to 1.",
            id="from the end",
        ),
        pytest.param(
            "one[0.5]",
            "JK2022",
            4,
            "There is no element this number: the list has 1 element. They are numbered from 0 to"
            " 0.",
            id="a fraction",
        ),
        pytest.param(
            'l["a"]',
            "JK2022",
            2,
            "The index of a list must be a number, not a string.",
            id="a text for an index",
        ),
        pytest.param(
            "l[[]]",
            "JK2022",
            2,
            "The index of a list must be a number, not a tuple.",
            id="a tuple for an index",
        ),
        pytest.param('o["b"]', "JK2022", 2, 'There is no key "b".', id="a key that is not there"),
        pytest.param(
            'o["cuont"]',
            "JK2022",
            2,
            'There is no key "cuont". Did you mean "count"?',
            id="a near key",
        ),
        pytest.param(
            "o[[]]", "JK2022", 2, "The key must be text, not a tuple.", id="a tuple for a key"
        ),
        pytest.param(
            "s[0]", "JK2022", 2, "A set has no order, so its elements have no index.", id="a set"
        ),
        pytest.param("t[0]", "JK2022", 2, "A string has no elements.", id="text"),
        pytest.param(
            "attr.a[t]",
            "JK2022",
            7,
            "What only the client node knows is text here; its keys must be written out: [0] or"
            ' ["key"].',
            id="a reference with a key that is worked out",
        ),
        pytest.param(
            "l[1e99999999]",
            "JK2053",
            3,
            None,
            id="an index that is too large",
        ),
    ],
)
def test_faults(text, code, column, detail):
    _, found = outcome(text, Scope(dict(NAMES)))
    assert [(one.code, str(one.range)) for one in found] == [(code, f"a.hcl:1:{column}")]
    assert detail is None or found[0].detail == detail
