"""What is said of a faulty Jinja file, and where."""

from __future__ import annotations

import pytest

from jobkit.outside import Outside
from jobkit.preprocess.expand import expand
from jobkit.preprocess.limits import JinjaLimits
from jobkit.source import Source

FILES = {
    "lib.j2": "{% macro port(name, to=1) %}{{ name }}{{ to }}{{ color }}{% endmacro %}\n",
    "bad.j2": "one\n{{ colr }}\n",
    "syntax.j2": "one\n{% if %}\n",
    "latin.j2": "caf\xe9",
    "parts/a.j2": "{% include 'b.j2' %}",
    "parts/b.j2": "b",
}
VALUES = {"color": "red", "labels": {"team": "a"}, "items": [1]}
FAULTS = [
    ("a{{ colr }}", "undefined", "1:5-9", ['"colr"', 'Did you mean "color"']),
    ("{{ color.x.y }}", "undefined-attribute", "1:10-11", ['"x"']),
    ("{{ labels.tem }}", "undefined-attribute", "1:11-14", ['"tem"', 'Did you mean "team"']),
    ("{{ labels['tem'] }}", "undefined-attribute", "1:12-15", ['"tem"']),
    ("{{ items[4] }}", "undefined-attribute", "1:9-12", ["item 4"]),
    ("{% if colr %}{% endif %}", "undefined", "1:7-11", ['"colr"']),
    ("{% for x in colr %}{% endfor %}", "undefined", "1:13-17", ['"colr"']),
    ("{{ colour('a') }}", "undefined-function", "1:4-10", ['"colour"', "function"]),
    ("{{ items.add(\n1,\ncolr) }}", "undefined-attribute", "1:10-13", ['"add"']),
    ("{% set x = colr %}\n{{ x }}", "undefined", "2:4-5", ['"colr"']),
    ("{% include 'bad.j2' %}", "undefined", "bad.j2:2:4-8", ["Included from job.j2:1."]),
    ("\n{% include 'syntax.j2' %}", "syntax", "syntax.j2:2:7-8", ["Included from job.j2:2."]),
    ("{% import 'lib.j2' as l %}\n{{ l.port('a') }}", "undefined", "lib.j2:1:50-55",
     ['"with context"', "Called from job.j2:2."]),
    ("{% import 'lib.j2' as l %}{{ l.prt('a') }}", "undefined-attribute", "1:32-35",
     ['Did you mean "port"']),
    ("{% from 'lib.j2' import prt %}{{ prt() }}", "missing-macro", "1:25-28",
     ['"lib.j2"', 'Did you mean "port"']),
    ("{% import 'lib.j2' as l with context %}{{ l.port(nam=1) }}", "argument", "1:50-53",
     ['"nam"', 'Did you mean "name"']),
    ("{{ color | uper }}", "unknown-filter", "1:12-16", ['Did you mean "upper"']),
    ("{% if 1 %}{{ color | uper }}{% endif %}", "unknown-filter", "1:22-26", ['"uper"']),
    ("{{ color is strng }}", "unknown-test", "1:13-18", ['Did you mean "string"']),
    ("{% inclde 'a' %}", "unknown-tag", "1:4-10", ['Did you mean "include"']),
    ("{% for x in [1] %}\n{% if x %}\n{% endfor %}", "unclosed-tag", "3:4-10",
     ['"if" of line 2', '"endif"']),
    ("a\n{% for x in [1] %}\nb", "unclosed-tag", "2:4-7", ['"endfor"']),
    ("{% endif %}", "unclosed-tag", "1:4-9", ["none is open"]),
    ("a {# b", "syntax", "1:3-4", ["comment"]),
    ("a {% raw %} b", "syntax", "1:3-4", ["raw"]),
    ("a {{ b", "syntax", None, []),
    ("{{ 1 + }}", "syntax", "1:8-9", []),
    ("{{ a b }}", "syntax", "1:6-7", ["end of the expression"]),
    ("{{ 'a }}\n", "syntax", "1:4-5", []),
    ("{{\n\n1 1 }}", "syntax", "3:3-4", ["begins on line 1"]),
    ("{{ color ? 1 : 2 }}", "syntax", "1:10-11", ['The character "?" can\'t stand here']),
    ("{% include 'lb.j2' %}", "missing-file", "1:4-19", ['Did you mean "lib.j2"']),
    ("{% include 'parts/a.j2' %}", "missing-file", "parts/a.j2:1:4-18", ['"parts/b.j2"']),
    ("{% include ['x.j2', 'y.j2'] %}", "missing-file", "1:4-28", ['"x.j2" or "y.j2"']),
    ("{% include colr %}", "undefined", "1:12-16", ['"colr"']),
    ("{% include 'latin.j2' %}", "unreadable-file", "1:4-22", ["UTF-8"]),
    ("{% include '../x' %}", "file-outside", "1:4-18", ["search path"]),
    ("{{ colr | mandatory('Say which color') }}", "mandatory", "1:11-39", ["Say which color"]),
    ("{{ colr | mandatory }}", "mandatory", "1:11-20", ["mandatory"]),
    ("{{ 1 / 0 }}", "failed", "1:4-9", ["division by zero"]),
    ("{{ 1 + 'a' }}", "failed", "1:4-11", []),
    ("{{ '{' | from_json }}", "failed", "1:10-19", ["not JSON"]),
    ("{{ '[' | from_yaml }}", "failed", "1:10-19", ["not YAML"]),
    ("{{ '!' | b64decode }}\n{{ '/w==' | b64decode }}", "failed", "2:13-22", ["Base64"]),
    ("{{ 'a' | regex_replace('(', '') }}", "failed", "1:10-32", ['"("']),
    ("{% block a required %}{% endblock %}", "required-block", "1:10-11", ['"a"']),
    ("{{ ''.__class__ }}", "unsafe", "1:6-16", ["sandbox"]),
    ('x = {{ key "a" }}', "swallowed-text", "1:12-13", ["template block", "{% raw %}"]),
    ('{{ with secret "a/b" }}', "swallowed-text", None, ["[[ ]]"]),
    ('{{ range service "web" }}', "swallowed-text", None, ["template block"]),
    ("{{ .Data.x }}", "swallowed-text", None, ["template block"]),
    ("{{ $x := 1 }}", "swallowed-text", None, ["template block"]),
    ("{{ end }}", "swallowed-text", "1:4-7", ["template block"]),
    ("{{- end -}}", "swallowed-text", None, ["template block"]),
    ('{{ env "HOME" }}', "swallowed-text", None, ["template block"]),
    ('{{ printf "%s" .X }}', "swallowed-text", None, ["template block"]),
    ("{{/* note */}}", "swallowed-text", None, ["template block"]),
    ("{{ key }}", "undefined", "1:4-7", ['"key"']),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "parts").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode("latin-1"))
    return tmp_path


