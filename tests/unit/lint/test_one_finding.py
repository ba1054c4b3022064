"""One mistake is told once, at the words that are wrong."""

from __future__ import annotations

import pytest

import jobkit

JOB = """job "shop" {{
{job}
  group "web" {{
{group}
    task "app" {{
      driver = "exec"
      config {{
        command = "/bin/app"
      }}
{task}
    }}
  }}
}}
"""


def loud(job="", group="", task=""):
    """Return the code and the line of what is no advice."""
    text = JOB.format(job=job, group=group, task=task)
    lines = text.split("\n")
    return [
        (one.code, lines[one.range.start.line - 1].strip())
        for one in jobkit.lint_text(text)
        if one.severity != "info" and one.range is not None
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(
            {"job": 'type = "service"\nperiodic {\ncrons = ["@daily"]\n}'},
            ("JK4114", 'type = "service"'),
            id="the type of a periodic job",
        ),
        pytest.param(
            {"job": 'periodic {\ncrons = ["@daily"]\n}'},
            ("JK4114", "periodic {"),
            id="a periodic job without a type",
        ),
        pytest.param(
            {"job": 'type = "system"\nparameterized {\n}'},
            ("JK4115", 'type = "system"'),
            id="the type of a parameterized job",
        ),
        pytest.param(
            {"job": 'type = "bacth"\nperiodic {\ncrons = ["@daily"]\n}'},
            ("JK4001", 'type = "bacth"'),
            id="a type that does not exist",
        ),
        pytest.param(
            {"job": 'type = "services"\nupdate {\nmax_parallel = 1\n}'},
            ("JK4001", 'type = "services"'),
            id="and an update block",
        ),
        pytest.param(
            {"group": 'update {\nprogress_deadline = "1m"\n}'},
            ("JK4312", 'progress_deadline = "1m"'),
            id="a deadline that a default is above",
        ),
        pytest.param(
            {"job": 'update {\nhealthy_deadline = "5s"\n}'},
            ("JK4311", 'healthy_deadline = "5s"'),
            id="a deadline of the job",
        ),
        pytest.param(
            {"group": 'update {\nhealthy_deadline = "0s"\n}'},
            ("JK4002", 'healthy_deadline = "0s"'),
            id="a deadline out of bounds",
        ),
        pytest.param(
            {"group": "scaling {\nmin = 5\nmax = 3\n}"}, ("JK4523", "max = 3"), id="bounds reversed"
        ),
        pytest.param({"group": "scaling {\nmin = 1\n}"}, ("JK3012", "scaling {"), id="no maximum"),
        pytest.param(
            {"group": 'restart {\nmode = "fial"\n}'}, ("JK4001", 'mode = "fial"'), id="a mode"
        ),
        pytest.param(
            {"group": "reschedule {\nunlimited = false\nattempts = 3\n}"},
            ("JK4331", "attempts = 3"),
            id="attempts without an interval",
        ),
        pytest.param(
            {"group": "ephemeral_disk {\nsize = 50\n}"}, ("JK4702", "size = 50"), id="a small disk"
        ),
        pytest.param(
            {"group": "ephemeral_disk {\nsize = 5\n}"}, ("JK4002", "size = 5"), id="a tiny disk"
        ),
        pytest.param(
            {"task": "logs {\nmax_files = 2\nmax_file_size = 200\n}"},
            ("JK4702", "max_file_size = 200"),
            id="large logs",
        ),
        pytest.param(
            {
                "group": 'volume "data" {\ntype = "hsot"\nsource = "data"\n}',
                "task": 'volume_mount {\nvolume = "data"\ndestination = "/data"\n}',
            },
            ("JK5525", 'type = "hsot"'),
            id="a volume that is dropped",
        ),
        pytest.param(
            {
                "job": 'type = "system"\nupdate {\nmax_parallel = 5\n}',
                "group": "count = 2",
            },
            ("JK4202", "count = 2"),
            id="the count of a system job",
        ),
        pytest.param(
            {"task": 'lifecycle {\nhook = "prestat"\n}'},
            ("JK4001", 'hook = "prestat"'),
            id="a hook that does not exist",
        ),
        pytest.param(
            {"task": "lifecycle {\nsidecar = true\n}"}, ("JK3012", "lifecycle {"), id="no hook"
        ),
        pytest.param(
            {
                "group": 'spread {\nattribute = "${node.datacenter}"\n'
                'target "dc1" {\npercent = 110\n}\n}'
            },
            ("JK4002", "percent = 110"),
            id="a share above all",
        ),
        pytest.param(
            {"group": 'constraint {\noperator = "distinct_host"\n}'},
            ("JK4001", 'operator = "distinct_host"'),
            id="an operator that does not exist",
        ),
    ],
)
def test_a_mistake_is_told_once(parts, expected):
    assert loud(**parts) == [expected]
