"""Texts that rules read: conditions on versions, paths, ports, durations in messages."""

from __future__ import annotations

import pytest

from jobkit.lint.escape import escapes
from jobkit.lint.ports import port_number
from jobkit.lint.shown import duration, label, quoted
from jobkit.lint.url_paths import path_fault
from jobkit.lint.versions import wrong_condition


@pytest.mark.parametrize(
    ("text", "version", "semver"),
    [
        (">= 1.2, < 2.0", True, True),
        ("~> 1.0", True, False),
        ("== 1", False, False),
        ("1.x", False, False),
        ("1.0beta1", True, False),
        ("1.0-beta.1+build.5", True, True),
        ("v1.2.3.4.5", True, True),
        ("1.0-", True, False),
        ("", False, False),
        ("1,", False, False),
        ("9223372036854775807", True, True),
        ("9223372036854775808", False, False),
        ("0" * 30 + "1", True, True),
    ],
)
def test_conditions_on_versions(text, version, semver):
    assert (wrong_condition(text, is_strict=False) is None) is version
    assert (wrong_condition(text, is_strict=True) is None) is semver


@pytest.mark.parametrize(
    ("prefix", "path", "is_out"),
    [
        ("task", "local/x", False),
        ("task", "/../x", False),
        ("task", "../alloc/x", False),
        ("task", "../../x", True),
        ("task", "../..foo", True),
        ("task", "..foo", False),
        ("task", "${X}/../../..", True),
        ("task/local/", "../../x", False),
        ("task/local/", "../../../x", True),
        ("task", "", False),
    ],
)
def test_paths_out_of_an_allocation(prefix, path, is_out):
    assert escapes(prefix, path) is is_out


@pytest.mark.parametrize(
    "path", ["/x", "x", "/a:b", "/a b", "/%41", "/a?%zz", "//h:99/x", "//[::1]/x", "?x", "//u@h/x"]
)
def test_paths_of_checks(path):
    assert path_fault(path) == ""


@pytest.mark.parametrize(
    "path",
    ["http://x/", "a:b", "1a:b", ":x", "%zz", "/a#%zz", "\x01", "//h h/x", "//h:zz/x", "//[::1/x"],
)
def test_no_paths_of_checks(path):
    assert path_fault(path)


@pytest.mark.parametrize(
    ("text", "number"),
    [("80", 80), ("+5", 5), ("-1", -1), ("http", None), ("8 0", None), ("9" * 20, None)],
)
def test_port_numbers(text, number):
    assert port_number(text) == number


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (5_000_000_000, "5s"),
        (5_400_000_000_000, "1h30m"),
        (1_500_000_000, "1500ms"),
        (1, "1ns"),
        (-60_000_000_000, "-1m"),
    ],
)
def test_durations_in_messages(nanoseconds, text):
    assert duration(nanoseconds) == text


def test_names_in_messages():
    assert quoted(["a"]) == '"a"'
    assert quoted(["a", "b", "c"]) == '"a", "b" or "c"'


def test_fields_in_messages():
    assert label("Task", "KillTimeout") == "kill_timeout"
    assert label("Job", "Payload") == "Payload"
