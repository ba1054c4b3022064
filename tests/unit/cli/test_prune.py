"""``jobkit plan`` and ``run`` with ``--prune``, against a real server and in real repositories."""

from __future__ import annotations

import json
import subprocess
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.answering import Answering
from tests.planned_jobs import AGENT, answer, asked, job, run

LABEL = "jobkit.set"
WEB = "web.nomad.hcl"


def stored(job_id, label="shop", **more):
    """A job that a server has."""
    return {
        "ID": job_id,
        "Namespace": "default",
        "ParentID": "",
        "Stop": False,
        "Type": "service",
        "Status": "running",
        "JobModifyIndex": 20,
        "Meta": {LABEL: label} if label else None,
        **more,
    }


def server(*jobs, release="2.0.5", **more):
    """A server with jobs, which lists meta when it is asked to."""

    def listed(seen):
        query = parse_qs(urlsplit(seen.path).query)
        wanted = query.get("namespace", ["default"])[0]
        left_out = () if "meta" in query else ("Meta",)
        return [
            {key: value for key, value in one.items() if key not in left_out}
            for one in jobs
            if wanted in {"*", one["Namespace"]}
        ]

    def read(seen):
        asked = unquote(urlsplit(seen.path).path.split("/")[3])
        return next((one for one in jobs if one["ID"] == asked), (404, b"job not found"))

    return Answering(
        {
            "GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": release}}},
            "GET /v1/regions": ["global"],
            "POST /v1/job/[^/]+/plan": answer(kind="Edited"),
            "POST /v1/jobs": {"EvalID": "", "JobModifyIndex": 8, "Warnings": ""},
            **more,
            "GET /v1/jobs": more.get("GET /v1/jobs", listed),
            "DELETE /v1/job/[^/]+": {"EvalID": "e-12345678"},
            "GET /v1/job/[^/]+": read,
        }
    )


def ran(tmp_path, at, *argv, **files):
    for name, text in {"web": job("web"), **files}.items():
        (tmp_path / f"{name}.nomad.hcl").write_text(text, encoding="utf-8")
    return run(tmp_path, argv, at)


def stopped(at):
    """The jobs that the server was told to stop."""
    paths = [urlsplit(one.path).path for one in at.seen if one.method == "DELETE"]
    return [unquote(path.split("/")[3]) for path in paths]


def told(done):
    """What is said on standard error, in one line."""
    return " ".join(done.stderr.split())


RUN = ("run", "--yes", "--no-lint", "--prune")


def meta_sent(at):
    return [one.json["Job"]["Meta"] for one in at.seen if one.path == "/v1/jobs" and one.body]


@pytest.mark.parametrize(
    ("flags", "config", "meta"),
    [
        pytest.param([], "", None, id="nothing said"),
        pytest.param(["--set", "shop"], "", {LABEL: "shop"}, id="a flag"),
        pytest.param([], '[run]\nset = "shop"\n', {LABEL: "shop"}, id="the config"),
        pytest.param(["--set", "b"], '[run]\nset = "shop"\n', {LABEL: "b"}, id="the flag wins"),
    ],
)
def test_the_label_is_registered(tmp_path, flags, config, meta):
    (tmp_path / "jobkit.toml").write_text(config, encoding="utf-8")
    at = server()
    assert ran(tmp_path, at, "run", "--yes", "--no-lint", *flags, WEB).returncode == 0
    assert meta_sent(at) == [meta]


def test_other_meta_stays(tmp_path):
    at = server()
    text = job(body='  meta {\n    owner = "us"\n  }')
    ran(tmp_path, at, "run", "--yes", "--set", "shop", WEB, web=text)
    assert meta_sent(at) == [{"owner": "us", LABEL: "shop"}]


def test_a_label_of_another_set_in_the_file(tmp_path):
    text = job(body=f'  meta = {{ "{LABEL}" = "b" }}')
    at = server()
    done = ran(tmp_path, at, *RUN, "--set", "shop", WEB, web=text)
    assert (done.returncode, asked(at), "JK0027" in done.stderr) == (1, [], True)


@pytest.mark.parametrize("release", ["2.0.5", "1.4.2", "0.8.0", ""])
@pytest.mark.parametrize(
    ("jobs", "stops"),
    [
        pytest.param([stored("old")], ["old"], id="no file"),
        pytest.param([stored("web")], [], id="its file is there"),
        pytest.param([stored("old", "other"), stored("free", "")], [], id="not ours"),
        pytest.param([stored("old", Stop=True)], [], id="stopped already"),
        pytest.param([stored("web/periodic-1", ParentID="web")], [], id="a child"),
        pytest.param([stored("b"), stored("a/b")], ["a/b", "b"], id="several"),
    ],
)
def test_which_jobs_of_a_set_are_stopped(tmp_path, release, jobs, stops):
    at = server(*jobs, release=release)
    done = ran(tmp_path, at, *RUN, "--set", "shop", WEB)
    assert done.returncode == 0, done.stderr
    assert stopped(at) == stops
    assert at.seen[-1].method == ("DELETE" if stops else at.seen[-1].method)


