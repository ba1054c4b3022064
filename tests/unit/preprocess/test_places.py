"""Each stretch of an expanded text knows where it was written."""

from __future__ import annotations

import json

import jinja2
import pytest
import yaml

from jobkit.diagnostic import has_errors
from jobkit.outside import Outside
from jobkit.preprocess.chains import chain_text
from jobkit.preprocess.expand import expand
from jobkit.source import Range, Source
from tests.harness import ROOT

FOLDERS = sorted((ROOT / "tests" / "conformance" / "jinja").glob("*/"))

FILES = {
    "lib.j2": "{# macros #}\n{% macro task(name) -%}\ntask {{ name }} {\n  {{ caller() }}\n}\n"
    "{%- endmacro %}\n{% macro port(n) %}port = {{ n }}\n  to = {{ n }}{% endmacro %}",
    "part.j2": "part {\r\n  a = {{ a }}\r\n  {%- if a %}\r\n  b\r\n{% endif -%}  \r\n}\r\n",
    "base.j2": "top\n{% block one %}default{% endblock %}\n"
    "{% block two %}\nnone\n{% endblock %}end\n",
}
TEXTS = {
    "plain text": "a\nb\n",
    "values between text": "x {{ a }} y {{- a -}} z\n",
    "two values next to each other": "{{ a }}{{ a }}",
    "trimmed text around tags": "one\n  {%- if a -%}  \n two {%+ endif +%} \n three",
    "a comment": "one {#- gone -#} two {# gone\n#} three",
    "raw text": "one {% raw %} {{ two }} {% endraw %} three"
    " {%- raw -%} \n four \n {%- endraw -%} 5",
    "a loop": "{% for i in [1, 2, 3] %}\n"
    "item {{ i }}{% if not loop.last %},{% endif %}\n{% endfor %}",
    "a loop without rounds": "{% for i in [] %}x{% else %}none\n{% endfor %}",
    "a recursive loop": "{% for i in [[[]]] recursive %}<{{ loop(i) }}>{% endfor %}",
    "an included file": "job {\n  {% include 'part.j2' %}\n}\n",
    "an included file twice": "{% include 'part.j2' %}{% include 'part.j2' %}",
    "an included file without context": "{% set a = 3 %}{% include 'none' ignore missing %}x",
    "a macro of another file": "{% import 'lib.j2' as l %}{{ l.port(80) }} {{ l.port(81) }}\n",
    "a macro with a body": "{% from 'lib.j2' import task %}"
    "{% call task('x') %}b{{ a }}c{% endcall %}",
    "a macro in deeper lines": "{% import 'lib.j2' as l %}x {\n"
    "    {{ l.port(80) | indent(4) }}\n}\n",
    "a macro trimmed": "{% import 'lib.j2' as l %}[{{ l.port(80) | trim }}]",
    "a macro in capitals": "{% import 'lib.j2' as l %}[{{ l.port(80) | upper }}]",
    "macros glued": "{% import 'lib.j2' as l %}[{{ l.port(80) ~ ';' ~ l.port(81) }}]",
    "macros added": "{% import 'lib.j2' as l %}[{{ l.port(80) + ';' + l.port(81) }}]",
    "a set block": "{% set x %}one {{ a }} two{% endset %}<{{ x }}>",
    "a filter block": "{% filter upper %}one {{ a }}\n two{% endfilter %} three",
    "a filter block that loses the words": "{% filter reverse %}one two{% endfilter %} three",
    "an extended file": "{% extends 'base.j2' %}{% block one %}mine {{ a }}{% endblock %}",
    "an extended file with super": "{% extends 'base.j2' %}"
    "{% block two %}<{{ super() }}>{% endblock %}",
    "a block printed again": "{% block b %}one {{ a }}{% endblock %} {{ self.b() }}",
    "Windows line ends": "one\r\n{% if a %}\r\n two {{ a }}\r\n{% endif %}\r\nthree\r\n",
    "an old Macintosh's line ends": "one\rtwo {{ a }}\rthree",
    "letters beyond ASCII": "é 🚢 {{ a }} ü {%- if a %} ß {% endif %}",
    "no final line end": "a {{ a }}",
    "nothing": "",
    "a value of several lines": "x = {{ lines }}\ny",
    "with and autoescape": "{% with b = 2 %}b{{ b }}{% endwith %}"
    "{% autoescape true %}<i>{{ '<' }}</i>{% endautoescape %}",
}
VALUES = {"a": 1, "lines": "one\ntwo\n\nthree"}


