"""The text of ``jobkit plan`` beside that of a real ``nomad job plan``, byte by byte.

JOBKIT_LIVE_NOMAD is the path of the server's own ``nomad``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from jobkit.client.endpoints import release_in
from jobkit.tables import version
from tests.harness import ROOT
from tests.live.agent import Place, is_before, place, ran, target
from tests.platforms import LIVE_ONLY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = LIVE_ONLY
ROWS = [
    row
    for name in ("plans", "plans-pairs")
    for row in json.loads((ROOT / f"tests/conformance/{name}.json").read_text(encoding="utf-8"))
]
TRIES = 5


@cache
def binary() -> str:
    """Return the server's own command; skip where it is not given."""
    path = os.environ.get("JOBKIT_LIVE_NOMAD", "")
    if not path:
        pytest.skip("JOBKIT_LIVE_NOMAD does not say where the server's own nomad is")
    done = subprocess.run([path, "version"], capture_output=True, text=True)
    release = release_in(done.stdout.removeprefix("Nomad ").strip())
    if release != place().release:
        pytest.skip(f"the nomad of JOBKIT_LIVE_NOMAD is {release}, the server {place().release}")
    return path


def nomad_plan(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    verbs = ["plan"] if is_before("0.8.0") else ["job", "plan"]
    argv = [binary(), *verbs, "-no-color", *flags, "new.nomad"]
    env = {**os.environ, "NOMAD_CLI_NO_COLOR": "1"}
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True)
    done.stdout = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)  # 0.6 has colours in some lines
    return done


def without_waits(text: str) -> str:
    return re.sub(r"\([^()]* from now\)", "", text)


def write(folder: Path, row: dict[str, Any], name: str) -> None:
    """Write both files of a row, for a job of our own that this Nomad can place."""
    for file in ("old", "new"):
        text = row[file] or ""
        text = re.sub(r'^job "[^"]*"', f'job "{name}"', text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^ *namespace .*\n|^ *vault \{[^}]*\}\n", "", text, flags=re.MULTILINE)
        text = text.replace('"dc1"', f'"{place().datacenter}"')
        text = text.replace('"global"', f'"{place().region}"')
        (folder / f"{file}.nomad").write_text(text, encoding="utf-8")


def fits(row: dict[str, Any], at: Place) -> None:
    is_old = version(row["nomad"]) < (1, 0, 0)
    if is_old != is_before("1.0.0"):
        pytest.skip(f"a row for Nomad {row['nomad']}, the server is {at.release}")


def compared(folder: Path) -> None:
    """Compare both plans of the new file, short and long."""
    shown = (*target(), "--show-secrets", "--keep-counts", "none")
    for nomads, own in ((), ()), (("-verbose",), ("--verbose",)):
        for _ in range(TRIES):  # what runs may change between two plans
            wanted = nomad_plan(folder, *nomads)
            argv = ["plan", "--nomad-exit-codes", *shown, *own, "new.nomad"]
            made = ran(*argv, folder=folder)
            if wanted.stdout == nomad_plan(folder, *nomads).stdout:
                break
        assert without_waits(made.stdout) == without_waits(wanted.stdout), made.stderr
        assert made.returncode == wanted.returncode


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['name']}-{row['nomad']}")
def test_the_text_is_nomads(tmp_path, name, at, row):
    fits(row, at)
    write(tmp_path, row, name)
    first = nomad_plan(tmp_path)
    if first.returncode == 255:
        pytest.skip(f"Nomad {at.release} does not take this job: {first.stderr.splitlines()[0]}")
    if row["old"]:
        argv = ["run", "--yes", "--no-lint", "--detach", *target(), "old.nomad"]
        done = ran(*argv, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    compared(tmp_path)
