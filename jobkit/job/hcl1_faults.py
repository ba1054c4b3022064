"""Faults of decoding files in the old language: codes JK3100 to JK3199."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

NO_JOB: Final = Fault("JK3101", "hcl1-no-job", "No job")
TWO_JOBS: Final = Fault("JK3102", "hcl1-two-jobs", "More than one job")
JOB_NAME: Final = Fault("JK3103", "hcl1-job-name", "Job without a name")
UNKNOWN_KEY: Final = Fault("JK3104", "hcl1-unknown-key", "Unknown key")
VALUE_TYPE: Final = Fault("JK3105", "hcl1-value-type", "Unsuitable value type")
NO_OBJECT: Final = Fault("JK3106", "hcl1-no-object", "Block expected")
MIXED_LABELS: Final = Fault("JK3107", "hcl1-mixed-labels", "Block with and without a label")
MIXED_VALUES: Final = Fault("JK3108", "hcl1-mixed-values", "Values that can't be joined")
DUPLICATE_BLOCK: Final = Fault("JK3109", "hcl1-duplicate-block", "Duplicate block")
DUPLICATE_NAME: Final = Fault("JK3110", "hcl1-duplicate-name", "Duplicate name")
LABEL: Final = Fault("JK3111", "hcl1-label", "Unsuitable label")
MISSING_KEY: Final = Fault("JK3112", "hcl1-missing-key", "Missing key")
SCALING_NAME: Final = Fault("JK3113", "hcl1-scaling-name", "Invalid scaling policy name")
SCALING_TYPE: Final = Fault("JK3114", "hcl1-scaling-type", "Invalid scaling policy type")
UNUSABLE_KEY: Final = Fault("JK3115", "hcl1-unusable-key", "Unusable key")

DROPPED_BLOCK: Final = Fault(
    "JK3150", "hcl1-dropped-block", "Block without effect", Severity.WARNING
)
DROPPED_KEY: Final = Fault("JK3151", "hcl1-dropped-key", "Key without effect", Severity.WARNING)
DROPPED_LABEL: Final = Fault(
    "JK3152", "hcl1-dropped-label", "Label without effect", Severity.WARNING
)
