"""Faults of what a block may hold: codes JK3001 to JK3009."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault

UNKNOWN_ARGUMENT: Final = Fault("JK3001", "unknown-argument", "Unsupported argument")
UNKNOWN_BLOCK: Final = Fault("JK3002", "unknown-block", "Unsupported block type")
MISSING_LABEL: Final = Fault("JK3003", "missing-label", "Missing label")
EXTRA_LABEL: Final = Fault("JK3004", "extra-label", "Extraneous label")
UNEXPECTED_BLOCK: Final = Fault("JK3005", "unexpected-block", "Unexpected block")
