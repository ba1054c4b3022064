"""Whether what a body prints can be the JSON, YAML or TOML that its destination promises."""

from __future__ import annotations

import pytest

from jobkit.template_language.rendered import check_rendered_form


def found(text, destination, **options):
    problems = check_rendered_form(text, destination, **options)
    assert all(p.detail.endswith(".") and not p.refused for p in problems)
    return [text[p.start : p.end] for p in problems]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, -2.5e3, true, false, null, "x\\n\\u00e9"], "b": {}}\n',
        "[]",
        '"a"',
        '{"a": 1}\n{"b": 2}\n',
        '// a comment\n{"a": 1}',
        "",
        " \n",
        '{{ key "a" }}',
        '{"a": {{ env "A" }}, "b": "x{{ env "B" }}y"}',
        '{"port": 80{{ env "A" }}, "q": {{ env "B" }}00, "r": 1{{ env "A" }}2}',
        '{{ "{" }} "a": 1 {{ "}" }}',
        '{ {{ key "pairs" }} }',
        '["a" {{ range ls "a" }}, "{{ .Key }}"{{ end }}]',
        '[{{ range $i, $e := ls "a" }}{{ if $i }}, {{ end }}"{{ $e.Key }}"{{ end }}]',
        '{ {{ range ls "a" }}"{{ .Key }}": {{ .Value | toJSON }},{{ end }} "z": 1}',
        '{{ with secret "a" }}{"k": "{{ .Data.k }}"}{{ else }}{}{{ end }}',
        '{{ if env "A" }}{ {{ end }}"a": 1{{ if env "A" }} }{{ end }}',
        '{{ $sep := "" }}[{{ range ls "a" }}{{ $sep }}1{{ $sep = "," }}{{ end }}]',
        '{"a": {{ printf "%s, %s" "1" "2" }} "b": 1}',
        '{"a": {{ scratch.Get "x" }} 1}',
        '{{ define "x" }}]{{ end }}[',
        '{"a": "\\{{ env "A" }}"}',
        '{{/* {{ } */}}{"a": 1}',
        "{{ foo }} }",
        "{% if x %} {",
    ],
)
def test_json_that_may_be(text):
    assert found(text, "local/a.json") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param('{"a": 1,}', ",", id="a comma too many"),
        pytest.param("[1, 2,]", ",", id="in a list"),
        pytest.param(
            '[{{ range ls "a" }}"{{ .Key }}",{{ end }}]', ",", id="that each turn of a range prints"
        ),
        pytest.param(
            '[{{ with key "a" }}[{{ range ls "b" }}1, {{ end }}]{{ end }}]', ",", id="in a block"
        ),
        pytest.param('{"a": 1 "b": 2}', "1", id="a comma too few"),
        pytest.param("[1 2]", "1", id="in a list, too few"),
        pytest.param('{"a" 1}', "1", id="no colon"),
        pytest.param("{a: 1}", "a", id="a name without quotes"),
        pytest.param("{'a': 1}", "'a'", id="single quotes"),
        pytest.param('{"a": yes}', "yes", id="a word"),
        pytest.param('{"a": 01}', "01", id="a number that is none"),
        pytest.param('{"a": [1}', "1", id="the other bracket"),
        pytest.param('{"a": 1}}', "}", id="a bracket too many"),
        pytest.param('{"a": 1} 2', "2", id="more after it"),
        pytest.param('{"a": [1, 2', "[", id="a bracket too few"),
        pytest.param('{"a": "b', '"', id="a text without end"),
        pytest.param('{"a": "b\nc"}', "\n", id="a line end in a text"),
        pytest.param('{"a": "b\tc"}', "\t", id="a control character"),
        pytest.param('{"a": "\\q"}', "\\q", id="an escape"),
        pytest.param('{"a": ]', "]", id="a value too few"),
        pytest.param('{"a": {{ env "A" }} "b": 1}', '"', id="no comma behind an action"),
        pytest.param('{"a" {{ if true }}1{{ else }}2{{ end }}}', "1", id="in a branch"),
        pytest.param('{"a": [{{ range ls "a" }}{1}{{ end }}]}', "1", id="in each turn"),
        pytest.param(
            '[{{ range $i, $e := ls "a" }}{{ if $i }},{{ end }}{x{{ end }}]',
            "x",
            id="not at the comma of the second turn",
        ),
        pytest.param("[{{ if true }}1{{ else }}}{{ end }}]", "}", id="in else"),
        pytest.param('{"a": 1, {{ range ls "a" }}"b"{{ end }}', "{", id="open after a range"),
        pytest.param('{"b": {{ "]" }}}', '{{ "]" }}'[0], id="what an action surely prints"),
    ],
)
def test_json_that_can_not_be(text, place):
    assert found(text, "local/a.json") == [place]


