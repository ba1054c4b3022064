"""The text of a diff: what the recorded ones don't have."""

import pytest

from jobkit.report.colors import with_colors, without_marks
from jobkit.report.diff_json import diff_json
from jobkit.report.diff_text import format_diff, quoted


def job(**parts):
    empty = {"Type": "Edited", "ID": "a", "Fields": None, "Objects": None, "TaskGroups": None}
    return {**empty, **parts}


def group(**parts):
    empty = {"Type": "None", "Name": "g", "Fields": None, "Objects": None, "Tasks": None}
    return {**empty, "Updates": None, **parts}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a", '"a"', id="plain"),
        pytest.param('"\\', '"\\"\\\\"', id="marks"),
        pytest.param("\a\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"', id="named controls"),
        pytest.param("\0\x1b\x7f", '"\\x00\\x1b\\x7f"', id="other controls"),
        pytest.param("ä€😀 ", '"ä€😀 "', id="what can be seen"),
        pytest.param("\u200b\u00a0\u0085", '"\\u200b\\u00a0\\u0085"', id="what can't"),
        pytest.param("\U000e0001", '"\\U000e0001"', id="far away"),
    ],
)
def test_quoted(text, shown):
    assert quoted(text) == shown


def test_updates_are_in_order_and_in_color():
    updates = {"ignore": 1, "create": 2, "canary": 3, "create/destroy update": 4}
    diff = job(TaskGroups=[group(Updates=updates)])
    assert format_diff(diff, markup=True).split("\n")[1] == (
        '    [bold]Task Group: "g"[reset] ([reset][light_yellow]3 canary, [reset][green]2 create, '
        "[reset][yellow]4 create/destroy update, [reset]1 ignore[reset])"
    ).replace("    ", "", 1)


def test_null_among_fields_and_unknown_notes():
    field = {"Type": "Edited", "Name": "Count", "Old": "1", "New": "2", "Annotations": ["odd"]}
    diff = job(Fields=[None, field], Objects=[None])
    assert format_diff(diff) == '+/- Job: "a"\n+/- Count: "1" => "2" (odd)'


def test_names_are_aligned_by_bytes():
    fields = [
        {"Type": "Added", "Name": name, "Old": "", "New": "1", "Annotations": None}
        for name in ("Meta[ä]", "Meta[aa]")
    ]
    assert format_diff(job(Fields=fields)).split("\n")[1:] == ['+ Meta[ä]: "1"', '+ Meta[aa]: "1"']


@pytest.mark.parametrize(
    ("text", "plain", "colored"),
    [
        pytest.param("[red]a[reset]", "a", "\x1b[31ma\x1b[0m\x1b[0m", id="known marks"),
        pytest.param("Meta[x]", "Meta[x]", "Meta[x]", id="anything else"),
        pytest.param("[RED][Red]", "[RED][Red]", "[RED][Red]", id="in capitals"),
        pytest.param(
            "[_light_blue_]a[reset_bold]", "a", "\x1b[104ma\x1b[21m\x1b[0m", id="backgrounds"
        ),
    ],
)
def test_marks_of_color(text, plain, colored):
    assert without_marks(text) == plain
    assert with_colors(text) == colored


def test_the_json_of_the_api():
    assert diff_json({"b": "\u2028ä<", "a": None}) == (
        '{\n    "a": null,\n    "b": "\\u2028ä<"\n}\n'
    )
