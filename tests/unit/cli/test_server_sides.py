"""``jobkit diff`` and ``jobkit drift`` with jobs of a real server that answers as recorded ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from tests.answering import Answering, Turns
from tests.harness import ROOT
from tests.heeding import heeding
from tests.platforms import POSIX_ONLY

RECORDED = {
    one["name"]: one
    for one in json.loads(
        (ROOT / "tests/conformance/http/nomad-2.0.5.json").read_text(encoding="utf-8")
    )
}


def said(name):
    return RECORDED[name]["response"]["json"]


VERSIONS = said("versions-diff-tag")
JOB = VERSIONS["Versions"][0]
AT = "user@host"
GROUP = """  group "g" {
    count = COUNT
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = ["300"]
      }
      resources {
        cpu    = 20
        memory = 16
      }
    }
  }
"""
NOT_FOUND = (404, b"job not found")


def stored(**more):
    return JOB | {"VersionTag": None} | more


SERVER = {
    "GET /v1/agent/self": said("agent-self"),
    "GET /v1/job/rec-web": JOB,
    "GET /v1/job/rec-web/versions": VERSIONS,
    "GET /v1/job/user%40host": stored(ID=AT, Name=AT),
    "GET /v1/jobs": [
        {"ID": "rec-web", "ParentID": "", "Stop": False},
        {"ID": "child", "ParentID": "rec-web", "Stop": False},
        {"ID": "stopped", "ParentID": "", "Stop": True},
        {"ID": "orphan", "ParentID": "", "Stop": False},
    ],
}


def jobkit(folder, argv, answers=SERVER, **environment):
    """Run a command in a folder, in a process of its own."""
    return jobkit_at(Answering(answers), folder, argv, **environment)


def jobkit_at(server, folder, argv, **environment):
    env = {k: v for k, v in os.environ.items() if not k.startswith("NOMAD_")}
    env |= {"NOMAD_ADDR": server.url, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **environment}
    with server.running():
        done = subprocess.run(
            [sys.executable, "-m", "jobkit", *argv],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )
    return done, server.seen


def hold(folder, *jobs):
    """Put Job JSON into files, as ``inspect`` prints it, with what a server knows taken out."""
    for job in jobs:
        own = {key: value for key, value in job.items() if not key.endswith("Index")}
        (folder / f"{job['ID']}.json").write_text(json.dumps({"Job": own}), encoding="utf-8")


@pytest.mark.parametrize(
    ("sides", "asked"),
    [
        pytest.param(
            ["job:rec-web@golden", "job:rec-web@1"],
            ["/v1/job/rec-web/versions"] * 2,
            id="a tag and a number",
        ),
        pytest.param(
            ["job:rec-web", "job:rec-web@1"],
            ["/v1/job/rec-web", "/v1/job/rec-web/versions"],
            id="the current version and an older one",
        ),
    ],
)
def test_versions_of_a_server_are_compared(sides, asked, tmp_path):
    done, seen = jobkit(tmp_path, ["diff", "--exit-code", *sides])
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith('+/- Job: "rec-web"\n')
    assert [one.path for one in seen if one.path != "/v1/agent/self"] == asked


def test_the_diff_of_two_versions_is_the_servers(tmp_path):
    done, _ = jobkit(tmp_path, ["diff", "--format", "json", "job:rec-web@0", "job:rec-web@1"])
    group = json.loads(done.stdout)["TaskGroups"][0]
    (wanted,) = [
        one["TaskGroups"][0] for one in said("versions-diffs-2")["Diffs"] if one["TaskGroups"]
    ]
    count = [one for one in group["Fields"] if one["Name"] == "Count"]
    assert [(one["Old"], one["New"]) for one in count] == [
        (one["Old"], one["New"]) for one in wanted["Fields"]
    ]


def test_a_file_and_what_is_registered(tmp_path):
    hold(tmp_path, JOB | {"Priority": 70})
    done, _ = jobkit(tmp_path, ["diff", "--changed-only", "job:rec-web", "rec-web.json"])
    assert done.stdout == '+/- Job: "rec-web"\n+/- Priority: "50" => "70"\n'


def test_an_at_sign_in_an_id_has_another_one_behind(tmp_path):
    done, _ = jobkit(tmp_path, ["diff", "job:user@host@", "/dev/null"])
    assert done.stdout.startswith('- Job: "user@host"\n')


def test_files_alone_ask_no_server(tmp_path):
    hold(tmp_path, JOB)
    done, seen = jobkit(tmp_path, ["diff", "rec-web.json", "rec-web.json"])
    assert (done.returncode, seen) == (0, [])


@pytest.mark.parametrize(
    ("side", "stderr"),
    [
        pytest.param(
            "job:rec-w",
            "jobkit: job not found (status 404, GET /v1/job/rec-w). "
            'These ids begin so: "rec-web".\n',
            id="the beginning of an id is no id",
        ),
        pytest.param(
            "job:rec-web@7",
            'jobkit: Job "rec-web" has no version 7; the server keeps 2, 1, 0\n',
            id="a version that is not kept",
        ),
        pytest.param(
            "job:rec-web@golde",
            'jobkit: Job "rec-web" has no version tagged "golde". Did you mean "golden"?\n',
            id="a slip in a tag",
        ),
    ],
)
@pytest.mark.parametrize("command", ["diff", "drift"])
def test_what_is_not_there(command, side, stderr, tmp_path):
    answers = {"GET /v1/job/rec-w": NOT_FOUND, **SERVER, "GET /v1/jobs": [{"ID": "rec-web"}]}
    done, _ = jobkit(tmp_path, [command, side, "job:rec-web"], answers)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", stderr)


OLD = {
    one["name"]: one
    for one in json.loads(
        (ROOT / "tests/conformance/http/nomad-0.6.0.json").read_text(encoding="utf-8")
    )
}
OLD_SERVER = {
    "GET /v1/agent/self": {"config": {"Version": "0.6.0"}},
    "GET /v1/job/rec-web": OLD["read"]["response"]["json"],
    "GET /v1/job/rec-web/versions": OLD["versions-diffs-2"]["response"]["json"],
    "GET /v1/jobs": OLD["list"]["response"]["json"],
}


def test_versions_of_an_old_server(tmp_path):
    argv = ["diff", "--changed-only", "job:rec-web@0", "job:rec-web@1"]
    done, seen = jobkit(tmp_path, argv, OLD_SERVER)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('+/- Job: "rec-web"\n')
    assert {one.path for one in seen} == {"/v1/agent/self", "/v1/job/rec-web/versions"}


@pytest.mark.parametrize("command", ["diff", "drift"])
def test_an_old_server_has_no_tags_and_no_namespaces(command, tmp_path):
    done, _ = jobkit(tmp_path, [command, "job:rec-web@golden", "job:rec-web"], OLD_SERVER)
    assert done.returncode == 2
    assert done.stderr == (
        'jobkit: Job "rec-web" has no version tagged "golden"; tags came with Nomad 1.9\n'
    )
    done, _ = jobkit(
        tmp_path, [command, "job:rec-web", "job:rec-web", "--namespace", "blue"], OLD_SERVER
    )
    assert (done.returncode, "0.7" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", ["diff", "drift"])
def test_a_side_that_may_not_be_read(command, tmp_path):
    answers = {"GET /v1/job/.*": (403, b"Permission denied"), **SERVER}
    done, _ = jobkit(tmp_path, [command, "job:rec-web@1", "job:rec-web"], answers, NOMAD_TOKEN="t")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("jobkit: Permission denied (status 403, GET /v1/job/rec-web")
    assert 'the capability "read-job" in namespace "default"' in done.stderr


def test_an_id_with_an_at_sign_that_lacks_the_one_behind(tmp_path):
    answers = {"GET /v1/job/user/versions": NOT_FOUND, **SERVER, "GET /v1/jobs": []}
    done, _ = jobkit(tmp_path, ["diff", "job:user@host", "/dev/null"], answers)
    assert done.stderr == (
        'jobkit: There is no job "user", but one with the id "user@host": write "job:user@host@"\n'
    )
    answers = {"GET /v1/job/%403": NOT_FOUND, **SERVER, "GET /v1/jobs": []}
    done, _ = jobkit(tmp_path, ["diff", "job:@3", "/dev/null"], answers)
    assert done.stderr == (
        "jobkit: job not found (status 404, GET /v1/job/%403). "
        "Where no job is meant, write /dev/null.\n"
    )


def test_a_number_means_the_version_before_the_tag(tmp_path):
    newest, one, zero = ({**job} for job in VERSIONS["Versions"])
    newest["VersionTag"] = {"Name": "0"}
    one["VersionTag"] = {"Name": "9"}
    answers = SERVER | {"GET /v1/job/rec-web/versions": {"Versions": [newest, one, zero]}}
    for side, same in (("0", zero), ("9", one)):
        text = json.dumps(same)
        (tmp_path / "same.json").write_text(text, encoding="utf-8")
        done, _ = jobkit(
            tmp_path, ["diff", "--exit-code", f"job:rec-web@{side}", "same.json"], answers
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("command", "status"), [("diff", 0), ("drift", 1)])
def test_a_job_of_a_server_and_a_file_of_a_revision(command, status, tmp_path):
    hold(tmp_path, JOB | {"Priority": 70})
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for argv in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *argv], cwd=tmp_path, check=True)
    (tmp_path / "rec-web.json").unlink()
    done, _ = jobkit(tmp_path, [command, "job:rec-web", "git:HEAD:rec-web.json"])
    assert (done.returncode, done.stderr) == (status, "")
    assert "50" in done.stdout
    assert "70" in done.stdout
    done, _ = jobkit(tmp_path, [command, "job:rec-web", "git:HEAD:web.json"])
    assert (done.returncode, 'At "HEAD": ' in done.stderr) == (2, True)


def test_the_servers_release_is_the_one_that_is_meant(tmp_path):
    old = {"config": {"Version": "0.6.0"}}
    answers = {**SERVER, "GET /v1/agent/self": old}
    argv = ["diff", "--format", "json", "job:rec-web", "/dev/null"]
    of_server, _ = jobkit(tmp_path, argv, answers)
    of_flag, _ = jobkit(tmp_path, [*argv, "--nomad-version", "0.6.0"])
    of_newest, seen = jobkit(tmp_path, [*argv, "--nomad-version", "2.0.5"], answers)
    assert of_server.stdout == of_flag.stdout != of_newest.stdout
    assert [one.path for one in seen] == ["/v1/job/rec-web"]


# Drift.


def test_a_registered_job_and_its_file(tmp_path):
    hold(tmp_path, JOB | {"Priority": 70})
    done, _ = jobkit(tmp_path, ["drift", "job:rec-web", "rec-web.json"])
    assert done.returncode == 1
    assert "priority: 50 → 70" in done.stdout


def test_a_version_and_the_current_one(tmp_path):
    done, _ = jobkit(tmp_path, ["drift", "job:rec-web@1", "job:rec-web"])
    assert (done.returncode, done.stderr) == (1, "")
    same, _ = jobkit(tmp_path, ["drift", "job:rec-web", "job:rec-web"])
    assert (same.returncode, same.stdout) == (0, "1 job: no drift\n")


def test_all_files_of_a_folder_against_the_server(tmp_path):
    hold(tmp_path, JOB, JOB | {"ID": "new", "Name": "new"})
    answers = {"GET /v1/job/new": NOT_FOUND, **SERVER}
    done, seen = jobkit(tmp_path, ["drift", "."], answers)
    assert done.returncode == 1
    assert done.stdout == 'job "new" (new.json): not registered\n\n2 jobs: 1 not registered\n'
    assert [one.path.partition("?")[0] for one in seen] == [
        "/v1/agent/self",
        "/v1/job/new",
        "/v1/job/rec-web",
    ]


def test_jobs_without_a_file_are_told_when_asked_for(tmp_path):
    hold(tmp_path, JOB)
    done, _ = jobkit(tmp_path, ["drift", "--server", "--all-jobs", "--format", "json", "."])
    told = {one["job"]: one["state"] for one in json.loads(done.stdout)["jobs"]}
    assert told == {"rec-web": "same", "orphan": "no file"}
    assert done.returncode == 1


def test_nothing_differs(tmp_path):
    hold(tmp_path, JOB)
    done, _ = jobkit(tmp_path, ["drift", "--server", "rec-web.json"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 job: no drift\n", "")


def test_a_file_is_looked_for_in_its_own_namespace_and_region(tmp_path):
    text = 'job "rec-web" {\n  namespace = "blue"\n  region = "eu"\n' + GROUP.replace("COUNT", "1")
    (tmp_path / "web.nomad.hcl").write_text(text + "}\n", encoding="utf-8")
    _, seen = jobkit(tmp_path, ["drift", "--server", "web.nomad.hcl", "--namespace", "red"])
    assert seen[-1].path == "/v1/job/rec-web?region=eu&namespace=blue"
    (tmp_path / "web.nomad.hcl").write_text(
        text.replace('  namespace = "blue"\n  region = "eu"\n', "") + "}\n", encoding="utf-8"
    )
    _, seen = jobkit(tmp_path, ["drift", "--server", "web.nomad.hcl", "--namespace", "red"])
    assert seen[-1].path == "/v1/job/rec-web?namespace=red"


def test_a_cron_job_sees_that_the_server_can_not_be_asked(tmp_path):
    hold(tmp_path, JOB)
    refusing = Turns([(403, b"Permission denied")])
    done, _ = jobkit(tmp_path, ["drift", "."], {"GET /v1/job/.*": refusing, **SERVER})
    assert done.returncode == 2
    assert done.stdout == 'job "rec-web" (rec-web.json): not compared\n\n1 job: 1 not compared\n'
    assert 'the capability "read-job" in namespace "default"' in done.stderr


def test_a_file_that_fails_does_not_keep_the_others_from_it(tmp_path):
    hold(tmp_path, *(JOB | {"ID": name, "Priority": 70} for name in ("a", "b", "c")))
    (tmp_path / "d.nomad.hcl").write_text('job "d" {', encoding="utf-8")
    answers = {
        "GET /v1/job/a": (403, b"Permission denied"),
        "GET /v1/job/b": stored(ID="b"),
        "GET /v1/job/c": (500, b"No path to region"),
        **SERVER,
    }
    done, _ = jobkit(tmp_path, ["drift", ".", "--format", "json"], answers)
    told = json.loads(done.stdout)["jobs"]
    assert [(one["file"], one["state"]) for one in told] == [
        ("a.json", "not compared"),
        ("b.json", "drift"),
        ("c.json", "not compared"),
        ("d.nomad.hcl", "unread"),
    ]
    assert told[0]["error"].startswith("Permission denied (status 403, GET /v1/job/a)")
    assert "jobkit: c.json: No path to region" in done.stderr
    assert done.returncode == 2


def test_the_report_says_why_a_job_is_not_compared(tmp_path):
    hold(tmp_path, JOB)
    answers = {"GET /v1/job/.*": (500, b"`odd` <b>"), **SERVER}
    done, _ = jobkit(tmp_path, ["drift", ".", "--format", "markdown"], answers)
    assert "Job `rec-web` (`rec-web.json`): not compared: `` `odd` <b> (status 500" in done.stdout


def test_eight_jobs_are_asked_for_at_a_time_and_told_in_the_order_of_their_files(tmp_path):
    names = [f"job{number:02}" for number in range(40)]
    hold(tmp_path, *(JOB | {"ID": name, "Priority": 99} for name in names))

    def job(seen):
        name = seen.path.partition("?")[0].rpartition("/")[2]
        return stored(ID=name, Priority=int(name[3:]) + 1)

    server = Answering({"GET /v1/job/.*": job, **SERVER}, together=8)
    done, _ = jobkit_at(server, tmp_path, ["drift", ".", "--format", "json"])
    told = json.loads(done.stdout)["jobs"]
    assert [one["job"] for one in told] == names
    assert [one["differences"][0]["registered"] for one in told] == [*range(1, 41)]
    assert server.most_at_once == 8


def test_a_cron_job_reads_nothing_when_nothing_differs(tmp_path):
    hold(tmp_path, JOB)
    done, _ = jobkit(tmp_path, ["drift", ".", "--quiet"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    hold(tmp_path, JOB | {"Priority": 70})
    done, _ = jobkit(tmp_path, ["drift", ".", "--quiet"])
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "1 job: 1 with drift")


def test_a_cron_job_hears_of_no_warning_alone(tmp_path):
    text = json.dumps({"Job": JOB | {"Name": "?"}})
    (tmp_path / "rec-web.json").write_bytes(text.encode().replace(b"?", b"\xff"))
    answers = {**SERVER, "GET /v1/job/rec-web": JOB | {"Name": "\ufffd"}}
    done, _ = jobkit(tmp_path, ["drift", "."], answers)
    assert (done.returncode, "JK0005" in done.stderr) == (0, True)
    done, _ = jobkit(tmp_path, ["drift", ".", "--quiet"], answers)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@POSIX_ONLY
@pytest.mark.parametrize("argv", [["drift", "."], ["plan", "rec-web.json"]])
def test_ctrl_c_does_not_wait_for_a_silent_server(argv, tmp_path):
    hold(tmp_path, JOB)
    asked, over = threading.Event(), threading.Event()

    def silent(_):
        asked.set()
        over.wait(20)

    server = Answering({"(GET|PUT|POST) /v1/job/.*": silent, **SERVER})
    env = {**os.environ, "NOMAD_ADDR": server.url, "PYTHONPATH": str(ROOT)}
    whole = heeding([sys.executable, "-m", "jobkit", *argv])
    with server.running(), subprocess.Popen(whole, cwd=tmp_path, env=env) as running:
        assert asked.wait(20)
        running.send_signal(signal.SIGINT)
        try:
            assert running.wait(10) == 130
        finally:
            over.set()


SPACES = {
    "GET /v1/job/web": lambda seen: stored(ID="web", Namespace=seen.path.partition("=")[2]),
    "GET /v1/jobs": [
        {"ID": "web", "Namespace": "blue"},
        {"ID": "web", "Namespace": "default"},
        {"ID": "web", "Namespace": "red"},
        {"ID": "web/dispatch-1", "Namespace": "red", "ParentID": "web"},
        {"ID": "old", "Namespace": "red", "Stop": True},
    ],
    "GET /v1/agent/self": said("agent-self"),
}


def test_one_id_in_several_namespaces(tmp_path):
    hold(tmp_path, JOB | {"ID": "web", "Namespace": "blue"})
    (tmp_path / "own.json").write_text(json.dumps({"Job": {**JOB, "ID": "web", "Namespace": None}}))
    argv = ["drift", ".", "--all-jobs", "--namespace", "*"]
    done, seen = jobkit(tmp_path, argv, SPACES)
    assert done.stdout == ('job "web" in namespace "red": without file\n\n3 jobs: 1 without file\n')
    assert {one.path for one in seen} == {
        "/v1/agent/self",
        "/v1/job/web?namespace=default",
        "/v1/job/web?namespace=blue",
        "/v1/jobs?namespace=*",
    }
    done, _ = jobkit(tmp_path, [*argv, "--format", "json"], SPACES)
    assert [(one["namespace"], one["state"]) for one in json.loads(done.stdout)["jobs"]] == [
        ("default", "same"),
        ("blue", "same"),
        ("red", "no file"),
    ]


@pytest.mark.parametrize(
    ("region", "told"), [("eu", ["same"]), ("us", ["same", "no file"])], ids=["own", "other"]
)
def test_a_job_of_another_region_is_not_the_one_here(region, told, tmp_path):
    hold(tmp_path, JOB | {"Region": region})
    answers = {
        **SERVER,
        "GET /v1/agent/self": {"config": {"Region": "eu", "Version": "2.0.5"}},
        "GET /v1/job/rec-web": JOB | {"Region": region},
        "GET /v1/jobs": [{"ID": "rec-web"}],
    }
    done, _ = jobkit(tmp_path, ["drift", ".", "--all-jobs", "--format", "json"], answers)
    assert [one["state"] for one in json.loads(done.stdout)["jobs"]] == told


def test_an_agent_that_does_not_tell_its_region(tmp_path):
    hold(tmp_path, JOB | {"Region": "eu"})
    answers = {
        **SERVER,
        "GET /v1/agent/self": (403, b"Permission denied"),
        "GET /v1/job/rec-web": JOB | {"Region": "eu"},
        "GET /v1/jobs": [{"ID": "rec-web"}],
    }
    done, _ = jobkit(tmp_path, ["drift", ".", "--all-jobs"], answers)
    assert done.stdout == "1 job: no drift\n"  # it may be the agent's own


def test_keys_that_a_server_spells_in_its_own_way(tmp_path):
    links = [{"Label": "docs", "URL": "http://example.com"}]
    hold(tmp_path, JOB | {"UI": {"Description": "", "Links": links}})
    spelled = [{"Label": "docs", "Url": "http://example.com"}]
    answers = {
        **SERVER,
        "GET /v1/job/rec-web": JOB | {"UI": {"Description": "", "Links": spelled}},
    }
    done, _ = jobkit(tmp_path, ["drift", "."], answers)
    assert (done.returncode, done.stdout) == (0, "1 job: no drift\n")


def test_an_answer_that_is_no_job(tmp_path):
    hold(tmp_path, JOB)
    done, _ = jobkit(
        tmp_path, ["drift", "."], {**SERVER, "GET /v1/job/rec-web": {"ID": "rec-web", "Job": 1}}
    )
    assert done.returncode == 2
    assert done.stderr == "jobkit: rec-web.json: The server's answer is no job.\n"


def test_a_job_of_several_regions_is_looked_for_in_one_of_them(tmp_path):
    regions = [{"Name": "eu"}, {"Name": "us"}]
    hold(tmp_path, JOB | {"Multiregion": {"Regions": regions}})
    _, seen = jobkit(tmp_path, ["drift", "."])
    assert "/v1/job/rec-web?region=eu&namespace=default" in {one.path for one in seen}
    _, seen = jobkit(tmp_path, ["drift", ".", "--region", "us"])
    assert "/v1/job/rec-web?region=us&namespace=default" in {one.path for one in seen}


def test_a_list_that_is_refused_costs_no_report(tmp_path):
    hold(tmp_path, JOB)
    answers = {**SERVER, "GET /v1/jobs": (403, b"Permission denied")}
    done, _ = jobkit(tmp_path, ["drift", ".", "--all-jobs"], answers)
    assert (done.returncode, done.stdout) == (2, "1 job: no drift\n")
    assert done.stderr.startswith("jobkit: jobs without a file are not known: Permission denied")


def test_a_file_that_can_not_be_read_is_still_a_file_of_its_job(tmp_path):
    text = 'job "rec-web" {\n  prioritty = 7\n  group "g" {\n  }\n}\n'
    (tmp_path / "web.nomad.hcl").write_text(text, encoding="utf-8")
    hold(tmp_path, JOB | {"ID": "orphan"})
    answers = {**SERVER, "GET /v1/job/orphan": stored(ID="orphan")}
    done, _ = jobkit(tmp_path, ["drift", ".", "--all-jobs", "--format", "json"], answers)
    told = {one["job"]: one["state"] for one in json.loads(done.stdout)["jobs"]}
    assert told == {"orphan": "same", "rec-web": "unread"}
