"""Faults of files with values: codes JK2150 to JK2169, and JK2118."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault

DECLARATION_IN_FILE: Final = Fault(
    "JK2118", "declaration-in-var-file", "Variable declaration in a variable file"
)
SYNTAX: Final = Fault("JK2150", "var-file-syntax", "Malformed variable file")
NO_NAMES: Final = Fault("JK2151", "var-file-without-names", "Variable file without names")
VALUE: Final = Fault("JK2152", "var-file-value", "Unsuitable value in a variable file")
REPEATED: Final = Fault("JK2153", "var-file-name-twice", "Name given twice")
TOO_MUCH: Final = Fault("JK2154", "var-file-too-much", "Limit exceeded")
