"""What servers and Nomad's checks accept is valid against the schema of its release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

import jobkit
from jobkit.json_schema.job_check import schema_findings
from jobkit.tables import table
from tests.harness import CASES, ROOT
from tools.conformance import patched_rows, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

Given: TypeAlias = tuple[str, str, dict[str, Any]]
"""A name, the release, and Job JSON, alone or under ``Job``."""

FOLDER = Path(__file__).parent / "conformance"


def accepted(job: dict[str, Any], release: str) -> bool:
    """Tell whether Nomad's own checks, as jobkit knows them, refuse nothing of a job."""
    found = jobkit.validate_job(job, nomad_version=release)
    return all(one.severity != "error" for one in found)


def documented() -> Iterator[Given]:
    for number, job in enumerate(json.loads((FOLDER / "documented-2017.json").read_text("utf-8"))):
        yield f"example {number}", "0.6.0", job


def exchanged() -> Iterator[Given]:
    for row in rows(FOLDER, "http-jobs"):
        yield row["name"], row["nomad"], row["job"]


def validated() -> Iterator[Given]:
    for row in patched_rows(FOLDER, "validate"):
        if not row["errors"] and "decode_error" not in row:
            yield row["name"], "2.0.5", row["job"]


def rendered() -> Iterator[Given]:
    for row in rows(FOLDER, "jobs"):
        if "job" in row and not row.get("errors"):
            yield row["name"], "2.0.5", row["job"]
    for path in (FOLDER / "render").glob("*/expected.json"):
        yield path.parent.name, "2.0.5", json.loads(path.read_text("utf-8"))["Job"]


def in_old_language() -> Iterator[Given]:
    for suite in ("hcl1-made", "hcl1-probes"):
        for row in rows(FOLDER, suite):
            for key, release in (("nomad_1.6.0_hcl1", "1.6.0"), ("nomad_0.6.0", "0.6.0")):
                if "job" in row[key] and accepted(row[key]["job"], release):
                    yield row["name"], release, row[key]["job"]


def in_cases() -> Iterator[Given]:
    for path in CASES.rglob("want.json"):
        job = json.loads(path.read_text("utf-8"))
        if accepted(job["Job"], "2.0.5"):
            yield str(path.parent), "2.0.5", job


def templates() -> Iterator[Given]:
    for row in table("starters")["starters"]:
        path, *values = [ROOT / "templates" / name for name in row["files"]]
        yield row["kind"], "2.0.5", jobkit.load_job(path, var_files=values)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        pytest.param(documented, 2, id="the documentation of 2017"),
        pytest.param(exchanged, 40, id="taken or given by a server"),
        pytest.param(validated, 300, id="not refused by Nomad 2.0.5"),
        pytest.param(rendered, 100, id="rendered by Nomad 2.0.5"),
        pytest.param(in_old_language, 80, id="rendered by Nomad 0.6.0 and 1.6.0"),
        pytest.param(in_cases, 5, id="golden cases"),
        pytest.param(templates, 10, id="templates"),
    ],
)
def test_valid(source, count):
    jobs = list(source())
    wrong = {name: found for name, release, job in jobs if (found := schema_findings(job, release))}
    assert wrong == {}
    assert len(jobs) >= count
