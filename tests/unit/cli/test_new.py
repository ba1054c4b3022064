"""``jobkit new`` on a terminal: it asks for what no flag says."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.harness import ROOT

pty = pytest.importorskip("pty", reason="a terminal is needed")


def talk(folder, answers, *flags):
    """Run ``jobkit new`` in ``folder`` on a terminal of its own; return its status and text."""
    ours, theirs = pty.openpty()
    argv = [sys.executable, "-m", "jobkit", "new", *flags]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        argv, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        shown = b""
        with suppress(OSError):  # Linux ends a terminal without users with an error
            while chunk := os.read(ours, 4096):
                shown += chunk
    os.close(ours)
    return process.returncode, shown.decode()


def test_it_asks_for_everything(tmp_path):
    status, _ = talk(tmp_path, ["service", "shop", "shop:2", "eu-1, eu-2"])
    text = (tmp_path / "shop.nomad.hcl").read_text(encoding="utf-8")
    assert status == 0
    assert 'job "shop"' in text
    assert '"shop:2"' in text
    assert '["eu-1", "eu-2"]' in text


def test_it_asks_again_after_a_bad_answer(tmp_path):
    status, shown = talk(tmp_path, ["service", "my shop", "shop", "", ""])
    assert status == 0
    assert '"my shop" can\'t name a job' in shown
    assert (tmp_path / "shop.nomad.hcl").exists()


def test_it_does_not_ask_for_what_flags_say(tmp_path):
    flags = ["--template", "batch", "--name", "in", "--image", "in:1", "--datacenters", "*"]
    status, shown = talk(tmp_path, [], *flags)
    assert (status, "Image" in shown) == (0, False)


def test_yes_asks_nothing(tmp_path):
    assert talk(tmp_path, [], "--template", "batch", "--yes")[0] == 0
    assert (tmp_path / "import-orders.nomad.hcl").exists()
