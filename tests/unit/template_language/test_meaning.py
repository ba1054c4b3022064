"""What parses and surely does not work, and what a body reads."""

from __future__ import annotations

import pytest

from jobkit.template_language.check import check_template
from jobkit.template_language.model import Reads
from jobkit.template_language.vocabulary import vocabulary


def found(text, **options):
    report = check_template(text, **options)
    assert report.is_well_formed
    return [(str(p.kind), text[p.start : p.end]) for p in report.problems]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param('{{ env "A" "b" }}', [("argument-count", 'env "A" "b"')], id="too many"),
        pytest.param("{{ env }}", [("argument-count", "env")], id="too few"),
        pytest.param(
            '{{ "b" | env "A" }}', [("argument-count", 'env "A"')], id="and the piped one"
        ),
        pytest.param('{{ eq (env "A") }}', [("argument-count", 'eq (env "A"')], id="eq of one"),
        pytest.param(
            '{{ nomadService 1 "a" }}', [("argument-count", 'nomadService 1 "a"')], id="never two"
        ),
        pytest.param('{{ nomadService 1 "a" "b" }}', [], id="but three"),
        pytest.param("{{ secret }}", [("argument-count", "secret")], id="at least one"),
        pytest.param("{{ scratch 1 }}", [("argument-count", "scratch 1")], id="none at all"),
        pytest.param("{{ timestamp 1 2 }}", [("argument-count", "timestamp 1 2")], id="a span"),
        pytest.param("{{ env 5 }}", [("argument-type", "5")], id="a number for a text"),
        pytest.param("{{ env true }}", [("argument-type", "true")], id="a bool for a text"),
        pytest.param("{{ env nil }}", [("argument-type", "nil")], id="nil for a text"),
        pytest.param("{{ env 'A' }}", [("argument-type", "'A'")], id="a character for a text"),
        pytest.param("{{ env . }}", [("argument-type", ".")], id="nothing for a text"),
        pytest.param("{{ toJSON . }}", [], id="nothing for anything"),
        pytest.param(
            '{{ indent (parseInt "4") "x" }}',
            [("argument-type", 'parseInt "4"')],
            id="int64 for int",
        ),
        pytest.param('{{ "x" | indent 1.5 }}', [("argument-type", "1.5")], id="a fraction"),
        pytest.param("{{ \"x\" | indent 'a' }}", [], id="a character is a whole number"),
        pytest.param(
            '{{ containsAny (ls "a") "b" }}', [("argument-type", 'ls "a"')], id="another list"
        ),
        pytest.param(
            '{{ explodeMap (split "," "a") }}', [("argument-type", 'split "," "a"')], id="no map"
        ),
        pytest.param(
            '{{ explodeMap (splitToMap "a" "b" "c") }}',
            [("argument-type", 'splitToMap "a" "b" "c"')],
            id="another map",
        ),
        pytest.param("{{ print 1i | printf }}", [], id="a complex number"),
        pytest.param("{{ explodeMap . }}", [], id="nothing for a map"),
        pytest.param(
            '{{ $s := service "a" }}{{ index $s 0 }}',
            [("index-before-answer", "index $s 0")],
            id="through a variable",
        ),
        pytest.param(
            '{{ $s := service "a" }}{{ $s := split "," "a" }}{{ index $s 0 }}',
            [],
            id="a variable declared again",
        ),
        pytest.param(
            '{{ if true }}{{ $s := ls "a" }}{{ end }}{{ $s := ls "b" }}{{ len $s }}',
            [],
            id="and in a block",
        ),
        pytest.param('{{ index (ls "a") }}', [], id="without a place"),
        pytest.param('{{ "x" | indent "4" }}', [("argument-type", '"4"')], id="text for a number"),
        pytest.param('{{ "x" | indent 4 }}', [], id="a number"),
        pytest.param('{{ add 1 "2" }}', [("argument-type", '"2"')], id="calculation with text"),
        pytest.param('{{ key "a" | add 1 }}', [("argument-type", 'key "a"')], id="with a value"),
        pytest.param('{{ key "a" | parseInt | add 1 }}', [], id="with a number"),
        pytest.param(
            '{{ service "a" | toLower }}',
            [("argument-type", 'service "a"')],
            id="a list for a text",
        ),
        pytest.param(
            '{{ key "a" | join "," }}', [("argument-type", 'key "a"')], id="text for a list"
        ),
        pytest.param('{{ explodeMap "a" }}', [("argument-type", '"a"')], id="text for a map"),
        pytest.param(
            '{{ sprig_ternary 1 2 "a" }}', [("argument-type", '"a"')], id="text for a bool"
        ),
        pytest.param('{{ datacenters "a" }}', [("argument-type", '"a"')], id="a later argument"),
        pytest.param('{{ secret "a" "k=v" "l=w" }}', [], id="any number of them"),
        pytest.param(
            "{{ writeToFile }}",
            [
                ("argument-count", "writeToFile"),
                ("function-denied", "writeToFile"),
            ],
            id="denied",
        ),
        pytest.param('{{ "a" "b" }}', [("not-callable", '"a" "b"')], id="a text with an argument"),
        pytest.param("{{ $x := 1 }}{{ $x 2 }}", [("not-callable", "$x 2")], id="a variable"),
        pytest.param("{{ $x := 1 }}{{ 2 | $x }}", [("not-callable", "$x")], id="piped into one"),
        pytest.param("{{ (print 1) 2 }}", [("not-callable", "(print 1) 2")], id="parentheses"),
        pytest.param("{{ .a }}", [("field-of-nothing", ".a")], id="a field of nothing"),
        pytest.param("{{ $.a.b }}", [("field-of-nothing", ".a")], id="of the root"),
        pytest.param("{{ if .a }}{{ end }}", [("field-of-nothing", ".a")], id="in a condition"),
        pytest.param('{{ define "x" }}{{ .a }}{{ $.b }}{{ end }}', [], id="not in a define"),
        pytest.param(
            "{{ with . }}{{ .a }}{{ end }}", [("field-of-nothing", ".a")], id="with nothing"
        ),
        pytest.param(
            '{{ range service "a" }}{{ .Adress }}{{ end }}',
            [("field-unknown", ".Adress")],
            id="a field with a slip",
        ),
        pytest.param(
            '{{ with service "a" }}{{ .Address }}{{ end }}',
            [("field-unknown", ".Address")],
            id="a field of a list",
        ),
        pytest.param(
            '{{ with key "a" }}{{ .Value }}{{ end }}', [("field-unknown", ".Value")], id="of a text"
        ),
        pytest.param('{{ (key "a").b }}', [("field-unknown", ".b")], id="behind parentheses"),
        pytest.param(
            '{{ with secret "a" }}{{ .Data.data.x }}{{ .data }}{{ else }}{{ .q }}{{ end }}',
            [("field-unknown", ".data"), ("field-of-nothing", ".q")],
            id="a secret's own fields, and the dot of else",
        ),
        pytest.param("{{ with node }}{{ .Node.Node }}{{ end }}", [], id="a field's field"),
        pytest.param(
            "{{ with $s := node }}{{ $s.Nod }}{{ end }}",
            [("field-unknown", ".Nod")],
            id="through a variable",
        ),
        pytest.param(
            '{{ range $i, $s := ls "a" }}{{ $i.x }}{{ $s.Keey }}{{ end }}',
            [("field-unknown", ".Keey")],
            id="the second is the value",
        ),
        pytest.param(
            '{{ range $k, $v := ls "a" | byKey }}{{ range $v }}{{ .Keyy }}{{ end }}{{ end }}',
            [("field-unknown", ".Keyy")],
            id="maps in maps",
        ),
        pytest.param('{{ $s := "" }}{{ $s.x }}{{ $s = node }}', [], id="given another value"),
        pytest.param(
            '{{ with index (ls "a" ) 0 }}{{ .Q }}{{ end }}',
            [("index-before-answer", 'index (ls "a" ) 0'), ("field-unknown", ".Q")],
            id="an item by its number",
        ),
        pytest.param('{{ with nomadVar "a" }}{{ .b.Value }}{{ .Keys }}{{ end }}', [], id="items"),
        pytest.param('{{ scratch.Set "a" 1 }}{{ scratch.Get "a" }}', [], id="methods"),
        pytest.param('{{ range key "a" }}{{ end }}', [("range-over-plain", 'key "a" ')], id="text"),
        pytest.param(
            '{{ range $x := secret "a" }}{{ end }}',
            [("range-over-plain", '$x := secret "a" ')],
            id="a secret",
        ),
        pytest.param("{{ range loop 5 }}{{ add . 1 }}{{ end }}", [], id="a loop"),
        pytest.param("{{ range 5 }}{{ . }}{{ end }}", [], id="a number"),
        pytest.param(
            '{{ index (service "a") 0 }}',
            [("index-before-answer", 'index (service "a") 0')],
            id="unguarded index",
        ),
        pytest.param(
            '{{ $a := service "a" }}{{ if $a }}{{ index $a 0 }}{{ end }}', [], id="guarded"
        ),
        pytest.param('{{ with service "a" }}{{ index . 0 }}{{ end }}', [], id="guarded by with"),
        pytest.param(
            "{% if x %}a{% endif %}",
            [("jinja-in-template", "{% if x %}"), ("jinja-in-template", "{% endif %}")],
            id="Jinja",
        ),
        pytest.param("{% x %}{{/* {% if x %} */}}", [], id="no word of Jinja, and a comment"),
        pytest.param("{# a note #}", [("jinja-in-template", "{# a note #}")], id="a comment of it"),
        pytest.param("a {#b }", [], id="no comment of it"),
        pytest.param('a { env "A" }', [("one-brace", '{ env "A" }')], id="one brace"),
        pytest.param(
            'a { env "A" }}', [("one-brace", '{ env "A" }}')], id="one before, two behind"
        ),
        pytest.param("a { .b }", [("one-brace", "{ .b }")], id="a field in one brace"),
        pytest.param("{.status} ${.b} { .a { } }", [], id="braces of others"),
        pytest.param('a {\nenv "A"\n}', [], id="a block of another language"),
        pytest.param('a {{ env "A" }}}', [("brace-too-many", "}")], id="three behind"),
        pytest.param('{"a": {{ env "A" }}}', [], id="three that close what is open"),
        pytest.param('}{ {{ env "A" }}}', [], id="braces that can't be counted"),
        pytest.param(
            '{{ with nomadVar "a" }}{{ .Data.b }}{{ .Items.b }}{{ .c.Value }}{{ .Keys }}{{ end }}',
            [("kv-field", ".b"), ("kv-field", ".b")],
            id="items of a Nomad variable",
        ),
        pytest.param(
            '{{ with nomadVar "a" }}{{ .b | toUpper }}{{ indent 2 .b }}{{ end }}',
            [],
            id="items as texts",
        ),
        pytest.param(
            '{{ with secret "kv/data/a" }}{{ .Data.b }}{{ .Data.data.b }}{{ .Dat }}{{ end }}',
            [("kv-field", ".b"), ("field-unknown", ".Dat")],
            id="version 2 of KV",
        ),
        pytest.param(
            '{{ range $k, $v := (secret "kv/data/a").Data }}{{ $v.b }}{{ explodeMap $v }}{{ end }}',
            [],
            id="all of a secret",
        ),
        pytest.param(
            '{{ with secret "kv/a" }}{{ .Data.b }}{{ .Data.data.b }}{{ end }}',
            [("kv-path", ".data")],
            id="a path without data",
        ),
        pytest.param(
            '{{ with secret "cubbyhole/a" }}{{ .Data.data }}{{ end }}', [], id="no KV engine"
        ),
        pytest.param(
            '{{ secret "pki/issue/a" "ttl=1h" "b" }}', [("argument-type", '"b"')], id="no pair"
        ),
        pytest.param("{{ env.A }}", [("argument-count", "env")], id="a field of a function"),
        pytest.param(
            '{{ eq env "A" "b" }}', [("argument-count", "env")], id="a function without parentheses"
        ),
        pytest.param('{{ not env "A" }}', [("argument-count", 'not env "A"')], id="told once"),
        pytest.param(
            '{{ gt (key "a") 5 }}', [("argument-type", "5")], id="text compared with a number"
        ),
        pytest.param('{{ eq true (env "A") }}', [("argument-type", 'env "A"')], id="with a bool"),
        pytest.param('{{ eq (key "a") "b" }}{{ gt (key "a" | parseInt) 5 }}', [], id="with alike"),
        pytest.param("{{ node.Node }}", [], id="of one that needs no argument"),
        pytest.param(
            '{{ scratch.Sett "a" 1 }}', [("field-unknown", ".Sett")], id="no method of scratch"
        ),
        pytest.param('{{ printf "%s" }}', [("format", '"%s"')], id="a value too few"),
        pytest.param('{{ printf "%d%%" 1 2 }}', [("format", '"%d%%"')], id="a value too many"),
        pytest.param('{{ 3 | printf "%*d %[1]s" 2 }}{{ printf "%.*f" 1 2.0 }}', [], id="enough"),
        pytest.param(
            '{{ timestamp "yyyy-MM" }}', [("format", '"yyyy-MM"')], id="a layout of others"
        ),
        pytest.param('{{ timestamp "2006-01-02 MST" }}{{ timestamp "unix" }}', [], id="a layout"),
    ],
)
def test_what_surely_does_not_work(text, faults):
    assert found(text) == faults


