"""Faults of expressions and variables: codes JK2001 to JK2199."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault

UNKNOWN_FUNCTION: Final = Fault("JK2001", "unknown-function", "Call to unknown function")
TOO_FEW_ARGUMENTS: Final = Fault("JK2002", "too-few-arguments", "Not enough function arguments")
TOO_MANY_ARGUMENTS: Final = Fault("JK2003", "too-many-arguments", "Too many function arguments")
INVALID_ARGUMENT: Final = Fault("JK2004", "invalid-argument", "Invalid function argument")
FAILED_CALL: Final = Fault("JK2005", "failed-call", "Error in function call")
INVALID_EXPANSION: Final = Fault("JK2006", "invalid-expansion", "Invalid expanding argument value")
INVALID_OPERAND: Final = Fault("JK2010", "invalid-operand", "Invalid operand")
FAILED_OPERATION: Final = Fault("JK2011", "failed-operation", "Operation failed")
CONDITION_TYPE: Final = Fault("JK2012", "condition-type", "Incorrect condition type")
NULL_CONDITION: Final = Fault("JK2013", "null-condition", "Null condition")
RESULT_TYPES: Final = Fault("JK2014", "result-types", "Inconsistent conditional result types")
UNSUPPORTED_ATTRIBUTE: Final = Fault("JK2020", "unsupported-attribute", "Unsupported attribute")
MISSING_MAP_ELEMENT: Final = Fault("JK2021", "missing-map-element", "Missing map element")
INVALID_INDEX: Final = Fault("JK2022", "invalid-index", "Invalid index")
NULL_INDEXED: Final = Fault("JK2023", "null-indexed", "Attempt to index null value")
NULL_ATTRIBUTE: Final = Fault(
    "JK2024", "null-attribute", "Attempt to get attribute from null value"
)
SPLAT_OF_NULL: Final = Fault("JK2025", "splat-of-null", "Splat of null value")
TEMPLATE_VALUE: Final = Fault("JK2030", "template-value", "Invalid template interpolation value")
ITERATE_NULL: Final = Fault("JK2040", "iterate-null", "Iteration over null value")
NOT_ITERABLE: Final = Fault("JK2041", "not-iterable", "Iteration over non-iterable value")
FOR_CONDITION: Final = Fault("JK2042", "for-condition", "Invalid 'for' condition")
OBJECT_KEY: Final = Fault("JK2043", "object-key", "Invalid object key")
DUPLICATE_KEY: Final = Fault("JK2044", "duplicate-key", "Duplicate object key")
AMBIGUOUS_KEY: Final = Fault("JK2045", "ambiguous-key", "Ambiguous attribute key")
NULL_KEY: Final = Fault("JK2046", "null-key", "Null value as key")
KEY_TYPE: Final = Fault("JK2047", "key-type", "Incorrect key type")
NO_VARIABLES: Final = Fault("JK2050", "no-variables", "Variables not allowed")
NO_FUNCTIONS: Final = Fault("JK2051", "no-functions", "Function calls not allowed")
UNKNOWN_VARIABLE: Final = Fault("JK2052", "unknown-variable", "Unknown variable")
INVALID_NUMBER: Final = Fault("JK2053", "number-too-large", "Number too large")

MISSING_JOB: Final = Fault("JK2101", "missing-job", "Missing job block")
DUPLICATE_JOB: Final = Fault("JK2102", "duplicate-job", "Duplicate job block")
DUPLICATE_VARIABLE: Final = Fault("JK2110", "duplicate-variable", "Duplicate variable")
VARIABLE_NAME: Final = Fault("JK2111", "variable-name", "Invalid variable name")
TYPE_SPECIFICATION: Final = Fault("JK2112", "type-specification", "Invalid type specification")
DEFAULT_VALUE: Final = Fault("JK2113", "default-value", "Invalid default value for variable")
UNSET_VARIABLE: Final = Fault("JK2114", "unset-variable", "Unset variable")
UNDEFINED_VARIABLE: Final = Fault("JK2115", "undefined-variable", "Undefined variable")
VARIABLE_VALUE: Final = Fault("JK2116", "variable-value", "Invalid value for variable")
VARIABLE_FILE: Final = Fault("JK2117", "variable-file", "Unreadable variable file")
VALIDATION_REFERENCE: Final = Fault(
    "JK2120", "validation-reference", "Invalid reference in variable validation"
)
VALIDATION_CONDITION: Final = Fault(
    "JK2121", "validation-condition", "Invalid variable validation condition"
)
VALIDATION_RESULT: Final = Fault(
    "JK2122", "validation-result", "Invalid variable validation result"
)
VALIDATION_SPECIFICATION: Final = Fault(
    "JK2123", "validation-specification", "Invalid variable validation specification"
)
VALIDATION_MESSAGE: Final = Fault(
    "JK2124", "validation-message", "Invalid validation error message"
)
VALIDATION_FAILED: Final = Fault("JK2125", "validation-failed", "Invalid value for variable")
LOCAL_CYCLE: Final = Fault("JK2130", "local-cycle", "Locals refer to each other in a circle")
FOR_EACH: Final = Fault("JK2140", "for-each", "Invalid dynamic for_each value")
ITERATOR: Final = Fault("JK2141", "iterator", "Invalid dynamic iterator name")
DYNAMIC_LABEL: Final = Fault("JK2142", "dynamic-label", "Invalid dynamic block label")
DYNAMIC_CONTENT: Final = Fault("JK2143", "dynamic-content", "Missing dynamic content block")
EXTRA_CONTENT: Final = Fault("JK2144", "extra-dynamic-content", "Extraneous dynamic content block")
MISSING_ARGUMENT: Final = Fault("JK2145", "missing-argument", "Missing required argument")
TOO_MUCH: Final = Fault("JK2190", "too-much", "Limit exceeded")
