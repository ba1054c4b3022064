"""Faults of native HCL text: codes JK1001 to JK1099."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Fault
from jobkit.source import Range

if TYPE_CHECKING:
    from jobkit.source import Source

INVALID_CHARACTER: Final = Fault("JK1001", "invalid-character", "Invalid character")
UNSUPPORTED_OPERATOR: Final = Fault("JK1002", "unsupported-operator", "Unsupported operator")
MULTI_LINE_STRING: Final = Fault("JK1003", "multi-line-string", "Invalid multi-line string")
INVALID_ESCAPE: Final = Fault("JK1004", "invalid-escape", "Invalid escape sequence")
UNTERMINATED_STRING: Final = Fault("JK1005", "unterminated-string", "Unterminated template string")
INVALID_NUMBER: Final = Fault("JK1006", "invalid-number", "Invalid number literal")
ITEM_REQUIRED: Final = Fault("JK1010", "item-required", "Argument or block definition required")
QUOTED_NAME: Final = Fault("JK1011", "quoted-name", "Invalid argument name")
BLOCK_HEADER: Final = Fault("JK1012", "block-header", "Invalid block definition")
NEWLINE_AFTER_ARGUMENT: Final = Fault(
    "JK1013", "newline-after-argument", "Missing newline after argument"
)
COMMA_AFTER_ARGUMENT: Final = Fault(
    "JK1014", "comma-after-argument", "Unexpected comma after argument"
)
NEWLINE_AFTER_BLOCK: Final = Fault(
    "JK1015", "newline-after-block", "Missing newline after block definition"
)
ONE_LINE_BLOCK: Final = Fault(
    "JK1016", "one-line-block", "Invalid single-argument block definition"
)
ONE_LINE_ARGUMENT: Final = Fault("JK1017", "one-line-argument", "Argument definition required")
UNCLOSED_BLOCK: Final = Fault("JK1018", "unclosed-block", "Unclosed configuration block")
REPEATED_ARGUMENT: Final = Fault("JK1019", "repeated-argument", "Attribute redefined")
LABEL_TEMPLATE: Final = Fault("JK1020", "label-template", "Invalid string literal")
INVALID_EXPRESSION: Final = Fault("JK1030", "invalid-expression", "Invalid expression")
MISSING_EXPRESSION: Final = Fault("JK1031", "missing-expression", "Missing expression")
MISSING_SEPARATOR: Final = Fault("JK1032", "missing-separator", "Missing item separator")
MISSING_KEY_SEPARATOR: Final = Fault(
    "JK1033", "missing-key-separator", "Missing key/value separator"
)
MISSING_VALUE: Final = Fault("JK1034", "missing-value", "Missing attribute value")
UNCLOSED_BRACKET: Final = Fault("JK1035", "unclosed-bracket", "Unclosed bracket")
UNBALANCED_PARENTHESES: Final = Fault("JK1036", "unbalanced-parentheses", "Unbalanced parentheses")
INDEX_BRACKET: Final = Fault("JK1037", "index-bracket", "Missing close bracket on index")
MISSING_COLON: Final = Fault("JK1038", "missing-colon", "Missing false expression in conditional")
CALL_CLOSE: Final = Fault("JK1039", "call-close", "Missing closing parenthesis")
ATTRIBUTE_NAME: Final = Fault("JK1040", "attribute-name", "Invalid attribute name")
LEGACY_INDEX: Final = Fault("JK1041", "legacy-index", "Invalid legacy index syntax")
NESTED_SPLAT: Final = Fault("JK1042", "nested-splat", "Nested splat expression not allowed")
INVALID_FOR: Final = Fault("JK1043", "invalid-for", "Invalid 'for' expression")
EXTRA_CHARACTERS: Final = Fault("JK1044", "extra-characters", "Extra characters")
UNCLOSED_SEQUENCE: Final = Fault(
    "JK1045", "unclosed-sequence", "Unclosed template interpolation sequence"
)
INVALID_DIRECTIVE: Final = Fault("JK1046", "invalid-directive", "Invalid template directive")
DIRECTIVE_END: Final = Fault("JK1047", "directive-end", "Unexpected end of template")
INVALID_FUNCTION_NAME: Final = Fault("JK1049", "function-name", "Invalid function name")
TOO_DEEP: Final = Fault("JK1090", "too-deep", "Nested too deeply")


def place(source: Source, start: int, end: int) -> Range:
    """Return the range of two offsets."""
    return Range(source, start, end)
