"""Files with values in four forms: what they give, and where it stands."""

import pytest

from jobkit.source import Source
from jobkit.variables.plain import NotConstantError, plain
from jobkit.variables.value_file import form_of, read_value_file


def read(name, text, **options):
    """Return the plain values of a file and its findings as ``(line, column, name)``."""
    file, found = read_value_file(Source(name, text), **options)
    places = [(*place_of(one), one.name) for one in found]
    return {key: plain(value.expression) for key, value in file.values.items()}, places


def place_of(diagnostic):
    """Return line and column of a finding."""
    assert diagnostic.range is not None
    return diagnostic.range.start.line, diagnostic.range.start.column


def written(name, text):
    """Return what stands at the name and at the value of each name."""
    file, _ = read_value_file(Source(name, text))
    return {
        key: (text[one.start : one.name_end], text[one.expression.start : one.expression.end])
        for key, one in file.values.items()
    }


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        pytest.param("a.yaml", "", "yaml", id="yaml"),
        pytest.param("A.YML", "", "yaml", id="capitals don't count"),
        pytest.param("a.toml", "{", "toml", id="the name comes before the content"),
        pytest.param("a.vars", "  {}", "json", id="a brace comes first"),
        pytest.param("a.json", "\n{}", "hcl", id="a line end comes first, as for Nomad"),
        pytest.param("a.hcl", "a = 1", "hcl", id="hcl"),
    ],
)
def test_form_of_a_file(name, text, form):
    assert form_of(Source(name, text)) == form


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a: web", "web", id="plain text"),
        pytest.param("a: 'it''s'", "it's", id="single quotes"),
        pytest.param("a: 12", 12, id="a whole number"),
        pytest.param("a: +1_000", 1000, id="a plus sign and underscores"),
        pytest.param("a: -0x1F", -31, id="a hexadecimal number"),
        pytest.param("a: 0b101", 5, id="a binary number"),
        pytest.param("a: 0644", 420, id="an octal number"),
        pytest.param("a: 2.50", 2.5, id="a number with a point"),
        pytest.param("a: .5", 0.5, id="nothing before the point"),
        pytest.param("a: 1.5e+3", 1500.0, id="an exponent"),
        pytest.param("a: 10:30", "10:30", id="no number of base 60"),
        pytest.param("a: 2024-01-02", "2024-01-02", id="a date is text"),
        pytest.param("a: 1.2.3", "1.2.3", id="a version is text"),
        pytest.param("a: no", False, id="no is a bool"),
        pytest.param("a: 'no'", "no", id="no in quotes is text"),
        pytest.param("a: On", True, id="On is a bool"),
        pytest.param("a:", None, id="nothing is null"),
        pytest.param("a: ~", None, id="a tilde is null"),
        pytest.param("a: !!str 5", "5", id="a tag that makes text"),
        pytest.param("a: [1, {b: c}, []]", [1, {"b": "c"}, []], id="flow style"),
        pytest.param("a:\n- x\n- y: z\n", ["x", {"y": "z"}], id="block style"),
        pytest.param("a: |\n  x\n  y\n", "x\ny\n", id="a literal block"),
        pytest.param("a: >-\n  x\n  y\n", "x y", id="a folded block"),
        pytest.param("a: {80: http, on: x}", {"80": "http", "on": "x"}, id="names are text"),
        pytest.param("b: &b [1]\na: [*b, *b]", [[1], [1]], id="aliases"),
        pytest.param(
            "b: &b {x: 1, y: 2}\na: {<<: *b, y: 3}",
            {"x": 1, "y": 3},
            id="own names win over merged",
        ),
        pytest.param(
            "b: &b {x: 1}\nc: &c {x: 2, y: 2}\na: {<<: [*b, *c]}",
            {"x": 1, "y": 2},
            id="of merged ones the first wins",
        ),
        pytest.param("a: {'<<': 1}", {"<<": 1}, id="a name in quotes merges nothing"),
        pytest.param("a: e\u0301", "\u00e9", id="text in normal form C"),
        pytest.param("\ufeffa: 1", 1, id="a byte order mark"),
        pytest.param("--- \na: 1\n...\n", 1, id="marks of the document"),
    ],
)
def test_yaml_values(text, value):
    values, found = read("v.yaml", text)
    assert found == []
    assert values["a"] == value
    assert type(values["a"]) is type(value)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "~\n"])
def test_yaml_without_values(text):
    assert read("v.yaml", text) == ({}, [])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a: b: c", (1, 5, "var-file-syntax"), id="a mapping in a line"),
        pytest.param("a:\n\t- b", (2, 1, "var-file-syntax"), id="a tab"),
        pytest.param("a: [1", (1, 6, "var-file-syntax"), id="an open bracket"),
        pytest.param("a: \x07", (1, 4, "var-file-syntax"), id="a control character"),
        pytest.param("\ufeffa: \x07", (1, 5, "var-file-syntax"), id="after a byte order mark"),
        pytest.param("- a\n", (1, 1, "var-file-without-names"), id="a list"),
        pytest.param("text\n", (1, 1, "var-file-without-names"), id="text"),
        pytest.param("a: 1\nb: 2\na: 3", (3, 1, "var-file-name-twice"), id="a name twice"),
        pytest.param("a: {b: 1, b: 2}", (1, 11, "var-file-name-twice"), id="twice inside"),
        pytest.param(f"a: 0x{'f' * 5000}", (1, 4, "var-file-value"), id="a very long number"),
        pytest.param("a: .inf", (1, 4, "var-file-value"), id="infinity"),
        pytest.param("a: !x 1", (1, 4, "var-file-value"), id="an unknown tag"),
        pytest.param("a: !x [1]", (1, 4, "var-file-value"), id="an unknown tag of a list"),
        pytest.param("a: *b", (1, 4, "var-file-value"), id="an alias of nothing"),
        pytest.param("? [a]\n: 1", (1, 3, "var-file-value"), id="a list as a name"),
        pytest.param("a: &b [1]\n*b : 1", (2, 1, "var-file-value"), id="a list as a name by alias"),
        pytest.param("a: {<<: 1}", (1, 9, "var-file-value"), id="a number merged"),
        pytest.param("a: !!int x", (1, 4, "var-file-value"), id="a number that is none"),
        pytest.param("a: 1\n---\nb: 2", (2, 1, "var-file-value"), id="two documents"),
    ],
)
def test_yaml_faults_have_places(text, place):
    assert read("v.yaml", text)[1] == [place]


