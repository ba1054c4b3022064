"""What the client node refuses in a template body: every fault once, at its place."""

from __future__ import annotations

import pytest

from jobkit.template_language.check import check_template


def found(text, **options):
    report = check_template(text, **options)
    return [(str(p.kind), text[p.start : p.end], p.refused) for p in report.problems]


def refused(kind, place):
    return (kind, place, True)


def fails(kind, place):
    return (kind, place, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no action at all } ) |",
        '{{ env "X" }}',
        '{{- env "X" -}}',
        "{{-3}} {{+3}} {{3 -}}",
        "{{/* a comment */}}{{- /* another */ -}}",
        "{{/* over\nlines {{ if }} */}}",
        '{{ "x" | printf "%s %s" `raw "text"\n` | toUpper }}',
        '{{ $x := key "a" }}{{ if $x }}{{ $x = "b" }}{{ end }}{{ $x }}',
        '{{ range $i, $s := service "a" }}{{ if $i }},{{ end }}{{ $s.Address }}{{ end }}',
        '{{ range service "a" }}{{ break }}{{ else }}{{ end }}',
        '{{ if eq (env "A") "b" }}1{{ else if true }}2{{ else }}3{{ end }}',
        '{{ with key "a" }}{{ . }}{{ else with key "b" }}{{ . }}{{ else }}c{{ end }}',
        '{{ define "T" }}{{ .A }}{{ end }}{{ template "T" 1 }}',
        '{{ define "T" }} {{ end }}{{ define "T" }}b{{ end }}{{ template "T" }}',
        '{{ block "B" (key "a") }}{{ . }}{{ end }}',
        '{{ define "x" }}a{{ end }}{{ define "y" }}b{{ end }}',
        "{{ 'a' }}{{ '\\n' }}{{ '\\'' }}{{ '\\x41' }}{{ '\\u00e9' }}",
        "{{ 0x1F }}{{ 0b1 }}{{ 0o7 }}{{ 07 }}{{ 1_000 }}{{ .5 }}{{ 5. }}{{ 1e3 }}{{ 0x1p4 }}",
        "{{ 1i }}{{ 1+2i }}{{ -1.5e+3-2i }}{{ 18446744073709551615 }}{{ -9223372036854775808 }}",
        r'{{ "\a\b\f\n\r\t\v\\\"\x41\101\u00e9\U0001F600" }}',
        "{{ nil | print }}{{ true }}{{ . }}{{ $ }}",
        '{{ env "A" |\n  toUpper }}',
        '{{ index (secret "kv/a").Data "private-key" }}',
        "{{ ((((1)))) }}",
        '{{ key "a" | }}',
        "{{ $é := 1 }}{{ $é }}",
        "{{ len\t(\tprint )\r\n}}",
    ],
)
def test_what_is_right(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("{{ print 1", [refused("action-unclosed", "{{")], id="no end at all"),
        pytest.param("a {{", [refused("action-unclosed", "{{")], id="nothing after it"),
        pytest.param(
            '{{ key "a" \n{{ key "b" }}', [refused("action-unclosed", "{{")], id="the next begins"
        ),
        pytest.param(
            '{{ key "a"\nit\'s text\n{{ end }}',
            [refused("action-unclosed", "{{"), refused("end-misplaced", "end")],
            id="text after it is no fault of its own",
        ),
        pytest.param(
            '{{ kye "a"\nmore text\n{{ env "A" }}',
            [refused("action-unclosed", "{{"), refused("function-unknown", "kye")],
            id="what is on its line is told",
        ),
        pytest.param('{{ env "A" } x', [refused("action-unclosed", "}")], id="half a delimiter"),
        pytest.param('{{ env "A" ]] x', [refused("action-closed-otherwise", "]]")], id="another"),
        pytest.param(
            "{{ end%}}",
            [refused("end-misplaced", "end"), refused("action-closed-otherwise", "%}")],
            id="closed as Jinja is",
        ),
        pytest.param("{{{ 1 }}}", [refused("extra-brace", "{")], id="three braces"),
        pytest.param("{{/* a\n b", [refused("comment-unclosed", "{{/*")], id="open comment"),
        pytest.param(
            "{{/* a\n{{ foo }}",
            [refused("comment-unclosed", "{{/*"), refused("function-unknown", "foo")],
            id="reading goes on behind an open comment",
        ),
        pytest.param("{{/* a */ 1 }}", [refused("comment-malformed", "*/")], id="comment and more"),
        pytest.param("{{ /* a */}}", [refused("comment-malformed", "/*")], id="comment too late"),
        pytest.param("{{ /* a }}", [refused("comment-malformed", "/*")], id="and without an end"),
        pytest.param(
            "{{-/* a */}}",
            [refused("trim-marker-glued", "-"), refused("comment-malformed", "/*")],
            id="comment behind a glued marker",
        ),
        pytest.param("{{-print }}", [refused("trim-marker-glued", "-")], id="glued marker"),
        pytest.param("{{ print-}}", [refused("trim-marker-glued", "-")], id="glued at the end"),
        pytest.param('{{ print "a"-}}', [refused("trim-marker-glued", "-")], id="behind a text"),
        pytest.param('{{ print "a }}\nb', [refused("string-unclosed", '"a ')], id="open string"),
        pytest.param("{{ print 'a }}\nb", [refused("string-unclosed", "'a ")], id="open character"),
        pytest.param(
            "{{ print `a }}\nb", [refused("string-unclosed", "`a ")], id="open raw string"
        ),
        pytest.param(
            '{{ print "a\n',
            [
                refused("action-unclosed", "{{"),
                refused("string-unclosed", '"a'),
            ],
            id="open string, open action",
        ),
        pytest.param(r'{{ print "a\q" }}', [refused("constant-malformed", r"\q")], id="escape"),
        pytest.param(r'{{ print "\777" }}', [refused("constant-malformed", r"\777")], id="octal"),
        pytest.param(
            r'{{ print "\ud800" }}', [refused("constant-malformed", r"\ud800")], id="surrogate"
        ),
        pytest.param(r'{{ print "\'" }}', [refused("constant-malformed", r"\'")], id="other quote"),
        pytest.param("{{ 'ab' }}", [refused("constant-malformed", "'ab'")], id="two characters"),
        pytest.param("{{ '' }}", [refused("constant-malformed", "''")], id="no character"),
        pytest.param("{{ 089 }}", [refused("constant-malformed", "089")], id="no octal digit"),
        pytest.param("{{ 1__0 }}", [refused("constant-malformed", "1__0")], id="two underscores"),
        pytest.param("{{ 1x }}", [refused("constant-malformed", "1x")], id="letters behind"),
        pytest.param("{{ 1+2 }}", [refused("constant-malformed", "1+2")], id="no complex number"),
        pytest.param("{{ 1e+1+2e+i }}", [refused("constant-malformed", "1e+1+2e+i")], id="no part"),
        pytest.param("{{ 1e999 }}", [refused("constant-malformed", "1e999")], id="too large"),
        pytest.param("{{ 0x1p99999 }}", [refused("constant-malformed", "0x1p99999")], id="larger"),
        pytest.param(
            "{{ 18446744073709551616 }}",
            [refused("constant-malformed", "18446744073709551616")],
            id="an integer too large",
        ),
        pytest.param(
            "{{ +9223372036854775808 }}",
            [refused("constant-malformed", "+9223372036854775808")],
            id="with its sign",
        ),
        pytest.param("{{ (print 1 }}", [refused("parenthesis-unbalanced", " }}"[1:])], id="open ("),
        pytest.param("{{ print 1) }}", [refused("parenthesis-unbalanced", ")")], id="stray )"),
        pytest.param("{{ print @ }}", [refused("character-unexpected", "@")], id="a character"),
        pytest.param("{{ print \u00a0 }}", [refused("character-unexpected", "\u00a0")], id="space"),
        pytest.param(
            '{{ key \\"a\\" }}', [refused("character-unexpected", "\\")], id="an escaped quote"
        ),
        pytest.param(
            "{{ key \u201ca\u201d }}", [refused("character-unexpected", "\u201c")], id="curly quote"
        ),
        pytest.param("{{ $x : 1 }}", [refused("character-unexpected", ":")], id="a colon"),
        pytest.param("{{ ${X} }}", [refused("character-unexpected", "${")], id="HCL's form"),
        pytest.param("{{ my-key }}", [refused("character-unexpected", "my-key")], id="dash"),
        pytest.param(
            '{{ with secret "a" }}{{ .Data.a-b }}{{ end }}',
            [refused("field-with-dash", ".a-b")],
            id="a field with a dash",
        ),
        pytest.param(
            "{{ $.a-b }}",
            [fails("field-of-nothing", ".a-b"), refused("field-with-dash", ".a-b")],
            id="of the root",
        ),
        pytest.param('{{ if env "A" == "b" }}1{{ end }}', [refused("operator", "==")], id="=="),
        pytest.param("{{ if true && false }}{{ end }}", [refused("operator", "&&")], id="&&"),
        pytest.param("{{ if true || false }}{{ end }}", [refused("operator", "||")], id="||"),
        pytest.param("{{ if !true }}{{ end }}", [refused("operator", "!")], id="!"),
        pytest.param("{{ 1 + 2 }}", [refused("operator", "+")], id="+"),
        pytest.param(
            "{{ $x := 1 }}{{ $x-1 }}", [refused("character-unexpected", "$x-1")], id="glued minus"
        ),
        pytest.param("{{ $x := 1 }}{{ $x+1 }}", [refused("operator", "+")], id="glued plus"),
        pytest.param("{{ 3 > 2 }}", [refused("operator", ">")], id=">"),
        pytest.param("{{ }}", [refused("pipeline-malformed", "}}")], id="empty"),
        pytest.param("{{ if }}{{ end }}", [refused("pipeline-malformed", "}}")], id="no condition"),
        pytest.param(
            "{{ print () }}", [refused("pipeline-malformed", ")")], id="empty parentheses"
        ),
        pytest.param("{{ print 1 | 2 }}", [refused("pipeline-malformed", "2")], id="into a number"),
        pytest.param(
            "{{ print 1 | | print }}", [refused("pipeline-malformed", "|")], id="two pipes"
        ),
        pytest.param(
            "{{ print(1) }}", [refused("pipeline-malformed", "(")], id="a call as elsewhere"
        ),
        pytest.param("{{ print 1, 2 }}", [refused("pipeline-malformed", ",")], id="commas"),
        pytest.param(
            '{{ print"a" }}', [refused("character-unexpected", '"')], id="no blank after a name"
        ),
        pytest.param('{{ print 1"a" }}', [refused("pipeline-malformed", '"a"')], id="no blank"),
        pytest.param("{{ print end }}", [refused("pipeline-malformed", "end")], id="a keyword"),
        pytest.param("{{ print 1 := 2 }}", [refused("pipeline-malformed", ":=")], id="late :="),
        pytest.param('{{ "a".b }}', [refused("pipeline-malformed", '"a"')], id="field of a text"),
        pytest.param("{{ $a, $b := 1 }}", [refused("pipeline-malformed", ",")], id="two variables"),
        pytest.param(
            "{{ range $a, 1 }}{{ end }}", [refused("pipeline-malformed", "1")], id="half a pair"
        ),
        pytest.param(
            "{{ range $a, $b, $c := ls 1 }}{{ end }}",
            [refused("pipeline-malformed", ",")],
            id="three variables",
        ),
        pytest.param("{{ $x }}", [refused("variable-undefined", "$x")], id="unknown variable"),
        pytest.param(
            "{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}",
            [refused("variable-undefined", "$x")],
            id="a variable out of its block",
        ),
        pytest.param("{{ $x = 1 }}", [fails("variable-undefined", "$x")], id="assigned only"),
        pytest.param(
            '{{ range $x in key "a" | split "," }}{{ $x }}{{ end }}',
            [refused("range-with-in", "$x in")],
            id="range with in",
        ),
        pytest.param(
            "{{ frobnicate 1 }}", [refused("function-unknown", "frobnicate")], id="function"
        ),
        pytest.param("{{ if true }}", [refused("block-unclosed", "{{ if true }}")], id="open if"),
        pytest.param(
            "{{ range . }}{{ with 1 }}{{ end }}",
            [refused("block-unclosed", "{{ range . }}")],
            id="open range",
        ),
        pytest.param(
            "{{ if foo }}{{ end }}", [refused("function-unknown", "foo")], id="opens nevertheless"
        ),
        pytest.param("{{ end }}", [refused("end-misplaced", "end")], id="stray end"),
        pytest.param(
            "{{ if true }}{{ end if }}", [refused("keyword-argument", "if")], id="end with a word"
        ),
        pytest.param(
            "{{ if true }}{{ else 1 }}{{ end }}", [refused("keyword-argument", "1")], id="else 1"
        ),
        pytest.param("{{ else }}a{{ end }}", [refused("else-misplaced", "else")], id="stray else"),
        pytest.param(
            "{{ else if true }}a{{ end }}", [refused("else-misplaced", "else")], id="else if"
        ),
        pytest.param(
            "{{ else }}a{{ else with 1 }}b{{ end }}",
            [refused("else-misplaced", "else")],
            id="two stray ones",
        ),
        pytest.param(
            "{{ if true }}{{ else }}{{ else }}{{ end }}",
            [refused("else-misplaced", "else")],
            id="second else",
        ),
        pytest.param(
            "{{ if true }}{{ else }}{{ else if true }}{{ end }}",
            [refused("else-misplaced", "else")],
            id="else if after else",
        ),
        pytest.param(
            "{{ range . }}{{ else if true }}{{ end }}",
            [refused("else-misplaced", "if")],
            id="else if in range",
        ),
        pytest.param(
            '{{ define "a" }}{{ else }}{{ end }}',
            [refused("else-misplaced", "else")],
            id="in define",
        ),
        pytest.param("{{ break }}", [refused("loop-control-misplaced", "break")], id="break"),
        pytest.param(
            "{{ range . }}{{ else }}{{ continue }}{{ end }}",
            [refused("loop-control-misplaced", "continue")],
            id="continue in else",
        ),
        pytest.param(
            "{{ range . }}{{ break 2 }}{{ end }}", [refused("keyword-argument", "2")], id="break 2"
        ),
        pytest.param(
            '{{ range . }}{{ define "a" }}{{ break }}{{ end }}{{ end }}',
            [refused("define-misplaced", "define"), refused("loop-control-misplaced", "break")],
            id="nested define",
        ),
        pytest.param(
            '{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}',
            [refused("define-misplaced", '{{ define "a" }}')],
            id="defined twice",
        ),
        pytest.param(
            "{{ define a }}{{ end }}", [refused("pipeline-malformed", "a")], id="no quotes"
        ),
        pytest.param(
            '{{ define "a" 1 }}{{ end }}', [refused("keyword-argument", "1")], id="define with more"
        ),
        pytest.param(
            '{{ block "a" }}{{ end }}', [refused("pipeline-malformed", "}}")], id="block with less"
        ),
        pytest.param(
            '{{ template "b" }}{{ define "a" }}{{ end }}',
            [fails("template-undefined", '"b"')],
            id="an unknown template",
        ),
        pytest.param(
            "{{ foo }}{{ $x }}{{ end }}{{ if }}",
            [
                refused("function-unknown", "foo"),
                refused("variable-undefined", "$x"),
                refused("end-misplaced", "end"),
                refused("block-unclosed", "{{ if }}"),
                refused("pipeline-malformed", "}}"),
            ],
            id="all in one run",
        ),
    ],
)
def test_what_is_refused(text, faults):
    assert found(text) == faults


