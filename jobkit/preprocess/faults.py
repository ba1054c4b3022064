"""Faults of Jinja files: codes JK0100 to JK0199."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

SYNTAX: Final = Fault("JK0100", "jinja-syntax", "Invalid Jinja syntax")
UNKNOWN_TAG: Final = Fault("JK0101", "jinja-unknown-tag", "Unknown Jinja tag")
UNCLOSED_TAG: Final = Fault("JK0102", "jinja-unclosed-tag", "Unclosed Jinja tag")
UNKNOWN_FILTER: Final = Fault("JK0103", "jinja-unknown-filter", "Unknown Jinja filter")
UNKNOWN_TEST: Final = Fault("JK0104", "jinja-unknown-test", "Unknown Jinja test")
UNDEFINED: Final = Fault("JK0105", "jinja-undefined", "Undefined Jinja variable")
UNDEFINED_FUNCTION: Final = Fault("JK0106", "jinja-undefined-function", "Undefined Jinja function")
UNDEFINED_ATTRIBUTE: Final = Fault(
    "JK0107", "jinja-undefined-attribute", "Undefined attribute of a Jinja value"
)
MISSING_MACRO: Final = Fault("JK0108", "jinja-missing-macro", "Name that the file does not define")
MISSING_FILE: Final = Fault("JK0110", "jinja-missing-file", "Jinja file not found")
OUTSIDE_FILE: Final = Fault("JK0111", "jinja-file-outside", "Jinja file outside the search path")
UNREADABLE_FILE: Final = Fault("JK0112", "jinja-unreadable-file", "Unreadable Jinja file")
REQUIRED_BLOCK: Final = Fault("JK0113", "jinja-required-block", "Required Jinja block not filled")
ARGUMENT: Final = Fault("JK0114", "jinja-argument", "Unknown argument of a Jinja macro")
FAILED: Final = Fault("JK0115", "jinja-failed", "Jinja expression failed")
MANDATORY: Final = Fault("JK0116", "jinja-mandatory", "Missing mandatory value")
UNSAFE: Final = Fault("JK0117", "jinja-unsafe", "Access that Jinja files are not given")
MARKS: Final = Fault("JK0118", "jinja-marks", "Invalid Jinja marks")
SWALLOWED: Final = Fault("JK0120", "jinja-swallowed-text", "Text of another language read as Jinja")
FOREIGN_FILTER: Final = Fault(
    "JK0130", "jinja-foreign-filter", "Filter that only some tools have", Severity.INFO
)
TOO_MUCH: Final = Fault("JK0190", "jinja-too-much", "Jinja limit exceeded")