def test_aliases_can_not_grow_without_limit():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    assert [one[2] for one in read("v.yaml", "\n".join(lines))[1]] == ["var-file-too-much"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('a = "web"', "web", id="text"),
        pytest.param('a = "\\u00e9\\n"', "\u00e9\n", id="escapes"),
        pytest.param("a = 'C:\\x'", "C:\\x", id="literal text"),
        pytest.param('a = """\nx "y" \\"\\"\\""""', 'x "y" """', id="several lines"),
        pytest.param("a = '''x'y''''", "x'y'", id="several literal lines"),
        pytest.param("a = 0xff", 255, id="a hexadecimal number"),
        pytest.param("a = -1_000", -1000, id="underscores"),
        pytest.param("a = 2.50", 2.5, id="a number with a point"),
        pytest.param("a = 1e3", 1000.0, id="an exponent"),
        pytest.param("a = true", True, id="a bool"),
        pytest.param("a = 1979-05-27 07:32:00", "1979-05-27 07:32:00", id="a time is text"),
        pytest.param("a = [1, [2], {b = 3}]", [1, [2], {"b": 3}], id="arrays"),
        pytest.param("a.b.c = 1\na.d = 2", {"b": {"c": 1}, "d": 2}, id="dotted keys"),
        pytest.param("[a]\nb = 1\n[a.c]\nd = 2", {"b": 1, "c": {"d": 2}}, id="tables"),
        pytest.param("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2", [{"b": 1}, {"c": {"d": 2}}], id="arrays"),
    ],
)
def test_toml_values(text, value):
    values, found = read("v.toml", text)
    assert found == []
    assert values["a"] == value
    assert type(values["a"]) is type(value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a = ", (1, 4, "var-file-syntax"), id="no value"),
        pytest.param("b = 1\na = [1", (2, 7, "var-file-syntax"), id="an open bracket"),
        pytest.param("a = 1\na = 2", (2, 6, "var-file-syntax"), id="a name twice"),
        pytest.param("a = 1\r\nb == 2", (2, 4, "var-file-syntax"), id="after a DOS line end"),
        pytest.param("b = 1\na = [1, nan]", (2, 9, "var-file-value"), id="not a number"),
        pytest.param(f"a = 0x{'f' * 5000}", (1, 5, "var-file-too-much"), id="in hexadecimal"),
        pytest.param(f"a = {'9' * 5000}", (1, 1, "var-file-too-much"), id="a very long number"),
    ],
)
def test_toml_faults_have_places(text, place):
    assert read("v.toml", text)[1] == [place]


@pytest.mark.parametrize("depth", [400, 100_000])
@pytest.mark.parametrize("name", ["v.yaml", "v.toml"])
def test_nesting_has_a_limit(name, depth):
    mark = " =" if name == "v.toml" else ":"
    found = read_value_file(Source(name, f"a{mark} {'[' * depth}{']' * depth}"))[1]
    assert {one.name for one in found} <= {"var-file-too-much", "var-file-syntax"}
    assert found


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        pytest.param(
            "v.yaml",
            "é: 1\n'b c' :   [x]\nd:\n  - 1\n",
            {"é": ("é", "1"), "b c": ("'b c'", "[x]"), "d": ("d", "- 1")},
            id="yaml",
        ),
        pytest.param(
            "v.toml",
            '# é\na = 1 # x\n"b c" = [\n  1, # ]\n  "#",\n]\n[t]\nu = 1\n[[s]]\n',
            {
                "a": ("a", "1"),
                "b c": ('"b c"', '[\n  1, # ]\n  "#",\n]'),
                "t": ("t", "t"),
                "s": ("s", "s"),
            },
            id="toml",
        ),
        pytest.param("v.hcl", 'a = "x"\n', {"a": ("a", '"x"')}, id="hcl"),
        pytest.param("v.json", '{"a": [1]}', {"a": ('"a"', "[1]")}, id="json"),
    ],
)
def test_names_and_values_know_where_they_stand(name, text, places):
    assert written(name, text) == places


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('variable "a" {}', "declaration-in-var-file", id="a declaration"),
        pytest.param("a {}", "unexpected-block", id="a block"),
    ],
)
def test_what_does_not_belong_into_hcl_values(text, found):
    assert [one.name for one in read_value_file(Source("v.hcl", text))[1]] == [found]


def test_json_text_is_taken_as_it_is():
    assert read("v.json", '{"a": "${b} %{c}", "//": "x", "d": 1.50}')[0] == {
        "a": "${b} %{c}",
        "d": 1.5,
    }


def test_what_has_to_be_worked_out_is_not_plain():
    file, _ = read_value_file(Source("v.hcl", "a = 1 + 1"))
    with pytest.raises(NotConstantError):
        plain(file.values["a"].expression)