def test_a_namespace_without_files_is_left_alone(tmp_path):
    at = server(stored("old", Namespace="past"))
    done = ran(tmp_path, at, *RUN, "--set", "shop", WEB)
    assert stopped(at) == []
    assert '1 job with the label of this set is in namespace "past"' in told(done)


def test_the_namespace_of_the_command_is_looked_at(tmp_path):
    at = server(stored("old", Namespace="past"))
    done = ran(tmp_path, at, *RUN, "--set", "shop", "--namespace", "past", WEB)
    assert stopped(at) == ["old"], done.stderr


def test_what_the_server_does_not_tell_is_no_reason_to_stop(tmp_path):
    at = server(**{"GET /v1/jobs": (403, b"Permission denied")})
    done = ran(tmp_path, at, *RUN, "--set", "shop", WEB)
    assert (done.returncode, meta_sent(at)) == (2, [])
    assert "list-jobs" in done.stderr


def test_nothing_is_stopped_without_prune(tmp_path):
    at = server(stored("old"))
    assert ran(tmp_path, at, "run", "--yes", "--set", "shop", WEB).returncode == 0
    assert stopped(at) == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        pytest.param({"POST /v1/jobs": (500, b"odd")}, 2, id="not registered"),
        pytest.param({"POST /v1/job/[^/]+/plan": (500, b"odd")}, 2, id="not planned"),
        pytest.param(
            {
                "POST /v1/jobs": {"EvalID": "e-1", "JobModifyIndex": 8, "Warnings": ""},
                "GET /v1/evaluation/e-1": {"ID": "e-1", "Status": "failed"},
            },
            10,
            id="a rollout that fails",
        ),
    ],
)
def test_stops_come_after_all_went_well(tmp_path, more, status):
    at = server(stored("old"), **more)
    assert ran(tmp_path, at, *RUN, "--set", "shop", WEB).returncode == status
    assert stopped(at) == []


def test_a_broken_file_is_not_a_missing_one(tmp_path):
    at = server(stored("old"))
    done = ran(tmp_path, at, *RUN, "--set", "shop", ".", old="job {")
    assert (done.returncode, asked(at)) == (1, [])


def test_a_job_that_was_changed_meanwhile(tmp_path):
    indexes = iter([20, 21])
    old = stored("old")
    at = server(
        old,
        stored("other"),
        **{"GET /v1/job/old": lambda _: {**old, "JobModifyIndex": next(indexes)}},
    )
    done = ran(tmp_path, at, *RUN, "--set", "shop", WEB)
    assert (done.returncode, stopped(at)) == (2, [])
    assert "its modify index was 20 and is 21" in done.stderr
    assert done.stdout.endswith("Not stopped: old, other. The same command goes on from here.\n")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        pytest.param(["--prune", WEB], "name their set with --set", id="no set"),
        pytest.param(["--git", "HEAD", WEB], "does nothing without it", id="git alone"),
        pytest.param(["--prune", "--set", "shop", "-"], "standard input", id="standard input"),
        pytest.param(["--prune", "--set", "shop", "empty"], "no job file", id="no file at all"),
    ],
)
def test_what_can_not_be_known(tmp_path, argv, said):
    (tmp_path / "empty").mkdir()
    at = server(stored("old"))
    done = ran(tmp_path, at, "run", "--yes", *argv)
    assert (done.returncode != 0, stopped(at), meta_sent(at)) == (True, [], [])
    assert said in told(done)


def planned(tmp_path, *flags):
    at = server(stored("old"), **{"POST /v1/job/[^/]+/plan": answer(kind="None", Annotations={})})
    return ran(tmp_path, at, "plan", "--prune", "--set", "shop", *flags, WEB)


def test_the_plan_as_text(tmp_path):
    done = planned(tmp_path)
    assert done.stdout.endswith(
        "\nTo be stopped:\n"
        '- Job: "old" (namespace "default", service running): no file of the set "shop" holds it\n'
    )
    assert done.returncode == 0


@pytest.mark.parametrize("flag", ["--exit-code", "--nomad-exit-codes"])
def test_a_job_to_stop_is_a_change(tmp_path, flag):
    assert planned(tmp_path, flag).returncode == 1


def test_the_plan_as_json(tmp_path):
    web, old = json.loads(planned(tmp_path, "--format", "json").stdout)
    assert (web["job"], web["stop"]) == ("web", False)
    assert old == {
        "file": None,
        "job": "old",
        "namespace": "default",
        "region": None,
        "stop": True,
        "why": 'no file of the set "shop" holds it',
        "check_index": 20,
        "changes": True,
        "error": None,
        "plan": None,
    }


def test_the_plan_as_markdown(tmp_path):
    text = planned(tmp_path, "--format", "markdown").stdout
    assert text.startswith("### jobkit plan: 1 job, 0 to change, 1 unchanged, 1 to stop\n")
    assert "| stop | `old` |  | stop<br>" in text


