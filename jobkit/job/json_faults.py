"""Faults of reading Job JSON, and of writing HCL from it: codes JK3200 to JK3299."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

NOT_A_JOB: Final = Fault("JK3200", "job-json-form", "No job in this JSON")
UNKNOWN_KEY: Final = Fault(
    "JK3201", "job-json-unknown-key", "Unknown key in Job JSON", Severity.WARNING
)
REMOVED_KEY: Final = Fault(
    "JK3202", "job-json-removed-key", "Key that Nomad has no more", Severity.WARNING
)
REPEATED_KEY: Final = Fault("JK3203", "job-json-repeated-key", "Repeated key", Severity.WARNING)
VALUE_TYPE: Final = Fault("JK3204", "job-json-value-type", "Unsuitable JSON value")
NUMBER: Final = Fault("JK3205", "job-json-number", "Unsuitable number")
BASE64: Final = Fault("JK3206", "job-json-base64", "Invalid base64 text")
NULL_ELEMENT: Final = Fault("JK3207", "job-json-null-element", "Null in a list of objects")
SUBMITTED_HCL: Final = Fault("JK3208", "job-json-submitted-hcl", "Submission of an HCL job")

NO_HCL_FORM: Final = Fault("JK3250", "no-hcl-form", "HCL can't hold this field")
