"""What stands in an action: declarations, commands, their arguments, parentheses.

Parentheses are kept on a list of open pipelines, so that deep nesting costs no recursion.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.records import record
from jobkit.template_language import literals
from jobkit.template_language.calls import Calls
from jobkit.template_language.model import Kind, Problem
from jobkit.template_language.operands import Command, Operand
from jobkit.template_language.tokens import (
    ASSIGN,
    BOOL,
    CHARACTER,
    CLOSE,
    COMMA,
    COMPLEX,
    DECLARE,
    DOT,
    FAULT,
    FIELD,
    IDENTIFIER,
    NIL,
    NUMBER,
    OPEN,
    PIPE,
    RAW,
    RIGHT,
    SPACE,
    STRING,
    VARIABLE,
    Token,
)
from jobkit.template_language.types import (
    BOOL as BOOL_TYPE,
)
from jobkit.template_language.types import (
    DATA_1,
    INTEGERS,
    NOTHING,
    PLAIN,
    TEXT,
    UNKNOWN,
    element,
    empty_field,
    field_type,
    holds_struct,
    in_words,
    known,
)
from jobkit.template_language.vocabulary import Vocabulary, near_function, other_release

if TYPE_CHECKING:
    from jobkit.template_language.model import Use
    from jobkit.template_language.scope import Scope

_TERMS: Final = frozenset(
    {BOOL, CHARACTER, COMPLEX, DOT, FIELD, IDENTIFIER, NUMBER, NIL, RAW, STRING, VARIABLE, OPEN}
)
_LITERALS: Final = frozenset({BOOL, DOT, NIL, NUMBER, CHARACTER, COMPLEX, STRING, RAW})
_CONTEXTS: Final = {"command": "an action", "(": "parentheses"}
_DEEPEST: Final = 10_000
_WITHOUT_DATA: Final = (
    'The path of this secret has no "data" behind its mount, as those of version 2 of Vault\'s KV '
    "engine have. Nomad adds it only where the token may ask what the mount is; write it."
)


class Stop(Exception):  # noqa: N818 - it is no error: the rest of the action is not read
    """What follows in the action makes no sense any more; it is reported."""


@record(frozen=False)
class Pipeline:
    """A pipeline that is being read, or was.

    Attributes:
        context: The keyword before it, ``command`` or ``(``.
        start: Its first code point.
        declared: The variables before ``:=`` or ``=``.
        assigns: Whether they stood before ``=``.
        stage: How many commands are complete.
        command: The command that is being read.
        previous: The value of the last complete command.
        type: The type of the whole.
        end: One past the last code point.
    """

    context: str
    start: int
    declared: list[Token] = field(default_factory=list)
    assigns: bool = False
    stage: int = 0
    command: Command | None = None
    previous: Operand | None = None
    type: str = UNKNOWN
    end: int = 0


class Pipelines:
    """Reads the pipelines of one body, action after action.

    Attributes:
        words: What the target release knows.
        scope: Where the action stands.
        problems: What was found, in no order.
        uses: What the body reads.
    """

    def __init__(self, words: Vocabulary, scope: Scope) -> None:
        self.words = words
        self.scope = scope
        self.problems: list[Problem] = []
        self.uses: list[Use] = []
        self._calls = Calls(words, self.add, self.uses.append)
        self._tokens: list[Token] = []
        self._at = 0
        self._open: list[Pipeline] = []

    # tokens

    def start(self, tokens: list[Token], scope: Scope) -> None:
        """Begin with an action's tokens."""
        self._tokens = tokens
        self._at = 0
        self._open = []
        self.scope = scope

    def settle(self) -> None:
        """Report the faults behind the point up to which an action was read."""
        for token in self._tokens[self._at :]:
            if token.kind == FAULT:
                self.record(token)
        self._at = len(self._tokens)

    def _peek(self) -> Token:
        token = self._tokens[self._at]
        while token.kind == FAULT and token.is_soft:
            self.record(token)
            self._at += 1
            token = self._tokens[self._at]
        if token.kind == FAULT:
            self.record(token)
            self._at = len(self._tokens)
            raise Stop
        return token

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def peek_past_space(self) -> Token:
        """Return the next token that is no white space, and leave it."""
        while self._peek().kind == SPACE:
            self._at += 1
        return self._peek()

    def next_past_space(self) -> Token:
        """Return the next token that is no white space, and go behind it."""
        token = self.peek_past_space()
        self._at += 1
        return token

    # problems

    def add(self, problem: Problem) -> None:
        """Keep a problem."""
        self.problems.append(problem)

    def problem(self, kind: Kind, token: Token, detail: str) -> None:
        """Keep a problem at a token, for which the body is refused."""
        self.add(Problem(kind, token.start, token.end, detail))

    def record(self, fault: Token) -> None:
        """Keep what the scanner found."""
        kind = fault.fault or Kind.CHARACTER
        self.add(Problem(kind, fault.start, fault.end, fault.text, noticed=fault.noticed))

    def refuse(self, kind: Kind, token: Token, detail: str) -> None:
        """Keep a problem after which the rest of the action makes no sense.

        Raises:
            Stop: Always.
        """
        self.problem(kind, token, detail)
        raise Stop

    # pipelines

    def pipeline(self, context: str) -> Pipeline:
        """Read a pipeline up to the right delimiter.

        Raises:
            Stop: A fault after which the rest of the action makes no sense.
        """
        outer = self._begin(context)
        while True:
            current = self._open[-1]
            if current.command is None:
                token = self.next_past_space()
                if token.kind == (CLOSE if current.context == OPEN else RIGHT):
                    self._finish(current, token)
                    self._open.pop()
                    if not self._open:
                        return outer
                    self._argument(self._parenthesized(current))
                    continue
                self._start_command(current, token)
                self._at -= 1
            self._operand()

    def _begin(self, context: str) -> Pipeline:
        if len(self._open) > _DEEPEST:
            detail = "The parentheses are nested too deep."
            self.refuse(Kind.PARENTHESIS, self._peek(), detail)
        pipeline = Pipeline(context, self.peek_past_space().start)
        self._open.append(pipeline)
        while self._declaration(pipeline):
            pass
        return pipeline

    def _place(self, context: str) -> str:
        return _CONTEXTS.get(context, f'"{context}"')

    def _declaration(self, pipeline: Pipeline) -> bool:
        """Read a variable before ``:=``, ``=`` or a comma; tell whether another may follow."""
        token = self.peek_past_space()
        if token.kind != VARIABLE:
            return False
        mark = self._at
        self._at += 1
        follower = self.peek_past_space()
        if follower.kind in (ASSIGN, DECLARE):
            self._declare(pipeline, token, follower)
            return False
        if follower.kind == COMMA:
            return self._pair(pipeline, token, follower)
        if follower.text == "in" and pipeline.context == "range" and self._is_new(token):
            self._range_in(pipeline, token, follower)
            return False
        self._at = mark
        return False

    def _is_new(self, variable: Token) -> bool:
        return variable.text not in self.scope.variables

    def _range_in(self, pipeline: Pipeline, token: Token, follower: Token) -> None:
        names = ", ".join(variable.text for variable in [*pipeline.declared, token])
        detail = (
            f'A variable of "range" is declared with ":=": write range {names} := and the list.'
        )
        self.problem(Kind.RANGE_IN, Token(VARIABLE, token.start, follower.end, ""), detail)
        self._at += 1
        pipeline.declared.append(token)
        self.scope.declare(token.text, UNKNOWN)

    def _declare(self, pipeline: Pipeline, token: Token, follower: Token) -> None:
        self._at += 1
        pipeline.assigns = follower.kind == ASSIGN
        if pipeline.assigns:
            self._check_assignment(token, follower)
        pipeline.declared.append(token)
        if not pipeline.assigns or self._is_new(token):
            self.scope.declare(token.text, UNKNOWN)

    def _check_assignment(self, token: Token, follower: Token) -> None:
        if not self.words.has_assignment:
            detail = 'The targeted release has no assignment with "="; declare with ":=".'
            self.refuse(Kind.SYNTAX_VERSION, follower, detail)
        if not self._is_new(token):
            return
        detail = f'The variable "{token.text}" is not declared; write "{token.text} :=".'
        self.add(Problem(Kind.VARIABLE_UNDEFINED, token.start, token.end, detail, refused=False))

    def _pair(self, pipeline: Pipeline, token: Token, comma: Token) -> bool:
        """Read the comma between the two variables of a ``range``."""
        self._at += 1
        pipeline.declared.append(token)
        self.scope.declare(token.text, UNKNOWN)
        if pipeline.context != "range" or len(pipeline.declared) > 1:
            detail = 'Only "range" declares two variables, the index and the value, and none more.'
            self.refuse(Kind.PIPELINE, comma, detail)
        after = self.peek_past_space()
        if after.kind not in (VARIABLE, RIGHT, CLOSE):
            detail = f'After the comma comes a second variable: write "{token.text}, $value :=".'
            self.refuse(Kind.PIPELINE, after, detail)
        return True

    def _start_command(self, current: Pipeline, token: Token) -> None:
        if token.kind not in _TERMS:
            detail = f'"{token.text}" can\'t stand here; {self._place(current.context)} needs a '
            detail += "function, a variable, a field or a constant."
            self.refuse(Kind.PIPELINE, token, detail)
        current.command = Command(token.start, current.previous, current.stage)

    def _finish(self, pipeline: Pipeline, closer: Token) -> None:
        pipeline.end = closer.start
        if not pipeline.stage:
            what = self._place(pipeline.context)
            what = f"{what[0].upper()}{what[1:]}"
            detail = f"{what} is empty; write a value."
            self.refuse(
                Kind.PIPELINE, closer, detail.replace("Parentheses is", "The parenthesis is")
            )
        pipeline.type = pipeline.previous.type if pipeline.previous else UNKNOWN
        self._bind(pipeline)

    def _bind(self, pipeline: Pipeline) -> None:
        """Give the declared variables their types, and check what ``range`` goes over."""
        types = [pipeline.type] * len(pipeline.declared)
        if pipeline.context == "range":
            self._check_range(pipeline)
            types = [UNKNOWN, element(pipeline.type)][-len(pipeline.declared) :]
        for token, value in zip(pipeline.declared, types, strict=False):
            if not pipeline.assigns:
                self.scope.declare(token.text, value, self._answer(pipeline))

    def _answer(self, pipeline: Pipeline) -> str:
        """Return the function whose answer is the value of a ``:=`` in an action of its own."""
        alone = pipeline.context == "command" and pipeline.stage == 1
        return pipeline.previous.calls if alone and pipeline.previous else ""

    def _check_range(self, pipeline: Pipeline) -> None:
        word = pipeline.type
        counts = word in INTEGERS and self.words.has_counting
        if (word in PLAIN and not counts) or holds_struct(word, self.words):
            hint = ' Use "split" to make a list of text.' if word == TEXT else ""
            detail = f'"range" goes over lists and maps, and this is {in_words(word)}.{hint}'
            self.add(
                Problem(Kind.RANGE_OVER_PLAIN, pipeline.start, pipeline.end, detail, refused=False)
            )

    def _parenthesized(self, pipeline: Pipeline) -> Operand:
        operand = Operand(OPEN, pipeline.start, pipeline.end, "", pipeline.type)
        previous = pipeline.previous
        if pipeline.stage == 1 and previous is not None:
            operand.literal = previous.literal
            operand.calls = previous.calls
        return operand

    # commands

    def _operand(self) -> None:
        """Read what may be an argument, and what comes after it."""
        token = self.peek_past_space()
        if token.kind == OPEN:
            self._at += 1
            self._begin(OPEN)
        elif token.kind in _TERMS:
            self._at += 1
            self._argument(self._term(token))
        else:
            self._after_argument()

    def _argument(self, operand: Operand) -> None:
        self._chain(operand)
        command = self._open[-1].command
        if command is not None:
            command.arguments.append(operand)
        self._after_argument()

    def _after_argument(self) -> None:
        current = self._open[-1]
        token = self._next()
        if token.kind == SPACE:
            return
        if token.kind in (RIGHT, CLOSE):
            self._at -= 1
        elif token.kind != PIPE:
            self._unexpected(token)
        self._end_command(current)

    def _unexpected(self, token: Token) -> None:
        if token.kind in (DECLARE, ASSIGN):
            detail = f'Before "{token.text}" comes one variable at the start of the action.'
        elif token.kind == COMMA:
            detail = "Arguments are separated by blanks, not by commas."
        elif token.kind == OPEN:
            detail = (
                "Arguments are not put in parentheses: write the function's name and its "
                "arguments with blanks between them."
            )
        elif token.kind in _TERMS:
            detail = f'A blank must stand before "{token.text}".'
        else:
            detail = f'"{token.text}" is a keyword and can\'t be an argument.'
        self.refuse(Kind.PIPELINE, token, detail)

    def _end_command(self, current: Pipeline) -> None:
        command = current.command
        if command is None:
            return
        first = command.arguments[0]
        if current.stage and first.kind in _LITERALS:
            detail = 'After "|" comes a function; a constant can\'t take the piped value.'
            self.add(Problem(Kind.PIPELINE, first.start, first.end, detail))
        current.previous = self._calls.judge(command, self.scope)
        current.stage += 1
        current.command = None

    def _term(self, token: Token) -> Operand:
        operand = Operand(token.kind, token.start, token.end, token.text)
        match token.kind:
            case "name":
                self._check_function(token)
                operand.type = self._without_arguments(token)
            case "variable":
                operand.type = self._use(token)
                operand.calls = self.scope.answers.get(token.text, "")
            case ".":
                operand.type = self.scope.dot
            case "field":
                operand.type = self._field(self.scope.dot, token)
            case "string" | "raw string":
                self.check_text(token)
                operand.literal = token.text
                operand.type = TEXT
            case "bool":
                operand.type = BOOL_TYPE
            case "nil":
                pass
            case _:
                self._check_number(token)
                operand.type = _number_type(token)
        return operand

    def _without_arguments(self, token: Token) -> str:
        """Return the type of what a function gives that needs no argument."""
        row = self.words.functions.get(token.text)
        return known(row["returns"]) if row is not None and row["max_args"] == 0 else UNKNOWN

    def _check_function(self, token: Token) -> None:
        name, words = token.text, self.words
        if name in words.functions:
            return
        elsewhere = other_release(name, words)
        if elsewhere:
            self.problem(Kind.FUNCTION_VERSION, token, elsewhere)
            return
        near = near_function(name, words)
        is_variable = name.startswith("NOMAD_")
        if self._is_argument() and (is_variable or not near):
            near = f' If the text is meant, put it into quotes: "{name}".'
        elif is_variable:
            near = f' A variable of the task is read with env "{name}".'
        detail = f'"{name}" is no function of templates.{near}'
        self.problem(Kind.FUNCTION_UNKNOWN, token, detail)

    def _is_argument(self) -> bool:
        command = self._open[-1].command
        return command is not None and bool(command.arguments)

    def _use(self, token: Token) -> str:
        found = self.scope.variables.get(token.text)
        if found is not None:
            return found
        near = did_you_mean(token.text, [name for name in self.scope.variables if name != "$"])
        detail = f'The variable "{token.text}" is not declared here.{near}'
        self.problem(Kind.VARIABLE_UNDEFINED, token, detail)
        return UNKNOWN

    def _chain(self, operand: Operand) -> None:
        """Read the fields that follow an operand without a blank."""
        if self._peek().kind != FIELD:
            return
        if operand.kind in _LITERALS:
            detail = f'"{operand.text}" has no fields.'
            self.add(Problem(Kind.PIPELINE, operand.start, operand.end, detail))
            raise Stop
        self._check_fields_of_call(operand)
        while self._peek().kind == FIELD:
            token = self._next()
            operand.type = self._field(operand.type, token)
            operand.end = token.end
        operand.has_fields = True
        operand.literal = None
        operand.calls = ""

    def _check_fields_of_call(self, operand: Operand) -> None:
        """Report the fields of a function that needs arguments and so gets none."""
        row = self.words.functions.get(operand.text) if operand.kind == IDENTIFIER else None
        if row is not None and row.get("sig_min_args", row["min_args"]):
            name = operand.text
            detail = f'"{name}" is called without its arguments here; write {name} "…" with them.'
            if name == "env":
                detail = f'A variable is read with {name} "NAME"; this calls "{name}" without one.'
            self.add(
                Problem(Kind.ARGUMENT_COUNT, operand.start, operand.end, detail, refused=False)
            )

    def _field(self, word: str, token: Token) -> str:
        if word == NOTHING:
            detail = (
                f'Outside of "range" and "with" there is no value that "{token.text}" could be '
                "a field of; <no value> is printed."
            )
            self.add(Problem(Kind.FIELD_OF_NOTHING, token.start, token.end, detail, refused=False))
            return UNKNOWN
        if "-" in token.text:
            return UNKNOWN
        name = token.text[1:]
        value, fault = field_type(word, name, self.words)
        nothing = empty_field(word, name, self.words)
        if nothing:
            self.add(Problem(Kind.KV_FIELD, token.start, token.end, nothing, refused=False))
        elif word == DATA_1 and name == "data":
            self.add(Problem(Kind.KV_PATH, token.start, token.end, _WITHOUT_DATA, refused=False))
        elif fault:
            self.add(Problem(Kind.FIELD_UNKNOWN, token.start, token.end, fault, refused=False))
        return value

    def check_text(self, token: Token) -> None:
        """Check the escapes of a string."""
        if token.kind == RAW:
            return
        fault = literals.bad_escape(token.text[1:-1], '"')
        if fault:
            place, escape = fault
            start = token.start + 1 + place
            detail = (
                f'"{escape}" is no escape; write "\\\\" for a backslash, or put the text '
                "between backticks."
            )
            self.add(Problem(Kind.CONSTANT, start, start + len(escape), detail))
            raise Stop

    def _check_number(self, token: Token) -> None:
        text = token.text
        if token.kind == CHARACTER:
            right = literals.is_one_character(text[1:-1])
            detail = "Between single quotes stands one character; text stands in double quotes."
        else:
            right = (literals.is_complex if token.kind == COMPLEX else literals.is_number)(text)
            detail = f'"{text}" is no number that fits.'
        if not right:
            self.refuse(Kind.CONSTANT, token, detail)


def _number_type(token: Token) -> str:
    if token.kind == COMPLEX or token.text.endswith("i"):
        return UNKNOWN
    is_whole = token.kind == CHARACTER or literals.is_whole(token.text)
    return "int" if is_whole else "float64"
