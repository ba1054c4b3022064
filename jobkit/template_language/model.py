"""What is wrong with a template body, and what it reads."""

from __future__ import annotations

from enum import StrEnum

from jobkit.records import record


class Kind(StrEnum):
    """What is wrong."""

    ACTION_UNCLOSED = "action-unclosed"
    ACTION_CLOSED_OTHERWISE = "action-closed-otherwise"
    BLOCK_UNCLOSED = "block-unclosed"
    CHARACTER = "character-unexpected"
    COMMENT = "comment-malformed"
    COMMENT_UNCLOSED = "comment-unclosed"
    CONSTANT = "constant-malformed"
    DEFINE = "define-misplaced"
    ELSE = "else-misplaced"
    END = "end-misplaced"
    EXTRA_BRACE = "extra-brace"
    FIELD_DASH = "field-with-dash"
    FUNCTION_UNKNOWN = "function-unknown"
    FUNCTION_VERSION = "function-not-in-version"
    KEYWORD_ARGUMENT = "keyword-argument"
    LOOP_CONTROL = "loop-control-misplaced"
    OPERATOR = "operator"
    PARENTHESIS = "parenthesis-unbalanced"
    PIPELINE = "pipeline-malformed"
    RANGE_IN = "range-with-in"
    STRING_UNCLOSED = "string-unclosed"
    SYNTAX_VERSION = "syntax-not-in-version"
    TRIM_MARKER = "trim-marker-glued"
    VARIABLE_UNDEFINED = "variable-undefined"

    ARGUMENT_COUNT = "argument-count"
    ARGUMENT_TYPE = "argument-type"
    FIELD_OF_NOTHING = "field-of-nothing"
    FIELD_UNKNOWN = "field-unknown"
    FUNCTION_DENIED = "function-denied"
    BRACE_TOO_MANY = "brace-too-many"
    FORMAT = "format"
    INDEX_TOO_EARLY = "index-before-answer"
    JINJA = "jinja-in-template"
    KV_FIELD = "kv-field"
    KV_PATH = "kv-path"
    NOT_CALLABLE = "not-callable"
    ONE_BRACE = "one-brace"
    ONE_BRACE_CLOSER = "one-brace-end"
    ONE_BRACE_OPENER = "one-brace-block"
    RANGE_OVER_PLAIN = "range-over-plain"
    TEMPLATE_UNDEFINED = "template-undefined"

    FORM = "rendered-form"


@record
class Problem:
    """One thing that is wrong with a template body.

    Attributes:
        kind: What is wrong.
        start: First code point of the fault, 0-based, in the body.
        end: One past its last code point.
        detail: Whole sentences: what is wrong and what to write instead.
        refused: True when the client node can't parse the body at all; False when it fails, or
            does not do what it says, once the action runs.
        noticed: The place that the client node names, where it is not ``start``.
    """

    kind: Kind
    start: int
    end: int
    detail: str
    refused: bool = True
    noticed: int = -1

    @property
    def noticed_at(self) -> int:
        """The place at which the client node gives up."""
        return self.start if self.noticed < 0 else self.noticed


class Reads(StrEnum):
    """What a function reads."""

    ENVIRONMENT = "environment"
    """A variable of the task's environment."""
    CONSUL_KEY = "consul-key"
    CONSUL_PREFIX = "consul-prefix"
    CONSUL_SERVICE = "consul-service"
    CONSUL_OTHER = "consul-other"
    VAULT_SECRET = "vault-secret"  # noqa: S105 - a name of a kind
    VAULT_LIST = "vault-list"
    NOMAD_VARIABLE = "nomad-variable"
    NOMAD_VARIABLE_LIST = "nomad-variable-list"
    NOMAD_SERVICE = "nomad-service"
    NOMAD_OTHER = "nomad-other"
    FILE = "file"
    AGENT_ENVIRONMENT = "agent-environment"
    """A variable of the client agent's environment, not the task's."""


@record
class Use:
    """One call of a function that reads something outside the body.

    Attributes:
        reads: What it reads.
        function: The function's name as written.
        name: The first argument where it is a literal text; None where it is computed or missing.
        start: First code point of that argument, else of the function.
        end: One past its last code point.
        needs: ``consul``, ``vault``, ``nomad``, or "" when no service is asked.
        is_conditional: True inside an ``if``, ``with``, ``range``, ``define`` or ``block``.
    """

    reads: Reads
    function: str
    name: str | None
    start: int
    end: int
    needs: str
    is_conditional: bool


@record
class TemplateReport:
    """What was found in one template body.

    Attributes:
        problems: By place.
        uses: What the body reads, by place.
    """

    problems: tuple[Problem, ...]
    uses: tuple[Use, ...]

    @property
    def is_well_formed(self) -> bool:
        """Tell whether the client node can parse the body."""
        return not any(problem.refused for problem in self.problems)

    @property
    def needs(self) -> frozenset[str]:
        """The services that the body asks: ``consul``, ``vault``, ``nomad``."""
        return frozenset(use.needs for use in self.uses if use.needs)
