"""What a reviewer reads of a diff, row by row."""

from jobkit.diff.filled import least_job, without_filled
from jobkit.report.diff_rows import counts, rows
from jobkit.verbs.diff import plan_diff


def job(group=None, task=None, **fields):
    made = {"Name": "t", "Driver": "exec", "Config": {"command": "a"}, **(task or {})}
    whole = {"Name": "g", "Tasks": [made], **(group or {})}
    return {"ID": "j", "Name": "j", "TaskGroups": [whole], **fields}


def shown(old, new, *, verbose=False):
    listed = rows(plan_diff(old, new, "2.0.5"), verbose=verbose)
    return [(row.depth, row.name, row.old, row.new) for row in listed if not row.is_heading]


def named(old, new):
    return [
        f"{row.name} {row.label}".strip()
        for row in rows(plan_diff(old, new, "2.0.5"))
        if row.is_heading
    ]


def test_elements_are_in_the_order_of_their_numbers():
    old = job(task={"Config": {"args": ["x"] * 12}})
    new = job(task={"Config": {"args": ["y"] * 12}})
    assert [name for _, name, *_ in shown(old, new)] == [f"args[{n}]" for n in range(12)]


def test_what_did_not_change_is_left_out_unless_asked_for():
    old = job(task={"Config": {"a": "1", "b": "2"}})
    new = job(task={"Config": {"a": "1", "b": "3"}})
    assert shown(old, new) == [(3, "b", '"2"', '"3"')]
    assert (3, "a", '"1"', '"1"') in shown(old, new, verbose=True)


def test_durations_are_readable():
    assert shown(job(), job(task={"KillTimeout": 90_000_000_000})) == [
        (2, "KillTimeout", '"5s"', '"1m30s"')
    ]


def test_elements_of_lists_have_their_names():
    old = job(task={"Templates": [{"DestPath": "local/a", "EmbeddedTmpl": "a"}]})
    new = job(task={"Templates": [{"DestPath": "local/a", "EmbeddedTmpl": "b"}]})
    assert named(old, new) == ['Task Group "g"', 'Task "t"', 'Template "local/a"']


def test_json_in_a_text_is_laid_out():
    text = '{{"name": "long enough to be worth it", "list": [1, 2, 3], "more": {}, "last": true}}'
    old, new = (job(task={"Env": {"X": text.format(n)}}) for n in (1, 2))
    (row,) = [one for one in rows(plan_diff(old, new, "2.0.5")) if not one.is_heading]
    changed = [piece for piece in row.pieces if piece.kind == "changed"]
    assert [(piece.old, piece.new) for piece in changed] == [
        ([(8, '  "more": 1,')], [(8, '  "more": 2,')])
    ]


def test_counts():
    old = job(Meta={"a": "1", "b": "2"})
    new = job(Meta={"a": "3", "c": "4"}, group={"Networks": [{"Mode": "host"}]})
    assert counts(plan_diff(old, new, "2.0.5")) == (2, 1, 1)


def test_a_task_without_any_field_counts():
    old, new = job(), job(group={"RestartPolicy": {"Attempts": 9}})
    assert named(old, new) == ['Task Group "g"', "RestartPolicy", 'Task "t"']
    assert counts(plan_diff(old, new, "2.0.5")) == (0, 0, 2)


def test_nothing_to_see_counts_nothing():
    assert counts(plan_diff(job(), job(), "2.0.5")) == (0, 0, 0)


def test_what_nomad_fills_in_is_left_out_of_what_is_new():
    new = job(group={"Count": 2, "RestartPolicy": {"Attempts": 7}}, Meta={"a": "b"}, Priority=70)
    diff = plan_diff(None, new, "2.0.5")
    left = without_filled(diff, plan_diff(None, least_job(None, new), "2.0.5"))
    assert [row.name for row in rows(left)] == [
        "Meta[a]",
        "Priority",
        "Type",
        "Task Group",
        "Count",
        "RestartPolicy",
        "Attempts",
        "Task",
        "Driver",
        "Config",
        "command",
    ]


def test_in_what_is_edited_nothing_is_left_out():
    old, new = job(group={"Count": 4}, Priority=60), job()
    diff = plan_diff(old, new, "2.0.5")
    assert without_filled(diff, plan_diff(None, least_job(old, new), "2.0.5")) == diff
