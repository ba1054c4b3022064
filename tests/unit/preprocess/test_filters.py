"""The filters that Ansible's users have, and those of jinja2."""

from __future__ import annotations

import pytest

from jobkit.diagnostic import Severity
from jobkit.outside import Outside
from jobkit.preprocess.expand import expand
from jobkit.source import Source

VALUES = {
    "labels": {"b": [1, True, None], "a": "é<"},
    "text": "web-01.example",
    "nested": {"x": {"y": 1}},
}
RESULTS = {
    "{{ labels | to_json }}": '{"b": [1, true, null], "a": "é<"}',
    "{{ labels | tojson }}": '{"a": "\\u00e9\\u003c", "b": [1, true, null]}',
    "{{ [1] | to_nice_json }}": "[\n    1\n]",
    "{{ {'b': 1, 'a': 2} | to_nice_json(indent=2) }}": '{\n  "a": 2,\n  "b": 1\n}',
    "{{ labels | to_yaml }}": "a: é<\nb: [1, true, null]\n",
    "{{ labels | to_nice_yaml(indent=2) }}": "a: é<\nb:\n- 1\n- true\n- null\n",
    "{% macro m() %}x{% endmacro %}{{ [m()] | to_yaml }}": "[x]\n",
    "{{ ('{\"a\": [1, 2]}' | from_json).a[1] }}": "2",
    "{{ ('a: [1, 2]' | from_yaml).a[1] }}": "2",
    "{{ 'ä' | b64encode }}": "w6Q=",
    "{{ 'w6Q=' | b64decode }}": "ä",
    "{{ text | regex_replace('^web-(\\\\d+).*', 'n\\\\1') }}": "n01",
    "{{ 'Aa' | regex_replace('a', 'x', ignorecase=true) }}": "xx",
    "{{ 'aaa' | regex_replace('a', 'x', count=2) }}": "xxa",
    "{{ missing | default('none') }}": "none",
    "{{ '' | default('none', true) }}": "none",
    "{{ labels.missing | default(3) }}": "3",
    "{{ text | mandatory }}": "web-01.example",
    "{{ 'yes' | bool }} {{ 'no' | bool }} {{ true | bool }}": "True False True",
    "{{ 1 | ternary('a', 'b') }}{{ 0 | ternary('a', 'b') }}": "ab",
    "{{ none | ternary('a', 'b', 'c') }}": "c",
    "{{ {'a': 1} | combine({'b': 2}) | to_json }}": '{"a": 1, "b": 2}',
    "{{ nested | combine({'x': {'z': 2}}, recursive=true) | to_json }}": '{"x": {"y": 1, "z": 2}}',
    "{{ {'a': 1} | dict2items | to_json }}": '[{"key": "a", "value": 1}]',
    "{{ [{'key': 'a', 'value': 1}] | items2dict | to_json }}": '{"a": 1}',
    "{{ '/a/b.c' | basename }} {{ '/a/b.c' | dirname }}": "b.c /a",
    "{{ 'a b' | quote }}": "'a b'",
    "{{ [3, 1, 2] | sort | join(', ') }}": "1, 2, 3",
    "{{ ['a', 'b'] | map('upper') | list }}": "['A', 'B']",
    "{{ [1, 2, 3] | select('odd') | sum }}": "4",
    "{{ [[1, 2], [3]] | sum(start=[]) }}": "[1, 2, 3]",
    "{{ 'a b' | replace(' ', '_') | upper }}": "A_B",
    "{{ '%s-%03d' | format('a', 7) }} {{ '%s' % 'b' }} {{ '{:>3}'.format('c') }}": "a-007 b   c",
    "{{ 'id-20240612-{}'.format('x') }}": "id-20240612-x",
    "{{ 'a,b'.split(',') | last }}{{ 'x'.center(3) }}|{{ ','.join(['a', 'b']) }}": "b x |a,b",
    "{{ 2 ** 10 }} {{ 3 * 4 }} {{ [0] * 2 }} {{ 'ab' * 2 }} {{ 7 % 4 }}": "1024 12 [0, 0] abab 3",
    "{{ 'a\nb' | indent(2) }}": "a\n  b",
    "{{ [1, 2, 3] | batch(2) | list }}": "[[1, 2], [3]]",
    "{{ range(3) | list }} {{ dict(a=1) }}": "[0, 1, 2] {'a': 1}",
    "{{ env.HOME }} {{ var.text }}": "/home/me web-01.example",
}


def expanded(text, values=VALUES):
    return expand(Source("job.j2", text), values, outside=Outside(environment={"HOME": "/home/me"}))


@pytest.mark.parametrize(("text", "result"), RESULTS.items(), ids=RESULTS)
def test_an_expression_prints(text, result):
    source, diagnostics = expanded(text)
    assert [diagnostic.detail for diagnostic in diagnostics if diagnostic.severity == "error"] == []
    assert source.text == result


def test_a_filter_that_jinja_alone_lacks_is_mentioned():
    _, diagnostics = expanded("x\n{{ labels | to_json }}")
    assert [(d.severity, str(d.range)) for d in diagnostics] == [(Severity.INFO, "job.j2:2:13")]


def test_values_named_env_and_var_win():
    source, _ = expanded("{{ env.A }}{{ var }}", {"env": {"A": 1}, "var": 2})
    assert source.text == "12"