@pytest.mark.parametrize(
    ("text", "left", "right", "faults"),
    [
        pytest.param('[[ env "A" ]] {{ x }}', "[[", "]]", [], id="brackets"),
        pytest.param('<< env "A" >> <b>', "<<", ">>", [], id="angles"),
        pytest.param('${ env "A" }', "${", "}", [], id="HCL's marks"),
        pytest.param("{{ 1 }}", "", "", [], id="empty means the usual ones"),
        pytest.param("[[- 1 -]]", "[[", "]]", [], id="trim markers"),
        pytest.param(
            '[[ env "A" }}', "[[", "]]", [refused("action-closed-otherwise", "}}")], id="mixed"
        ),
        pytest.param(
            '[[ env "A" ]]\n[[ env "B" ]]',
            "[[",
            "}}",
            [refused("action-closed-otherwise", "]]")],
            id="only the left one is set, told once",
        ),
        pytest.param("[[[ 1 ]]", "[[", "]]", [refused("extra-brace", "[")], id="three brackets"),
        pytest.param("{% if x %}", "[[", "]]", [], id="other marks are text"),
    ],
)
def test_delimiters(text, left, right, faults):
    assert found(text, left=left, right=right) == faults


@pytest.mark.parametrize(
    ("text", "target", "faults"),
    [
        pytest.param("{{ len\n. }}", "0.9.7", [refused("syntax-not-in-version", "{{ len")]),
        pytest.param("{{ len\n. }}", "1.0.15", []),
        pytest.param("{{ $x := 1 }}{{ $x = 2 }}", "0.8.7", [refused("syntax-not-in-version", "=")]),
        pytest.param("{{ $x := 1 }}{{ $x = 2 }}", "0.9.0", []),
        pytest.param(
            "{{ with . }}{{ else with . }}{{ end }}",
            "1.8.4",
            [refused("syntax-not-in-version", "with")],
        ),
        pytest.param(
            "{{ range . }}{{ break }}{{ end }}", "1.1.18", [refused("function-unknown", "break")]
        ),
        pytest.param(
            '{{ envOrDefault "A" "b" }}',
            "1.2.16",
            [refused("function-not-in-version", "envOrDefault")],
        ),
        pytest.param('{{ mustEnv "A" }}', "1.4.1", [refused("function-not-in-version", "mustEnv")]),
        pytest.param('{{ mustEnv "A" }}', "1.4.2", []),
        pytest.param(
            "{{ sprig_uuidv4 }}", "2.0.5", [refused("function-not-in-version", "sprig_uuidv4")]
        ),
        pytest.param("{{ sprig_uuidv4 }}", "1.10.1", []),
        pytest.param('{{ plugin "a" }}', "0.9.4", []),
        pytest.param('{{ plugin "a" }}', "0.9.5", [fails("function-denied", "plugin")]),
    ],
)
def test_releases(text, target, faults):
    assert found(text, target=target) == faults


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lower", "toLower"),
        ("toJson", "toJSON"),
        ("trim_space", "trimSpace"),
        ("keyOrDefualt", "keyOrDefault"),
        ("b64enc", "sprig_b64enc"),
        ("servise", "service"),
    ],
)
def test_near_names(name, meant):
    (problem,) = check_template(f"{{{{ {name} }}}}").problems
    assert problem.detail.endswith(f'Did you mean "{meant}"?')


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("{{ if true }}\n\n", 15, id="an open block: at the end of the text"),
        pytest.param("{{ print\n\n{{ print }}", 10, id="an open action: where it makes no sense"),
        pytest.param("{{ foo }}", 3, id="else: at the fault"),
    ],
)
def test_where_the_client_node_gives_up(text, place):
    (problem,) = check_template(text).problems
    assert problem.noticed_at == place


