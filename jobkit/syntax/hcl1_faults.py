"""Faults of files in the old language: codes JK1200 to JK1299."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

CHARACTER: Final = Fault("JK1201", "hcl1-character", "Invalid character")
STRING: Final = Fault("JK1202", "hcl1-string", "Unterminated string")
ESCAPE: Final = Fault("JK1203", "hcl1-escape", "Invalid escape sequence")
NUMBER: Final = Fault("JK1204", "hcl1-number", "Invalid number")
HEREDOC: Final = Fault("JK1205", "hcl1-heredoc", "Invalid heredoc")
COMMENT: Final = Fault("JK1206", "hcl1-comment", "Unterminated comment")
KEY: Final = Fault("JK1210", "hcl1-key", "Name expected")
TWO_KEYS: Final = Fault("JK1211", "hcl1-two-keys", "Several names before an equals sign")
NO_VALUE: Final = Fault("JK1212", "hcl1-no-value", "Name without a value")
VALUE: Final = Fault("JK1213", "hcl1-value", "Invalid value")
LIST: Final = Fault("JK1214", "hcl1-list", "Invalid list")
UNCLOSED: Final = Fault("JK1215", "hcl1-unclosed", "Unclosed brace")
NESTED_LIST: Final = Fault("JK1216", "hcl1-nested-list", "List inside a list")
JSON: Final = Fault("JK1220", "hcl1-json", "Invalid JSON")
JSON_TRAILING: Final = Fault(
    "JK1221", "hcl1-json-trailing", "Text after the JSON object", Severity.WARNING
)
LOST_ITEM: Final = Fault("JK1222", "hcl1-lost-item", "Unfinished last item", Severity.WARNING)
LOST_BOOL: Final = Fault("JK1223", "hcl1-lost-bool", "Truth value in a list", Severity.WARNING)
TOO_DEEP: Final = Fault("JK1290", "hcl1-too-deep", "Nested too deeply")
