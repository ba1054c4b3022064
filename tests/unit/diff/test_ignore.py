"""Changes that are left out, and what is left of a diff then."""

import pytest

import jobkit
from jobkit.diff.changes import changes_only
from jobkit.diff.ignore import ignoring, parse_pattern


def job(**task):
    return {
        "ID": "web",
        "Meta": {"sync.commit": "a", "team": "b"},
        "TaskGroups": [
            {
                "Name": "web",
                "Count": 1,
                "Constraints": [{"LTarget": "a", "RTarget": "b", "Operand": "="}],
                "Services": [
                    {"Name": "one", "PortLabel": "1", "Tags": ["a"]},
                    {"Name": "two", "PortLabel": "2", "Tags": ["a"]},
                ],
                "Tasks": [
                    {
                        "Name": "server",
                        "Driver": "docker",
                        "Config": {"image": "web:1", "args": ["a", "b"]},
                        "Env": {"A": "1", "B": "2"},
                        **task,
                    }
                ],
            }
        ],
    }


def other():
    """Return the job with a change in each place."""
    made = job(Config={"image": "web:2", "args": ["a", "c"]}, Env={"A": "2", "C": "3"})
    made["Meta"]["sync.commit"] = "z"
    group = made["TaskGroups"][0]
    group["Count"] = 2
    group["Constraints"] = None
    group["Services"][0]["Tags"] = ["b"]
    group["Services"][1]["Tags"] = ["c"]
    return made


def left(diff, path=""):
    """Return the names of what changed, in the order of the diff."""
    found = [
        f"{path}{field['Name']}" for field in diff.get("Fields") or () if field["Type"] != "None"
    ]
    for part in ("Objects", "TaskGroups", "Tasks"):
        for one in diff.get(part) or ():
            found += left(one, f"{path}{one['Name']}/")
    return found


def without(diff, text):
    """Return the diff without what a pattern names."""
    pattern = parse_pattern(text)
    assert pattern is not None
    return ignoring(diff, [pattern])


ALL = [
    "Meta[sync.commit]",
    "web/Count",
    *["web/Constraint/LTarget", "web/Constraint/Operand", "web/Constraint/RTarget"],
    *["web/Service/Tags/Tags", "web/Service/Tags/Tags"] * 2,
    *["web/server/Env[A]", "web/server/Env[B]", "web/server/Env[C]"],
    *["web/server/Config/args[1]", "web/server/Config/image"],
]
# Pattern, what it leaves out (by the beginning), how many changes that are.
PATTERNS = [
    ("TaskGroups.*.Count", ["web/Count"], 1),
    ("TaskGroups.web.Count", ["web/Count"], 1),
    ("TaskGroups.other.Count", [], 0),
    ('Meta["sync.commit"]', ["Meta[sync.commit]"], 1),
    ("Meta[sync.commit]", ["Meta[sync.commit]"], 1),
    ("Meta.*", ["Meta[sync.commit]"], 1),
    ("Meta.team", [], 0),
    ("TaskGroups.*.Constraints", ["web/Constraint"], 3),
    ("TaskGroups.*.Constraint", ["web/Constraint"], 3),
    ("TaskGroups.*.Constraint.RTarget", ["web/Constraint/RTarget"], 1),
    ("TaskGroups.*.Services.*.Tags", ["web/Service"], 4),
    ("TaskGroups.*.Service.Tags", ["web/Service"], 4),
    ("TaskGroups.*.Tasks.*.Env.A", ["web/server/Env[A]"], 1),
    ("TaskGroups.*.Tasks.server.Env", ["web/server/Env"], 3),
    ("TaskGroups.*.Tasks.*.Config.args.*", ["web/server/Config/args"], 1),
    ("TaskGroups.*.Tasks.*.Config.im*", ["web/server/Config/image"], 1),
    ("TaskGroups.*.Tasks.*.Config", ["web/server/Config"], 2),
    ("TaskGroups.*.Tasks", ["web/server"], 5),
    ("TaskGroups", ["web"], 13),
    ("*", ["web", "Meta"], 14),
]


@pytest.mark.parametrize(
    ("pattern", "gone", "count"), PATTERNS, ids=[pattern for pattern, _, _ in PATTERNS]
)
@pytest.mark.parametrize("contextual", [True, False], ids=["contextual", "changes only"])
def test_what_a_pattern_leaves_out(pattern, gone, count, contextual):
    diff = jobkit.diff_jobs(job(), other(), contextual=contextual)
    made = without(diff, pattern)
    assert left(made.diff) == [name for name in ALL if not name.startswith(tuple(gone))]
    assert made.changes == count


def test_only_one_service_by_its_name():
    made = without(
        jobkit.diff_jobs(job(), other(), contextual=True), "TaskGroups.*.Services.one.Tags"
    )
    assert made.changes == 2
    assert left(made.diff).count("web/Service/Tags/Tags") == 2


def test_nothing_left_is_no_change():
    diff = without(jobkit.diff_jobs(job(), other()), "*").diff
    assert diff["Type"] == "None"
    assert jobkit.format_diff(diff) == 'Job: "web"\nTask Group: "web"\n  Task: "server"'


def test_a_task_without_changes_has_no_note():
    diff = jobkit.diff_jobs(job(), job(Env={"A": "x", "B": "2"}))
    made = without(diff, "TaskGroups.*.Tasks.*.Env").diff
    assert made == jobkit.diff_jobs(job(), job())


def test_an_edited_task_without_content_stays():
    restarting = job()
    restarting["TaskGroups"][0]["RestartPolicy"] = {"Attempts": 7}
    diff = jobkit.diff_jobs(job(), restarting)
    assert without(diff, "TaskGroups.*.Count").diff == diff


def test_a_whole_task_that_is_new():
    added = job()
    added["TaskGroups"][0]["Tasks"].append({"Name": "extra", "Driver": "docker"})
    diff = jobkit.diff_jobs(job(), added)
    made = without(diff, "TaskGroups.*.Tasks.extra")
    assert made.diff["Type"] == "None"
    assert made.changes > 1


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a[", "a[]", '["a"]', 'a["b', "a b]"]
)
def test_what_is_no_pattern(text):
    assert parse_pattern(text) is None


def test_changes_only():
    old, new = job(), other()
    old["TaskGroups"].append({"Name": "same", "Tasks": [{"Name": "a", "Driver": "docker"}]})
    new["TaskGroups"].append({"Name": "same", "Tasks": [{"Name": "a", "Driver": "docker"}]})
    diff = jobkit.diff_jobs(old, new, contextual=True)
    made = changes_only(diff)
    assert left(made) == left(diff)
    assert [group["Name"] for group in made["TaskGroups"] or ()] == ["web"]
    assert '"Type": "None"' not in repr(made).replace("'", '"')