def test_details_are_sentences_and_reports_are_in_order():
    report = check_template(
        '{{ $y }}{{ if }}{{ foo | bar 1 == 2 }}{{ else }}{{ "a }}\n{{ end x }}{{ .a'
    )
    assert len(report.problems) == 9
    assert [p.start for p in report.problems] == sorted(p.start for p in report.problems)
    assert all(p.detail[-1] in ".?" and p.detail[0] != " " for p in report.problems)
    assert not report.is_well_formed


def test_deep_and_long_texts():
    deep = "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}"
    assert found(deep) == []
    deeper = "{{ " + "(" * 10_002 + "1" + ")" * 10_002 + " }}"
    assert [kind for kind, _, _ in found(deeper)] == ["parenthesis-unbalanced"]
    blocks = "{{ if true }}" * 3000 + "{{ end }}" * 3000
    assert found(blocks) == []
    assert len(check_template("{{/* " * 3000).problems) == 1
    assert len(check_template("{{ ` " * 2000).problems) >= 1000


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param(
            "{{ if true }}{{ endif }}", [refused("function-unknown", "endif")], id="endif"
        ),
        pytest.param("{{ endfor }}", [refused("function-unknown", "endfor")], id="a stray endfor"),
        pytest.param(
            "{{ if true }}{{ elif false }}{{ end }}",
            [refused("function-unknown", "elif")],
            id="elif",
        ),
        pytest.param("{{ elif 1 }}", [refused("function-unknown", "elif")], id="a stray elif"),
        pytest.param(
            "{{ for x in y }}{{ .a }}{{ break }}{{ end }}",
            [refused("function-unknown", "for")],
            id="for",
        ),
        pytest.param(
            "{{ unless true }}{{ end }}", [refused("function-unknown", "unless")], id="unless"
        ),
    ],
)
def test_keywords_of_other_languages_do_what_they_mean(text, faults):
    assert found(text) == faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ if true }}{{ endif }}", 'write "end"'),
        ("{{ NOMAD_PORT_http }}", 'env "NOMAD_PORT_http"'),
        ("{{ env NOMAD_DC }}", 'put it into quotes: "NOMAD_DC"'),
        ("{{ env DATABASE_URL }}", 'put it into quotes: "DATABASE_URL"'),
        ("{{ key app/config }}", 'A path stands in quotes: "app/config"'),
        ("{{ service my-app }}", 'a text stands in quotes: "my-app"'),
        ("{{ $my-app }}", "A variable's name has no dash"),
        ('{{ key "a" | split(",") }}', "Arguments are not put in parentheses"),
    ],
)
def test_what_to_write_instead(text, words):
    assert any(words in problem.detail for problem in check_template(text).problems)