def test_a_number_to_range_over_came_late():
    assert found("{{ range 5 }}{{ end }}", target="1.9.6") == [("range-over-plain", "5 ")]


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ('{{ env "A" }}', (Reads.ENVIRONMENT, "env", "A", '"A"', "", False)),
        ("{{ env `A` }}", (Reads.ENVIRONMENT, "env", "A", "`A`", "", False)),
        ('{{ "A" | env }}', (Reads.ENVIRONMENT, "env", "A", '"A"', "", False)),
        ('{{ env ("A") }}', (Reads.ENVIRONMENT, "env", "A", '"A"', "", False)),
        (
            r'{{ env "\x41\n\101\u0041" }}',
            (Reads.ENVIRONMENT, "env", "A\nAA", r'"\x41\n\101\u0041"', "", False),
        ),
        ("{{ env (print 1) }}", (Reads.ENVIRONMENT, "env", None, "print 1", "", False)),
        ("{{ env }}", (Reads.ENVIRONMENT, "env", None, "env", "", False)),
        ('{{ envOrDefault "A" "b" }}', (Reads.ENVIRONMENT, "envOrDefault", "A", '"A"', "", False)),
        ('{{ mustEnv "A" }}', (Reads.ENVIRONMENT, "mustEnv", "A", '"A"', "", False)),
        ('{{ key "a/b" }}', (Reads.CONSUL_KEY, "key", "a/b", '"a/b"', "consul", False)),
        (
            '{{ if keyExists "a" }}{{ end }}',
            (Reads.CONSUL_KEY, "keyExists", "a", '"a"', "consul", False),
        ),
        (
            '{{ if true }}{{ ls "a" }}{{ end }}',
            (Reads.CONSUL_PREFIX, "ls", "a", '"a"', "consul", True),
        ),
        (
            '{{ range service "a" }}{{ end }}',
            (Reads.CONSUL_SERVICE, "service", "a", '"a"', "consul", False),
        ),
        ("{{ nodes }}", (Reads.CONSUL_OTHER, "nodes", None, "nodes", "consul", False)),
        (
            '{{ with secret "kv/a" }}{{ end }}',
            (Reads.VAULT_SECRET, "secret", "kv/a", '"kv/a"', "vault", False),
        ),
        ('{{ secrets "kv" }}', (Reads.VAULT_LIST, "secrets", "kv", '"kv"', "vault", False)),
        (
            '{{ with nomadVar "a" }}{{ end }}',
            (Reads.NOMAD_VARIABLE, "nomadVar", "a", '"a"', "nomad", False),
        ),
        (
            "{{ nomadVarList }}",
            (Reads.NOMAD_VARIABLE_LIST, "nomadVarList", None, "nomadVarList", "nomad", False),
        ),
        (
            '{{ nomadService "a" }}',
            (Reads.NOMAD_SERVICE, "nomadService", "a", '"a"', "nomad", False),
        ),
        (
            "{{ nomadServices }}",
            (Reads.NOMAD_OTHER, "nomadServices", None, "nomadServices", "nomad", False),
        ),
        ('{{ file "/a" }}', (Reads.FILE, "file", "/a", '"/a"', "", False)),
    ],
)
def test_what_is_read(text, use):
    report = check_template(text)
    (one,) = report.uses
    place = text[one.start : one.end]
    assert (one.reads, one.function, one.name, place, one.needs, one.is_conditional) == use
    assert report.needs == ({use[4]} - {""})


def test_all_uses_are_told_even_beside_faults():
    report = check_template('{{ kye "a" }}{{ env "A" }}{{ if }}{{ key "k" | foo (env "B") }}')
    assert [use.name for use in report.uses] == ["A", "k", "B"]
    assert report.needs == {"consul"}


def test_every_function_of_the_table_is_known():
    for name in vocabulary("2.0.5").functions:
        assert check_template(f"{{{{ {name} }}}}").is_well_formed


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('{{ with key "a" }}b { end }', [("one-brace-end", "{ end }")]),
        ('{ with secret "a" }b{{ end }}', [("one-brace-block", '{ with secret "a" }')]),
    ],
)
def test_a_brace_too_few_is_told_once_for_its_block(text, faults):
    report = check_template(text)
    assert [(str(p.kind), text[p.start : p.end]) for p in report.problems] == faults
