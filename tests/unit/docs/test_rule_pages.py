"""The pages of the rules show what the command really prints."""

from __future__ import annotations

import re
from contextlib import chdir

import pytest
from click.testing import CliRunner

from jobkit.cli.main import main
from jobkit.verbs.catalogue import catalogue
from tools.rule_pages import AREAS, index, page

KINDS = list(catalogue().values())
SHOWN = [kind for kind in KINDS if kind.bad]
EXAMPLE = re.compile(
    r"`([\w.]+)`:\n\n```\w+\n(.*?)^```\n\n```console\n\$ jobkit (.*?)\n(.*?)^```",
    re.MULTILINE | re.DOTALL,
)


def run(argv, folder):
    with chdir(folder):
        return CliRunner().invoke(main, argv)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.code)
def test_a_page_shows_what_the_command_prints(kind, tmp_path):
    ((name, text, arguments, output),) = EXAMPLE.findall(page(kind))
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(arguments.split(), tmp_path).stderr == output


def test_the_index_links_every_page_once():
    assert re.findall(r"\]\((JK\d{4})\.md\)", index(KINDS)) == [kind.code for kind in KINDS]


def test_names_and_codes_are_unique():
    assert len({kind.name for kind in KINDS}) == len(KINDS) == len({kind.code for kind in KINDS})


def test_every_code_is_of_an_area():
    assert {kind.code[2] for kind in KINDS} <= AREAS.keys()


def test_rule_lists_everything_a_line_each(tmp_path):
    lines = run(["rule"], tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [kind.code for kind in KINDS]
