"""A command that is complete: does it work, what does it give, what does it read?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.template_language.formats import format_fault
from jobkit.template_language.literals import unquote
from jobkit.template_language.model import Kind, Problem, Reads, Use
from jobkit.template_language.operands import Operand
from jobkit.template_language.types import (
    BOOL,
    INTEGERS,
    ITEM,
    KV_1,
    KV_2,
    NOTHING,
    NUMBERS,
    PLAIN,
    TEXT,
    UNKNOWN,
    element,
    holds_struct,
    in_words,
    is_list,
    is_map,
    known,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.template_language.operands import Command
    from jobkit.template_language.scope import Scope
    from jobkit.template_language.vocabulary import Vocabulary

_NO_FUNCTIONS: Final = frozenset(
    {".", "nil", "bool", "number", "complex number", "character constant", "string", "raw string"}
)
_READS: Final = {
    "env": Reads.ENVIRONMENT,
    "envOrDefault": Reads.ENVIRONMENT,
    "mustEnv": Reads.ENVIRONMENT,
    "sprig_env": Reads.AGENT_ENVIRONMENT,
    "sprig_expandenv": Reads.AGENT_ENVIRONMENT,
    "file": Reads.FILE,
    "key": Reads.CONSUL_KEY,
    "keyExists": Reads.CONSUL_KEY,
    "keyOrDefault": Reads.CONSUL_KEY,
    "ls": Reads.CONSUL_PREFIX,
    "safeLs": Reads.CONSUL_PREFIX,
    "tree": Reads.CONSUL_PREFIX,
    "safeTree": Reads.CONSUL_PREFIX,
    "service": Reads.CONSUL_SERVICE,
    "connect": Reads.CONSUL_SERVICE,
    "secret": Reads.VAULT_SECRET,
    "pkiCert": Reads.VAULT_SECRET,
    "secrets": Reads.VAULT_LIST,
    "nomadVar": Reads.NOMAD_VARIABLE,
    "nomadVarExists": Reads.NOMAD_VARIABLE,
    "nomadVarList": Reads.NOMAD_VARIABLE_LIST,
    "nomadVarListSafe": Reads.NOMAD_VARIABLE_LIST,
    "nomadService": Reads.NOMAD_SERVICE,
}
_OTHER: Final = {
    "consul": Reads.CONSUL_OTHER,
    "vault": Reads.VAULT_LIST,
    "nomad": Reads.NOMAD_OTHER,
}
_WAITING: Final = frozenset({"service", "connect", "nomadService", "ls", "tree"})
_FORMATS: Final = frozenset({"printf", "timestamp"})
_COMPARING: Final = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
_VAULT_VALUE: Final = "Secret"
# Mounts that each Vault has, and that are no KV engine.
_NEVER_KV: Final = frozenset({"auth", "cubbyhole", "identity", "sys"})
_LAZY: Final = frozenset({"and", "or"})


class Calls:
    """Judges the commands of one body."""

    def __init__(
        self,
        words: Vocabulary,
        problem: Callable[[Problem], None],
        use: Callable[[Use], None],
    ) -> None:
        self._words = words
        self._problem = problem
        self._use = use

    def judge(self, command: Command, scope: Scope) -> Operand:
        """Report what is wrong with a command, and return its value."""
        first = command.arguments[0]
        end = command.arguments[-1].end
        if first.kind != "name":
            self._check_value(command)
            alone = len(command.arguments) == 1
            literal = first.literal if alone else None
            return Operand(first.kind, command.start, end, first.text, first.type, literal)
        result = Operand("name", command.start, end, first.text)
        row = self._words.functions.get(first.text)
        if row is not None and not first.has_fields:
            self._check_call(command, row, scope)
            result.type = self._returns(command, row)
            result.calls = first.text
        return result

    def _warn(self, kind: Kind, start: int, end: int, detail: str) -> None:
        self._problem(Problem(kind, start, end, detail, refused=False))

    def _check_value(self, command: Command) -> None:
        """Check a command that does not begin with a function."""
        first = command.arguments[0]
        takes = len(command.arguments) > 1 or command.piped is not None
        if not takes or first.has_fields:
            return
        is_plain = first.kind in _NO_FUNCTIONS and command.piped is None
        if is_plain or first.kind == "variable" or (first.kind == "(" and command.piped is None):
            end = command.arguments[-1].end
            what = f'"{first.text}"' if first.text else "What stands in parentheses"
            detail = f"{what} is no function and takes no argument."
            if first.kind == "variable":
                detail += ' A value goes into a function through "|".'
            self._warn(Kind.NOT_CALLABLE, command.start, end, detail)

    def _check_call(self, command: Command, row: dict[str, Any], scope: Scope) -> None:
        name = row["name"]
        first = command.arguments[0]
        if name in self._words.denied:
            detail = (
                f'Client nodes refuse "{name}" unless their function_denylist is changed; '
                "the task fails when it is called."
            )
            self._warn(Kind.FUNCTION_DENIED, first.start, first.end, detail)
        given = [*command.arguments[1:], *([command.piped] if command.piped else [])]
        if self._has_right_count(command, row, len(given)):
            for index, argument in enumerate(given):
                self._check_type(row, index, argument, is_piped=argument is command.piped)
            self._check_bare(command)
        self._check_texts(name, given)
        if name == "index" and given and not scope.is_conditional:
            self._check_index(command, given[0])
        self._note_use(command, row, given, scope)

    def _check_bare(self, command: Command) -> None:
        """Report a function among the arguments, which is called without those that follow it."""
        for argument in command.arguments[1:]:
            row = self._words.functions.get(argument.text) if argument.kind == "name" else None
            if row is not None and row["min_args"] and not argument.has_fields:
                name = argument.text
                detail = f'Put "{name}" into parentheses with its arguments: ({name} …).'
                self._warn(Kind.ARGUMENT_COUNT, argument.start, argument.end, detail)

    def _check_comparison(self, given: list[Operand]) -> None:
        """Report values of kinds that can't be compared."""
        kinds = [(one, _comparable(one.type)) for one in given]
        first = kinds[0][1] if kinds else ""
        for argument, kind in kinds[1:]:
            if first and kind and kind != first:
                detail = f"This is {in_words(kind)}, which is not compared with {in_words(first)}."
                if {kind, first} == {TEXT, "int"}:
                    detail += ' "parseInt" makes a number of a text.'
                self._warn(Kind.ARGUMENT_TYPE, argument.start, argument.end, detail)
                return

    def _check_texts(self, name: str, given: list[Operand]) -> None:
        """Check the arguments that have a form of their own, or must be alike."""
        if name in _COMPARING:
            self._check_comparison(given)
        elif name == "secret":
            for argument in given[1:]:
                if argument.literal is not None and "=" not in unquote(argument.literal):
                    detail = 'Behind the path of "secret" stand values to write, as "name=value".'
                    self._warn(Kind.ARGUMENT_TYPE, argument.start, argument.end, detail)
                    return
        elif name in _FORMATS and given and given[0].literal is not None:
            detail = format_fault(name, unquote(given[0].literal), len(given) - 1)
            if detail:
                self._warn(Kind.FORMAT, given[0].start, given[0].end, detail)

    def _has_right_count(self, command: Command, row: dict[str, Any], count: int) -> bool:
        least, most = row["min_args"], row["max_args"]
        counts = row.get("arg_counts")
        if counts:
            right = count in counts
        else:
            above = most is not None and count > most and row.get("above_max") != "ignored"
            right = count >= least and not above
        if right:
            return True
        first = command.arguments[0]
        piped = ", the piped value counted" if command.piped else ""
        detail = f'"{row["name"]}" takes {_wanted(row)}, but gets {count}{piped}.'
        if row.get("args_note"):
            detail += f" It takes: {row['args_note']}."
        self._warn(Kind.ARGUMENT_COUNT, first.start, command.arguments[-1].end, detail)
        return False

    def _check_type(
        self, row: dict[str, Any], index: int, argument: Operand, *, is_piped: bool
    ) -> None:
        wanted = row["arg_types"]
        if not wanted or (index >= len(wanted) and not wanted[-1].endswith("…")):
            return
        parameter = wanted[min(index, len(wanted) - 1)].removesuffix("…")
        is_literal = argument.kind in _NO_FUNCTIONS and not is_piped
        detail = _clash(parameter, argument, row["kind"], self._words, is_literal=is_literal)
        if detail:
            detail = f'"{row["name"]}" takes {detail}'
            self._warn(Kind.ARGUMENT_TYPE, argument.start, argument.end, detail)

    def _check_index(self, command: Command, argument: Operand) -> None:
        has_place = len(command.arguments) > 2  # noqa: PLR2004 - "index", the list, a place
        if argument.calls in _WAITING and has_place:
            detail = (
                f'"{argument.calls}" gives an empty list until the answer is there, and "index" '
                'of an empty list fails the task; put it into a "with" or "range" of the list.'
            )
            self._warn(Kind.INDEX_TOO_EARLY, command.start, command.arguments[-1].end, detail)

    def _returns(self, command: Command, row: dict[str, Any]) -> str:
        if row["name"] == "index":
            if len(command.arguments) == 3 and command.piped is None:  # noqa: PLR2004
                return element(command.arguments[1].type)
            return UNKNOWN
        if row["name"] == "secret":
            return _secret_type(command)
        return known(row["returns"])

    def _note_use(
        self, command: Command, row: dict[str, Any], given: list[Operand], scope: Scope
    ) -> None:
        needs = row.get("needs") or ""
        name = row["name"]
        reads = _READS.get(name) or _OTHER.get(needs)
        if reads is None:
            return
        place = given[0] if given else command.arguments[0]
        literal = given[0].literal if given else None
        text = unquote(literal) if literal is not None else None
        self._use(Use(reads, name, text, place.start, place.end, needs, scope.is_conditional))


