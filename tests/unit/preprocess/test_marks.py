"""Marks by name, as text, and as they are."""

from __future__ import annotations

import pytest

from jobkit.outside import Outside
from jobkit.preprocess.expand import expand
from jobkit.preprocess.marks import PRESETS, Marks, marks_of
from jobkit.source import Source

READ = {
    "default": PRESETS["default"],
    "square": PRESETS["square"],
    "dollar": PRESETS["dollar"],
    "[[ ]]": PRESETS["square"],
    "{{ }}": PRESETS["default"],
    "${ }": PRESETS["dollar"],
    "<< >>": Marks(("<<", ">>"), ("<%", "%>"), ("<#", "#>")),
    "[[ ]] {% %} {# #}": Marks(("[[", "]]")),
}


@pytest.mark.parametrize(("text", "marks"), READ.items(), ids=READ)
def test_marks_are_read(text, marks):
    assert marks_of(text) == marks


@pytest.mark.parametrize("text", ["", "[[", "a b c", "[[ ]] [[ ]] [# #]", "sqare"])
def test_other_marks_are_refused(text):
    source, diagnostics = expand(Source("job.j2", "x"), {}, marks=text, outside=Outside())
    assert [diagnostic.name for diagnostic in diagnostics] == ["jinja-marks"]
    assert source.text == ""


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ("square", '[# c #]a = [[ x ]] [% if x %]{{ key "a" }}[% endif %]'),
        ("dollar", 'a = ${x} {# c #}{% if x %}{{ key "a" }}{% endif %}'),
        ("<< >>", 'a = << x >> <% if x %>{{ key "a" }}<% endif %><# c #>'),
        (Marks(("((", "))")), 'a = ((x)) {# c #}{% if x %}{{ key "a" }}{% endif %}'),
    ],
)
def test_text_between_other_marks_stays(marks, text):
    source, diagnostics = expand(Source("j", text), {"x": 1}, marks=marks, outside=Outside())
    assert diagnostics == []
    assert source.text == 'a = 1 {{ key "a" }}'