def assert_placed(expanded):
    text, segments = expanded.text, expanded.segments
    assert [segment.start for segment in segments] == sorted({s.start for s in segments})
    assert not text or segments[0].start == 0
    ends = [segment.start for segment in segments[1:]] + [len(text)] * bool(segments)
    for segment, end in zip(segments, ends, strict=True):
        there = segment.source.text
        assert 0 <= segment.origin <= segment.origin + segment.extent <= len(there)
        if not segment.fixed:
            copy = there[segment.origin : segment.origin + end - segment.start]
            assert copy.replace("\r", "\n") == text[segment.start : end]


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_bytes(text.encode())
    return tmp_path


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_copy_is_what_stands_there(text, folder):
    source = Source(str(folder / "job.j2"), text)
    expanded, diagnostics = expand(source, VALUES, outside=Outside(folder))
    assert not diagnostics
    assert_placed(expanded)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_text_is_the_one_that_jinja_alone_makes(text, folder):
    environment = jinja2.Environment(  # noqa: S701  the texts are no HTML
        loader=jinja2.DictLoader(FILES),
        keep_trailing_newline=True,
    )
    source = Source(str(folder / "job.j2"), text)
    expanded, _ = expand(source, VALUES, outside=Outside(folder))
    assert expanded.text == environment.from_string(text).render(VALUES)


def expanded_case(folder):
    case = json.loads((folder / "case.json").read_text())
    values = yaml.safe_load((folder / case["values"]).read_text()) if case["values"] else {}
    main = next(iter(folder.glob("job.*.j2")))
    source = Source(str(main), main.read_bytes().decode())
    return expand(source, values, marks=case["marks"], outside=Outside(folder))


def stage_of(folder):
    want = folder / "want.json"
    return json.loads(want.read_text())["stage"] if want.exists() else ""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_copy_of_a_recorded_job_is_what_stands_there(folder):
    expanded, diagnostics = expanded_case(folder)
    assert_placed(expanded)
    if (folder / "expected.hcl").exists():
        assert not has_errors(diagnostics)
        assert expanded.text == (folder / "expected.hcl").read_bytes().decode()


FAULTY = [folder for folder in FOLDERS if stage_of(folder) == "jinja"]


@pytest.mark.parametrize("folder", FAULTY, ids=lambda folder: folder.name)
def test_a_recorded_fault_is_placed_on_its_line(folder):
    want = json.loads((folder / "want.json").read_text())
    places = {(want["file"], want["line"])}
    places |= {(also["file"], also["line"]) for also in want.get("also", [])}
    _, diagnostics = expanded_case(folder)
    found = {(place.filename, place.start.line) for place in (d.range for d in diagnostics)}
    assert {(name.removeprefix(f"{folder}/"), line) for name, line in found} & places


PLACES = [
    pytest.param("a\n  b {{ a }} c", "b", "job.j2:2:3", "job.j2:2:4", "", id="text"),
    pytest.param("x {{ a + 1 }} y", "2", "job.j2:1:6", "job.j2:1:11", "", id="a value"),
    pytest.param(
        "x\n{% include 'part.j2' %}", "b", "part.j2:4:3", "part.j2:4:4",
        "Included from job.j2:2.", id="an included file",
    ),
    pytest.param(
        "{% import 'lib.j2' as l %}\n {{ l.port(8) }}", "to", "lib.j2:8:3", "lib.j2:8:5",
        "Called from job.j2:2.", id="a macro",
    ),
    pytest.param(
        "{% import 'lib.j2' as l %}\n {{ l.port(8)|indent(9) }}", "to", "lib.j2:8:3",
        "lib.j2:8:5", "Called from job.j2:2.", id="a macro in deeper lines",
    ),
    pytest.param(
        "{% extends 'base.j2' %}", "end", "base.j2:5:15", "base.j2:5:18",
        "Extended from job.j2:1.", id="an extended file",
    ),
    pytest.param(
        "{% extends 'base.j2' %}\n{% block one %}mine{% endblock %}", "mine", "job.j2:2:16",
        "job.j2:2:20", "", id="the block of the file that extends",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "start", "end", "chain"), PLACES)
def test_a_word_is_placed_in_the_file_that_people_edit(text, word, start, end, chain, folder):
    source = Source(str(folder / "job.j2"), text)
    expanded, _ = expand(source, VALUES, outside=Outside(folder))
    at = expanded.text.index(word)
    place = Range(expanded, at, at + len(word))
    found = (place.filename, place.end.line, place.end.column)
    assert str(place) == f"{folder}/{start}"
    assert f"{found[0]}:{found[1]}:{found[2]}" == f"{folder}/{end}"
    assert chain_text(expanded.chain(at)).replace(f"{folder}/", "") == chain