@pytest.mark.parametrize(("text", "name", "place", "words"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_fault_is_told(text, name, place, words, folder):
    source = Source(str(folder / "job.j2"), text)
    _, diagnostics = expand(source, VALUES, outside=Outside(folder))
    fault = diagnostics[-1]
    assert fault.name == f"jinja-{name}"
    detail = fault.detail.replace(f"{folder}/", "")
    assert [word for word in words if word not in detail] == []
    assert fault.range is not None
    end = fault.range.end
    where = f"{fault.range}-{end.column}".removeprefix(f"{folder}/").removeprefix("job.j2:")
    assert place in (None, where)


@pytest.mark.parametrize(
    ("marks", "text", "words"),
    [
        ("dollar", "${attr.kernel.name}", ["client node fills in", "{% raw %}"]),
        ("dollar", "${ NOMAD_PORT_http }", ["client node fills in"]),
        ("dollar", "${node.unique.name}", ["client node fills in"]),
        ("square", "if [[ -f /x ]]; then", ["shell", "[% raw %]", "{{ }}"]),
        ("square", 'if [[ "$a" == b ]]; then', ["shell"]),
    ],
)
def test_text_of_another_language_is_recognised(marks, text, words):
    _, diagnostics = expand(Source("job.j2", text), {}, marks=marks, outside=Outside())
    assert diagnostics[-1].name == "jinja-swallowed-text"
    assert [word for word in words if word not in diagnostics[-1].detail] == []


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (JinjaLimits(max_text=10), "{{ 'a' * 11 }}"),
        (JinjaLimits(max_text=10), "12345678901"),
        (JinjaLimits(max_rounds=10), "{% for i in range(200) %}{% endfor %}"),
        (JinjaLimits(max_seconds=0), "{% for i in range(200) %}{% endfor %}"),
        (JinjaLimits(max_values=10), "{{ [1] * 11 }}"),
        (JinjaLimits(max_files=1), "{% include 'lib.j2' %}"),
        (JinjaLimits(max_file_bytes=1), "{% include 'lib.j2' %}"),
    ],
)
def test_a_limit_is_named(limits, text, folder):
    source = Source(str(folder / "job.j2"), text)
    _, diagnostics = expand(source, {}, outside=Outside(folder), limits=limits)
    assert "jobkit's limit" in diagnostics[-1].detail


def test_a_file_of_the_search_path_is_found(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    source = Source(str(other / "job.j2"), "{% include 'parts/b.j2' %}")
    expanded, diagnostics = expand(source, {}, search_path=[folder], outside=Outside(other))
    assert (expanded.text, diagnostics) == ("b", [])


def test_no_file_is_read_where_files_are_not_allowed(folder):
    source = Source(str(folder / "job.j2"), "{% include 'lib.j2' %}")
    _, diagnostics = expand(source, {}, outside=Outside(folder, allow_files=False))
    assert diagnostics[-1].name == "jinja-unreadable-file"
