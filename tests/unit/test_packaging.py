"""What is in the wheel works where nothing else is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.harness import ROOT

RENDER = """
import json, sys
sys.path.insert(0, sys.argv[1])
import jobkit
text = sys.stdin.buffer.read().decode("utf-8")
print(jobkit.__file__)
print(json.dumps(jobkit.parse_job(text)["ID"]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    argv = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(argv, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("jobkit-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize("folder", ["schemas", "templates"])
def test_data_is_inside(installed, folder):
    inside = {
        path.relative_to(installed / "jobkit").as_posix()
        for path in (installed / "jobkit" / folder).rglob("*.*")
    }
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.*")}
    assert inside == here


def test_it_renders_without_any_other_package(installed):
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", RENDER, str(installed)],
        input=(ROOT / "templates" / "batch.nomad.hcl").read_bytes(),
        cwd=installed,
        capture_output=True,
        check=True,
    )
    where, name = done.stdout.decode().splitlines()
    assert Path(where).is_relative_to(installed)
    assert json.loads(name) == "import-orders"


CONNECT = """
import sys
sys.path.insert(0, sys.argv[1])
import jobkit
try:
    jobkit.Client()
except jobkit.NomadSettingsError as error:
    print(error)
"""


def test_it_says_what_a_client_needs(installed):
    argv = [sys.executable, "-I", "-S", "-c", CONNECT, str(installed)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout == "To speak to Nomad, jobkit needs the package httpx.\n"


def test_types_and_the_command_are_announced(installed):
    assert (installed / "jobkit" / "py.typed").exists()
    (entry_points,) = installed.glob("*.dist-info/entry_points.txt")
    assert "jobkit = jobkit.cli.main:main" in entry_points.read_text(encoding="utf-8")


def test_tests_stay_outside(installed):
    assert {path.name.partition("-")[0] for path in installed.iterdir()} == {"jobkit"}
