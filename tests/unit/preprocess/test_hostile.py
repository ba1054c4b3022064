"""A hostile Jinja file is told off in time, and nothing is read outside its folders."""

from __future__ import annotations

import time

import pytest

from jobkit.diagnostic import has_errors
from jobkit.outside import Outside
from jobkit.preprocess.expand import expand
from jobkit.preprocess.limits import JinjaLimits
from jobkit.source import Source

SET = "{% set ns = namespace(x='ab', l=[1], n=3) %}"
HOSTILE = {
    "the class of a text": "{{ ''.__class__ }}",
    "the subclasses of object": "{{ ().__class__.__base__.__subclasses__() }}",
    "the class by index": "{{ ''['__class__'] }}",
    "the class by filter": "{{ ''|attr('__class__') }}",
    "the class by a filter over a list": "{{ ['a']|map('attr', '__class__')"
    "|map('attr', 'mro')|list }}",
    "the class by map": "{{ ['a']|map(attribute='__class__')|map(attribute='__base__')|list }}",
    "the class by format": "{{ '{0.__class__}'.format(1) }}",
    "the class by format_map": "{{ '{x.__class__.__mro__}'.format_map({'x': 1}) }}",
    "the class by the method format itself": "{{ ('{0.__class__}'|attr('format'))(1) }}",
    "the globals of a function": "{{ cycler.__init__.__globals__ }}",
    "the globals of a macro": "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "the globals of a method": "{{ joiner().__call__.__globals__.os }}",
    "the frame of a generator": "{{ ([1]|map('string')).gi_frame.f_globals }}",
    "the environment of the file": "{{ self._TemplateReference__context.environment }}",
    "the places of a text": "{% macro m() %}a{% endmacro %}{{ m()._pieces }}",
    "a list is changed": "{% set l = [1] %}{{ l.append(2) }}",
    "a mapping is changed": "{% set d = {} %}{{ d.update(a=1) }}",
    "the values are changed": "{{ given.clear() }}",
    "the environment variables are changed": "{{ env.update(a=1) }}",
    "a huge text by multiplication": "{{ 'x' * 10**9 }}",
    "a huge text the other way round": "{{ 10**9 * 'x' }}",
    "a huge list by multiplication": "{{ [0] * 10**9 }}",
    "a huge list in a list": "{{ ([['x' * 1000] * 1000] * 1000) | length }}",
    "a huge power": "{{ 9 ** (9 ** 9) }}",
    "a number squared again and again": SET
    + "{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}{{ ns.n }}",
    "a text doubled again and again": SET
    + "{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
    "a text added to itself": SET
    + "{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
    "a text joined with itself": SET
    + "{% for i in range(99) %}{% set ns.x = [ns.x, ns.x]|join(ns.x) %}{% endfor %}{{ ns.x }}",
    "a list added to itself": SET
    + "{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}{{ ns.l }}",
    "a list in a list in a list": SET
    + "{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    "a deep list as JSON": SET
    + "{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|tojson }}",
    "two deep lists are compared": "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}"
    "{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}",
    "a block doubled again and again": SET
    + "{% for i in range(99) %}{% set x %}{{ ns.x }}{{ ns.x }}{% endset %}"
    "{% set ns.x = x %}{% endfor %}{{ ns.x }}",
    "a text replaced by itself": SET
    + "{% for i in range(99) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}{{ ns.x }}",
    "the empty text replaced": "{{ ('x' * 10**6).replace('', 'y' * 10**6) }}",
    "the empty text replaced by filter": "{{ ('x' * 10**6)|replace('', 'y' * 10**6) }}",
    "a huge width by format": "{{ '%999999999d' % 1 }}",
    "a huge width as an argument": "{{ '%*d' % (999999999, 1) }}",
    "a huge width by the filter": "{{ '%999999999d'|format(1) }}",
    "a huge width by the method format": "{{ '{:999999999}'.format(1) }}",
    "a huge width inside a width": "{{ '{:{}}'.format(1, 999999999) }}",
    "a huge width by center": "{{ 'x'.center(10**9) }}",
    "a huge width by the filter center": "{{ 'x'|center(10**9) }}",
    "a huge width by zfill": "{{ 'x'.zfill(10**9) }}",
    "huge tabs": "{{ '\\t'.expandtabs(10**9) }}",
    "huge indentation": "{{ 'x\ny'|indent(10**9) }}",
    "huge indentation of JSON": "{{ [1]|tojson(indent=10**9) }}",
    "huge batches": "{{ [1]|batch(10**9, 0)|list }}",
    "huge slices": "{{ [1]|slice(10**9)|list }}",
    "a huge precision": "{{ 1.5|round(10**9, 'ceil') }}",
    "huge bytes of a number": "{{ (1).to_bytes(10**9, 'big') }}",
    "many words wrapped": "{{ ('x' * 10**6)|wordwrap(1) }}",
    "a huge range": "{% for i in range(10**9) %}{% endfor %}",
    "a range as a list": "{{ range(10**12)|list }}",
    "loops in loops": "{% for i in range(99999) %}"
    "{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "loops in loops with a condition": "{% for i in range(99999) %}"
    "{% for j in range(99999) if j > 99999 %}{% endfor %}{% endfor %}",
    "a loop of filters": "{{ range(99999)|select('in', range(99999)|map('string')|list)|list }}",
    "text in loops in loops": "{% for i in range(999) %}{% for j in range(999) %}"
    + "x" * 1000
    + "{% endfor %}{% endfor %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a macro that calls itself twice": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}"
    "{% endif %}{% endmacro %}{{ m(60) }}",
    "two macros that call each other": "{% macro a() %}{{ b() }}{% endmacro %}"
    "{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
    "a loop that calls itself": "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "a block that prints itself": "{% block b %}{{ self.b() }}{% endblock %}",
    "a file that includes itself": "{% include 'job.nomad.j2' %}",
    "a file that imports itself": "{% import 'job.nomad.j2' as me %}",
    "a file that extends itself": "{% extends 'job.nomad.j2' %}",
    "brackets in brackets": "{{ " + "(" * 5000 + ")" * 5000 + " }}",
    "minus signs without end": "{{ " + "-" * 5000 + "1 }}",
    "tags in tags": "{% if 1 %}" * 500 + "{% endif %}" * 500,
    "loops in loops in loops": "{% for i in [1] %}" * 50 + "{% endfor %}" * 50,
    "a pattern that backtracks": "{{ ('a' * 5000)|regex_replace('(a|aa)+$b|(a+)+c', 'x') }}",
    "references in YAML": "{{ ('a: &a [x,x,x,x,x,x,x,x,x]\n'"
    "~ 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n'"
    "~ 'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n' ~ 'd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n'"
    "~ 'e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n' ~ 'f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n'"
    "~ 'g: [*f,*f,*f,*f,*f,*f,*f,*f,*f]')|from_yaml }}",
    "a file above the folder": "{% include '../secret' %}",
    "a file far above the folder": "{% include '../../../../../../etc/passwd' %}",
    "a file from the root": "{% include '/etc/passwd' %}",
    "a file above the folder by detour": "{% include 'parts/../../secret' %}",
    "a file behind backslashes": "{% include '..\\\\secret' %}",
    "a file with NUL in its name": "{% include 'job.nomad.j2\\0' %}",
    "a file above that may be missing": "{% include '../secret' ignore missing %}",
    "an import from above": "{% import '../secret' as s %}{{ s }}",
    "a parent from above": "{% extends '../secret' %}",
    "a list of files above": "{% include ['none', '../secret'] %}",
    "a link to a file outside": "{% include 'link' %}",
    "a link to a folder outside": "{% include 'linked/secret' %}",
    "a file below a link to the root": "{% include 'root/etc/hostname' %}",
    "a folder": "{% include 'parts' %}",
    "a device": "{% include 'zero' %}",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret").write_text("SECRET")
    jobs = tmp_path / "jobs"
    (jobs / "parts").mkdir(parents=True)
    (jobs / "link").symlink_to(tmp_path / "secret")
    (jobs / "linked").symlink_to(tmp_path)
    (jobs / "root").symlink_to("/")
    (jobs / "zero").symlink_to("/dev/zero")
    return jobs


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_time(text, folder):
    path = folder / "job.nomad.j2"
    path.write_text(text)
    start = time.perf_counter()
    expanded, diagnostics = expand(
        Source(str(path), text), {"given": {"a": 1}}, outside=Outside(folder, {"HOME": "/"})
    )
    assert has_errors(diagnostics)
    assert expanded.text == ""
    assert time.perf_counter() - start < JinjaLimits().max_seconds + 2
    assert all("SECRET" not in diagnostic.detail for diagnostic in diagnostics)
    assert all(diagnostic.range is not None for diagnostic in diagnostics)
