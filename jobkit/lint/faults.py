"""Faults of what says which findings are wanted: codes JK0080 to JK0099."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

UNUSED_SUPPRESSION: Final = Fault(
    "JK0080", "unused-suppression", "Comment suppresses nothing", Severity.WARNING
)
NO_REASON: Final = Fault("JK0081", "suppression-without-reason", "Suppression without a reason")
UNKNOWN_CODE: Final = Fault(
    "JK0082", "unknown-code-in-comment", "Unknown code in a comment for jobkit", Severity.WARNING
)
BAD_COMMENT: Final = Fault(
    "JK0083", "malformed-comment", "Comment for jobkit is not understood", Severity.WARNING
)
BASELINE_UNREAD: Final = Fault("JK0084", "baseline-not-read", "Baseline can't be read")
BASELINE_GONE: Final = Fault(
    "JK0085", "baseline-entry-gone", "Finding of the baseline is gone", Severity.WARNING
)
PLUGIN_UNREAD: Final = Fault("JK0090", "plugin-not-loaded", "Rules of a package can't be loaded")
RULE_FAILED: Final = Fault("JK0091", "rule-failed", "Rule of a package failed")
DRIVER_TABLE: Final = Fault("JK0095", "driver-table-form", "Malformed table of task drivers")
DRIVERS_UNREAD: Final = Fault("JK0096", "driver-tables-not-read", "Tables of drivers can't be read")
