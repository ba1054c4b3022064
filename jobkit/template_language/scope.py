"""Which variables and which dot an action sees."""

from __future__ import annotations

from dataclasses import field

from jobkit.records import record
from jobkit.template_language.types import NOTHING, UNKNOWN


@record(frozen=False)
class Scope:
    """What is known at one place.

    Attributes:
        variables: The type of each declared variable; shared with the scopes around.
        dot: The type of ``.``.
        in_range: How many ``range`` blocks are around.
        is_conditional: Whether what stands here may not run.
        reassigned: Variables that get another value somewhere in the body.
        answers: The functions whose answers variables hold that were declared outside of blocks.
    """

    variables: dict[str, str] = field(default_factory=lambda: {"$": NOTHING})
    dot: str = NOTHING
    in_range: int = 0
    is_conditional: bool = False
    reassigned: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    _hidden: list[tuple[str, str | None]] = field(default_factory=list)

    def inner(self) -> Scope:
        """Return the scope of a block that starts here."""
        return Scope(
            self.variables,
            self.dot,
            self.in_range,
            self.is_conditional,
            self.reassigned,
            self.answers,
        )

    def leave(self) -> None:
        """Forget what was declared in this scope."""
        for name, value in reversed(self._hidden):
            if value is None:
                del self.variables[name]
            else:
                self.variables[name] = value
        self._hidden.clear()

    def enter_body(self) -> None:
        """Make this the scope of a named template: it sees nothing of what is around."""
        self.leave()
        self.variables = {"$": UNKNOWN}
        self.dot = UNKNOWN
        self.in_range = 0
        self.is_conditional = True

    def declare(self, name: str, value: str, answer: str = "") -> None:
        """Let a variable have a value of a type from here on, the answer of a function maybe."""
        self.answers.pop(name, None)
        if answer and not self.is_conditional and name not in self.reassigned:
            self.answers[name] = answer
        self._hidden.append((name, self.variables.get(name)))
        self.variables[name] = UNKNOWN if name in self.reassigned else value