def test_json_is_not_searched_without_bounds():
    assert found("[" * 3000 + "]" * 2999, "a.json") == ["["]
    nested = '{{ range ls "a" }}' * 8 + "1" + "{{ end }}" * 8
    assert found(f"[{nested}", "a.json") == []
    deep = '{{ if env "a" }}' * 60 + "}" + "{{ end }}" * 60
    assert found(deep, "a.json") == []
    opening = '[{{ range ls "a" }}[{{ end }}'
    assert found(opening, "a.json") == []
    wide = '{{ if env "A" }}[{{ else }}{"a":{{ end }}' * 8
    assert found(wide, "a.json") == []


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb:\n  - x\n  - !Ref y\n---\nc: &d {e: f}\n",
        'a: {{ env "A" }}\nb: "{{ key "b" }}"\n{{ env "C" }}x: 1\n',
        'a:\n{{ key "a" | parseJSON | toYAML | indent 2 }}\nb: 1\n  c: 2\n',
        'a: |{{ key "x" | indent 2 }}\n',
        'a:\n{{ range ls "a" }}\n  - {{ .Key }}\n{{ else }}\n  []\n{{ end }}\n',
        '{{ if env "A" }}- a{{ else }}b: c{{ end }}\n',
        'a: {{ env "A" }}\n  b: 1\n',
        "a:\tb\nc: x\td\n",
        'a: [1, {{ env "A" }}\n',
        'a: [{{ range $i, $e := ls "a" }}{{ if $i }}, {{ end }}"{{ $e.Key }}"{{ end }}]\n',
        'a:\n  [\n    {{range $i, $s := service "s"}}{{if ne $i 0}}, {{end}}x{{end}}\n  ]\n',
        "a: \x07\n",
    ],
)
def test_yaml_that_may_be(text):
    assert found(text, "local/a.yaml") == []
    assert found(text, "local/a.YML") == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        pytest.param("a: b: c\n", ":", 'Here ":" can\'t stand', id="two colons"),
        pytest.param("a: 1\n\tb: 2\n", "\t", "A tab", id="a tab"),
        pytest.param("a: %x\n", "%", 'No value starts with "%"', id="a sign"),
        pytest.param('a: "b\nc: d\n', '"', "This quote has no end", id="an open quote"),
        pytest.param("a: [1, 2\nb: c\n", "2", "Behind this", id="an open bracket"),
        pytest.param("a: 1\n- b\n", "-", "", id="an item among names"),
        pytest.param("a\nb: 1\n", ":", "", id="a line without colon"),
        pytest.param('a: "\\q"\n', "q", "This is no escape", id="an escape"),
        pytest.param('a: {{ env "A" }}\nb: 1\nc: d: e\nf: 1\n', ":", "", id="beside actions"),
        pytest.param(
            'a: 1\nb: c: d\ne: 1\n{{ range ls "a" }}\n{{ end }}', ":", "", id="before one"
        ),
        pytest.param('a: {{ env "A" }}\nb 1\n', "b", "no", id="below an action"),
        pytest.param('a: {{ env "A" }}\n\tb: 1\n', "\t", "tab", id="a tab below an action"),
        pytest.param(
            'a:\n{{ range ls "b" }}\n  - c: {{ .Key }}\n    d: 1\n   e: 1\n{{ end }}',
            "e",
            "fits",
            id="in a range",
        ),
    ],
)
def test_yaml_that_can_not_be(text, place, words):
    assert found(text, "local/a.yml") == [place]
    assert words in check_rendered_form(text, "a.yml")[0].detail


@pytest.mark.parametrize(
    "text",
    [
        'a = 1\n[b]\nc = "d"\n[[e]]\n',
        'a = {{ env "A" }}\nb = "{{ key "b" }}"\n[x.{{ env "C" }}]\ny = 1\n[x.{{ env "D" }}]\n',
        'a = {{ key "x" }}',
        '{{ range ls "a" }}\n[x]\n{{ end }}\n',
        'a = [{{ range ls "a" }}1, {{ end }}]\n',
        "{{ if true }}a = 1{{ else }}a = 2{{ end }}\n",
        'a = 2024-01-{{ env "A" }}\n',
        "a = " + "[" * 3000,
    ],
)
def test_toml_that_may_be(text):
    assert found(text, "a.toml") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a = yes\n", "y", id="a word"),
        pytest.param("a: 1\n", ":", id="YAML's colon"),
        pytest.param("a = 1\na = 2\n", "2", id="twice"),
        pytest.param('a = 1 // {{ env "A" }}\n', "/", id="before an action in its line"),
        pytest.param(
            '[a]\n{{ range ls "b" }}x = 1\n{{ end }}[a]\nc = 1\n', "]", id="behind a range"
        ),
        pytest.param('b = 1\na = "x', "x", id="an open quote at the end"),
        pytest.param('a = {{ env "A" }}\nc = 1\nb = no\nd = 1\n', "n", id="beside actions"),
        pytest.param('{{ range ls "b" }}\nx = no\n{{ end }}', "n", id="in a range"),
        pytest.param(
            '{{ if true }}{{ with key "b" }}\nx = no\n{{ end }}{{ end }}', "n", id="in two"
        ),
    ],
)
def test_toml_that_can_not_be(text, place):
    assert found(text, "a.toml") == [place]


@pytest.mark.parametrize(
    ("destination", "is_judged"),
    [
        ("local/a.json", True),
        ("${NOMAD_TASK_DIR}/a.JSON", True),
        ("local/a.json.tmpl", False),
        ("local/json", False),
        ("", False),
        ("a.conf", False),
    ],
)
def test_the_name_decides(destination, is_judged):
    assert found("{", destination) == (["{"] if is_judged else [])


def test_delimiters_are_kept_and_another_templates_text_is_not_judged():
    assert found('{"a": [[ env "A" ]]}', "a.json", left="[[", right="]]") == []
    assert found('{"a": {{ env "A" }}}', "a.json", left="", right="") == []
    assert found('{"a": {{ env "A" }}}', "a.json", left="[[", right="]]") == []
