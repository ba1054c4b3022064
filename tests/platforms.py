"""Marks of tests that need something of the machine, and are skipped elsewhere."""

from __future__ import annotations

import os
import sys

import pytest

POSIX_ONLY = pytest.mark.skipif(
    sys.platform == "win32", reason="shells, pipes, signals, links and permissions of POSIX"
)
LIVE_ONLY = pytest.mark.skipif(
    not (os.environ.get("JOBKIT_LIVE") and os.environ.get("NOMAD_ADDR")),
    reason="no real Nomad: make live needs NOMAD_ADDR",
)
