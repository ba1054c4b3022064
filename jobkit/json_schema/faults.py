"""Faults of Job JSON by its schema (JK3300 to JK3309), of policies (JK9100 to JK9109)."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

JOB_SCHEMA: Final = Fault("JK3300", "job-json-schema", "Job JSON does not fit its schema")
JOB_SCHEMA_KEY: Final = Fault(
    "JK3301", "job-json-schema-key", "Key that the schema does not know", Severity.WARNING
)
POLICY: Final = Fault("JK9100", "policy-schema", "Job does not fit a policy")
POLICY_SYNTAX: Final = Fault("JK9101", "policy-schema-form", "Malformed policy schema")
POLICY_REFERENCE: Final = Fault(
    "JK9102", "policy-schema-reference", "Unusable reference in a policy schema"
)