def stored_plan(tmp_path, at):
    done = ran(tmp_path, at, "plan", "--prune", "--set", "shop", "-o", "plan.json", WEB)
    assert done.returncode == 0, done.stderr


def carried_out(tmp_path, before, at, *flags):
    path = tmp_path / "plan.json"
    text = path.read_text(encoding="utf-8").replace(str(before.port), str(at.port))
    path.write_text(text, encoding="utf-8")
    return run(tmp_path, ["run", "--yes", *flags, "plan.json"], at)


@pytest.mark.parametrize(
    ("flags", "now", "status", "stops"),
    [
        pytest.param(["--prune"], [stored("old")], 0, ["old"], id="as it was planned"),
        pytest.param([], [stored("old")], 0, [], id="not without the flag"),
        pytest.param(["--prune"], [stored("old", JobModifyIndex=21)], 1, [], id="changed since"),
        pytest.param(["--prune"], [], 1, [], id="purged since"),
        pytest.param(["--prune", "--set", "b"], [], 2, [], id="another set"),
    ],
)
def test_a_stored_plan_keeps_what_is_to_stop(tmp_path, flags, now, status, stops):
    before, at = server(stored("old")), server(*now)
    stored_plan(tmp_path, before)
    done = carried_out(tmp_path, before, at, *flags)
    assert (done.returncode, stopped(at)) == (status, stops), done.stderr


def git(folder, *arguments):
    name = ["-c", "user.name=n", "-c", "user.email=n@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """A repository with one commit of two folders with job files."""
    for name in ("jobs/web", "jobs/old", "other/far"):
        path = tmp_path / f"{name}.nomad.hcl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(job(name.partition("/")[2]), encoding="utf-8")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    return tmp_path


def rename(folder):
    (folder / "jobs/old.nomad.hcl").write_text(job("new"), encoding="utf-8")


def move(folder):
    (folder / "jobs/old.nomad.hcl").rename(folder / "other/moved.nomad.hcl")


def move_away(folder):
    rename(folder)
    (folder / "jobs/old.nomad.hcl").write_text(job("old", body='  namespace = "x"'), "utf-8")


def remove(folder):
    (folder / "jobs/old.nomad.hcl").unlink()


def remove_and_break(folder):
    remove(folder)
    (folder / "other/far.nomad.hcl").write_text("job {", encoding="utf-8")


def remove_far(folder):
    (folder / "other/far.nomad.hcl").unlink()


BOTH = [stored("old", ""), stored("far", ""), stored("web", "")]


@pytest.mark.parametrize(
    ("change", "jobs", "status", "stops"),
    [
        pytest.param(remove, BOTH, 0, ["old"], id="the file is gone"),
        pytest.param(rename, BOTH, 0, ["old"], id="another ID in the file"),
        pytest.param(move_away, BOTH, 0, ["old"], id="another namespace in the file"),
        pytest.param(move, BOTH, 0, [], id="the job is in another file"),
        pytest.param(remove_far, BOTH, 0, [], id="a file of another folder"),
        pytest.param(remove, [stored("old", "b")], 0, [], id="a job of a set"),
        pytest.param(remove, [], 0, [], id="not on the server"),
        pytest.param(remove, [stored("old", "", Stop=True)], 0, [], id="stopped already"),
        pytest.param(remove_and_break, BOTH, 1, [], id="a file that can't be read"),
    ],
)
def test_files_that_a_revision_had(repository, change, jobs, status, stops):
    change(repository)
    at = server(*jobs)
    done = run(repository, [*RUN, "--git", "HEAD", "jobs"], at)
    assert (done.returncode, stopped(at)) == (status, stops), done.stderr


def test_why_a_job_of_a_revision_is_stopped(repository):
    rename(repository)
    at = server(*BOTH)
    done = run(repository, ["plan", "--prune", "--git", "HEAD", "jobs/old.nomad.hcl"], at)
    assert 'its file "jobs/old.nomad.hcl" holds the job "new" now\n' in done.stdout


def test_an_unread_file_of_a_revision_is_told(repository):
    (repository / "jobs/old.nomad.hcl").write_text("job {", encoding="utf-8")
    git(repository, "commit", "-am", "second")
    remove(repository)
    at = server(*BOTH)
    done = run(repository, ["plan", "--prune", "--git", "HEAD", "jobs"], at)
    assert (done.returncode, "JK0026" in done.stderr) == (0, True)


def test_a_revision_that_there_is_not(repository):
    at = server(*BOTH)
    done = run(repository, ["run", "--yes", "--prune", "--git", "mian", "jobs"], at)
    assert (done.returncode, meta_sent(at)) == (1, [])
    assert "JK0014" in done.stderr


def test_both_ways_together(repository):
    remove(repository)
    at = server(stored("old"), stored("older"))
    done = run(repository, [*RUN, "--set", "shop", "--git", "HEAD", "jobs"], at)
    assert stopped(at) == ["old", "older"], done.stderr
    assert 'its file "jobs/old.nomad.hcl" of "HEAD" is gone' in done.stdout