def _comparable(word: str) -> str:
    """Return the kind of a value that is compared; "" when it is not known."""
    if word in INTEGERS:
        return "int"
    return word if word in {TEXT, BOOL} else ""


def _secret_type(command: Command) -> str:
    """Return the type of a secret that is read, with the version that its path tells."""
    given = command.arguments[1:]
    literal = given[0].literal if len(given) == 1 else None
    path = (unquote(literal) if literal is not None else "").removeprefix("/")
    mount, _, rest = path.partition("/")
    if not rest or mount in _NEVER_KV:
        return _VAULT_VALUE
    if rest.startswith("data/"):
        return KV_2
    return _VAULT_VALUE if "data" in rest.split("/") else KV_1


def _wanted(row: dict[str, Any]) -> str:
    least, most = row["min_args"], row["max_args"]
    if row.get("arg_counts"):
        return " or ".join(str(count) for count in row["arg_counts"]) + " arguments"
    if most is None:
        return f"at least {least} argument{'s' if least != 1 else ''}"
    if least == most:
        return "no argument" if not most else f"{most} argument{'s' if most != 1 else ''}"
    return f"{least} to {most} arguments"


def _clash(
    parameter: str, argument: Operand, kind: str, words: Vocabulary, *, is_literal: bool
) -> str:
    """Say what a parameter takes and why the argument surely is not that; else ""."""
    given = argument.type if argument.type == ITEM else plain(argument.type)
    got = f"and this is {in_words(given)}." if given else "and this is nil."
    if plain(given) == "any":
        return ""
    if argument.kind == "nil":
        return f"text, {got}" if parameter == TEXT else ""
    if not given:
        return ""
    if kind == "math":
        return f"numbers, {got}" if given in (TEXT, BOOL) or is_list(given) else ""
    if is_list(parameter) or is_map(parameter):
        return _composed_clash(parameter, given, got)
    composed = is_list(given) or is_map(given) or holds_struct(given, words) or given == NOTHING
    if parameter == TEXT:
        return f"text, {got}" if composed or given in NUMBERS or given == BOOL else ""
    if parameter in INTEGERS:
        if given in INTEGERS and given != parameter and not is_literal:
            return f'a number of the type {parameter}, and this is {given}; "sprig_int" makes int.'
        return f"a whole number, {got}" if composed or given not in INTEGERS else ""
    if parameter == BOOL:
        return f"true or false, {got}" if composed or given in NUMBERS | {TEXT} else ""
    return ""


def _composed_clash(parameter: str, given: str, got: str) -> str:
    if given in (NOTHING, parameter):
        return ""
    if is_list(parameter):
        if is_list(given):
            return f"a {parameter}, and this is a {given}."
        return f"a list, {got}" if is_map(given) or given in PLAIN else ""
    if is_map(given):
        return f"a {parameter}, and this is a {given}."
    return f"a map, {got}" if is_list(given) or given in PLAIN else ""
