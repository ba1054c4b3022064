"""Faults of decoding: codes JK3010 to JK3099."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault

VALUE_TYPE: Final = Fault("JK3010", "value-type", "Unsuitable value type")
NULL_VALUE: Final = Fault("JK3011", "null-value", "Unsuitable value")
MISSING_ARGUMENT: Final = Fault("JK3012", "required-argument", "Missing required argument")
DUPLICATE_BLOCK: Final = Fault("JK3013", "duplicate-block", "Duplicate block")
SCALING_NAME: Final = Fault("JK3014", "scaling-name", "Invalid scaling policy name")
SCALING_TYPE: Final = Fault("JK3015", "scaling-policy-type", "Invalid scaling policy type")
TOO_MANY_VALUES: Final = Fault("JK3090", "too-many-values", "Limit exceeded")
