"""``jobkit plan`` and ``run`` of multiregion jobs, against a real server that knows two regions."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.answering import Answering
from tests.planned_jobs import NO_ROOM, answer, job, run

WEB = "web.nomad.hcl"
BLOCK = '  multiregion {\n    region "eu" {}\n    region "us" {}\n  }'


def region_of(seen):
    return parse_qs(urlsplit(seen.path).query).get("region", [""])[0]


def server(eu, us, **more):
    plans = {"eu": eu, "us": us}
    return Answering(
        {
            "GET /v1/agent/self": {"config": {"Region": "eu", "Version": {"Version": "2.0.5"}}},
            "GET /v1/regions": ["eu", "us"],
            "GET /v1/jobs": [],
            "POST /v1/job/web/plan": lambda seen: plans[region_of(seen)],
            "POST /v1/jobs": {"EvalID": "e-1", "JobModifyIndex": 8, "Warnings": ""},
            **more,
        }
    )


def ran(tmp_path, at, *argv, body=BLOCK):
    (tmp_path / WEB).write_text(job(body=body), encoding="utf-8")
    return run(tmp_path, [*argv, WEB], at)


SAME = answer(kind="None", index=5, Annotations={"DesiredTGUpdates": {"g": {"Ignore": 1}}})
NEW = answer(kind="Added", index=0)


def test_a_plan_for_each_region(tmp_path):
    at = server(SAME, NEW)
    done = ran(tmp_path, at, "plan")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        'Region: "eu"\n'
        'Job: "web"\n'
        "\n"
        "Scheduler dry-run:\n"
        "- All tasks successfully allocated.\n"
        "\n"
        'Region: "us"\n'
        '+ Job: "web"\n'
        "\n"
        "Scheduler dry-run:\n"
        "- All tasks successfully allocated.\n"
        "\n"
    )
    assert [region_of(one) for one in at.seen if one.method == "POST"] == ["eu", "us"]


def test_a_block_without_regions_is_none(tmp_path):
    at = server(SAME, NEW, **{"POST /v1/job/web/plan": SAME})
    assert "-check-index 5" in ran(tmp_path, at, "plan", body="  multiregion {}").stdout


@pytest.mark.parametrize(
    ("plans", "flag", "status"),
    [
        ((SAME, SAME), "--exit-code", 0),
        ((SAME, NEW), "--exit-code", 1),
        ((SAME, answer(FailedTGAllocs=NO_ROOM)), "--exit-code", 4),
        ((NEW, SAME), "--nomad-exit-codes", 1),
        ((SAME, NEW), "--nomad-exit-codes", 1),
        ((SAME, SAME), "--nomad-exit-codes", 0),
        ((SAME, (500, b"odd")), "--nomad-exit-codes", 255),
    ],
)
def test_the_status_is_that_of_the_worst_region(tmp_path, plans, flag, status):
    done = ran(tmp_path, server(*plans), "plan", flag)
    assert done.returncode == status, done.stderr


def test_a_region_that_can_not_plan(tmp_path):
    done = ran(tmp_path, server(SAME, (500, b"odd")), "plan")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith('jobkit: web.nomad.hcl: region "us": odd')


def edited(name, old, new):
    return {"Type": "Edited", "Name": name, "Old": old, "New": new, "Annotations": None}


def test_what_is_refused_in_several_regions_is_told_once(tmp_path):
    plan = answer(diff={"Fields": [edited("Type", "batch", "service")]})
    done = ran(tmp_path, server(plan, plan), "plan")
    assert (done.returncode, done.stderr.count("JK0020")) == (1, 1)


def test_other_reports(tmp_path):
    change = answer(diff={"Fields": [edited("Meta[api_token]", "hunter2!old", "hunter2!new")]})
    text = ran(tmp_path, server(SAME, change), "plan", "--format", "json").stdout
    (row,) = json.loads(text)
    assert (row["check_index"], row["changes"], [*row["regions"]]) == (5, True, ["eu", "us"])
    assert row["plan"] == row["regions"]["eu"]
    text += ran(tmp_path, server(SAME, change), "plan", "--format", "markdown").stdout
    assert 'Region: "us"\n+/- Job: "web"' in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("flags", "body", "region", "index"),
    [
        pytest.param([], BLOCK, "eu", 5, id="the first region"),
        pytest.param(["--region", "us"], BLOCK, "us", 0, id="the one that is asked for"),
        pytest.param(["--region", "mars"], BLOCK, "eu", 5, id="one that the job is not in"),
        pytest.param([], f'  region = "us"\n{BLOCK}', "us", 0, id="the job's own"),
        pytest.param([], f'  region = "global"\n{BLOCK}', "eu", 5, id="global"),
    ],
)
def test_it_is_registered_once(tmp_path, flags, body, region, index):
    at = server(SAME, NEW)
    done = ran(tmp_path, at, "run", "--yes", "--no-lint", *flags, body=body)
    assert done.returncode == 0, done.stderr
    (sent,) = [one for one in at.seen if urlsplit(one.path).path == "/v1/jobs" and one.body]
    assert (region_of(sent), sent.json["JobModifyIndex"]) == (region, index)
    assert done.stdout.endswith(
        'Job "web" is registered for 2 regions, which is not watched: '
        f'"jobkit deployments web --region {region}".\n'
    )


def test_it_does_not_run_elsewhere_in_its_own_regions(tmp_path):
    stubs = [{"ID": "web", "Namespace": "default", "Status": "running", "Stop": False}]
    at = server(NEW, NEW, **{"GET /v1/jobs": stubs})
    assert "JK0021" not in ran(tmp_path, at, "plan").stderr
    at = server(NEW, NEW, **{"GET /v1/jobs": stubs, "GET /v1/regions": ["eu", "us", "ap"]})
    done = ran(tmp_path, at, "plan")
    assert 'runs in region "ap"' in " ".join(done.stderr.split())


def test_unchanged_it_is_left_alone(tmp_path):
    at = server(SAME, SAME)
    done = ran(tmp_path, at, "run", "--yes", "--no-lint")
    assert done.stdout.endswith('Job "web" did not change.\n')
