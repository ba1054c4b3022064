"""Faults of HCL's JSON form: codes JK1100 to JK1199."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault

VALUE_MISSING: Final = Fault("JK1101", "json-value-missing", "Missing JSON value")
CHARACTER: Final = Fault("JK1102", "json-character", "Invalid character in JSON")
KEYWORD: Final = Fault("JK1103", "json-keyword", "Invalid JSON keyword")
NUMBER: Final = Fault("JK1104", "json-number", "Invalid JSON number")
STRING: Final = Fault("JK1105", "json-string", "Invalid JSON string")
COMMENT: Final = Fault("JK1106", "json-comment", "Comment in JSON")
PROPERTY_NAME: Final = Fault("JK1107", "json-property-name", "Invalid object property name")
COLON_MISSING: Final = Fault("JK1108", "json-colon-missing", "Missing property value colon")
COMMA_MISSING: Final = Fault("JK1109", "json-comma-missing", "Missing separator comma")
TRAILING_COMMA: Final = Fault("JK1110", "json-trailing-comma", "Trailing comma")
EXTRA_COMMA: Final = Fault("JK1111", "json-extra-comma", "Extra comma")
MISMATCHED: Final = Fault("JK1112", "json-mismatched-brackets", "Mismatched brackets")
UNCLOSED: Final = Fault("JK1113", "json-unclosed", "Unclosed object")
EXTRA_DATA: Final = Fault("JK1114", "json-extra-data", "Extraneous data after value")
ARRAY_COLON: Final = Fault("JK1115", "json-array-colon", "Invalid array value")

UNKNOWN_PROPERTY: Final = Fault(
    "JK1120", "json-unknown-property", "Extraneous JSON object property"
)
VALUE_TYPE: Final = Fault("JK1121", "json-value-type", "Incorrect JSON value type")
LABEL_MISSING: Final = Fault("JK1122", "json-label-missing", "Missing block label")
REPEATED_ARGUMENT: Final = Fault("JK1123", "json-repeated-argument", "Duplicate argument")
