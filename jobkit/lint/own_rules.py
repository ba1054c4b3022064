"""Rules of the users' own, written in the config file: a path and what its value must be."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.diagnostic import Diagnostic, Severity, did_you_mean
from jobkit.job.layout import json_fields
from jobkit.lint.place import held_structs
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobkit.diagnostic import Path
    from jobkit.lint.place import JsonObject

EACH: Final = "*"

Steps: TypeAlias = tuple[str, ...]
Scalar: TypeAlias = str | int | float | bool

_STEP: Final = re.compile(r'"([^"]+)"|([^."]+)')
_TESTS: Final = ("required", "matches", "not-matches", "one-of")
_SEVERAL: Final = frozenset({"list", "map"})


@record
class OwnRule:
    """One rule.

    Attributes:
        code: ``JK9`` and three digits.
        name: Kebab-case name.
        severity: How bad a finding is.
        message: What the user sees.
        path: The field of the Job JSON; a star stands for each element.
        required: Whether it must be written, and not empty.
        matches: Regular expression that must be found in the value; "" for none.
        not_matches: Regular expression that must not be found in it; "" for none.
        one_of: The values that are allowed; None for any.
        where: The values one of which another field must have, by its path. Stars that begin it as
            they begin ``path`` mean the same element.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: Steps
    required: bool = False
    matches: str = ""
    not_matches: str = ""
    one_of: tuple[Scalar, ...] | None = None
    where: tuple[tuple[Steps, tuple[Scalar, ...]], ...] = ()


def own_rule(row: Mapping[str, Any]) -> tuple[OwnRule, list[tuple[str, str]]]:
    """Return the rule that a table of the config says, and what is wrong with which of its keys."""
    problems = [("path", problem) for problem in _path_problem(row["path"])]
    for other in row.get("where", {}):
        problems += [("where", problem) for problem in _path_problem(other)]
    for key in ("matches", "not-matches"):
        problems += [(key, problem) for problem in _pattern_problem(row.get(key))]
    if not any(key in row for key in _TESTS):
        wanted = ", ".join(f'"{key}"' for key in _TESTS)
        problems.append(
            ("code", f"The rule {row['code']} checks nothing; give it one of {wanted}.")
        )
    one_of = row.get("one-of")
    rule = OwnRule(
        code=row["code"],
        name=row.get("name", row["code"].lower()),
        severity=Severity(row.get("severity", "error")),
        message=row["message"],
        path=steps_of(row["path"]),
        required=row.get("required", False),
        matches=row.get("matches", ""),
        not_matches=row.get("not-matches", ""),
        one_of=None if one_of is None else tuple(map(_plain, one_of)),
        where=tuple(
            (steps_of(path), _values(value)) for path, value in row.get("where", {}).items()
        ),
    )
    return rule, problems


def steps_of(path: str) -> Steps:
    """Return the steps of a path; a step with a dot stands in double quotes."""
    return tuple(quoted or plain for quoted, plain in _STEP.findall(path))


def _values(value: Any) -> tuple[Scalar, ...]:  # noqa: ANN401  a list, or one value
    return tuple(map(_plain, value if isinstance(value, list) else [value]))


def _plain(value: Scalar) -> Scalar:
    """Return a value of the config as JSON has it; a fraction comes as it is written."""
    if isinstance(value, str) and type(value) is not str:
        return float(value)
    return value


def _path_problem(path: str) -> Iterator[str]:
    """Yield a sentence when a path names a field that no job has."""
    struct: str | None = "Job"
    several = False
    for step in steps_of(path):
        if several:
            several = False
            continue
        if struct is None:
            return
        fields, held = json_fields(struct), held_structs(struct)
        if step not in fields:
            where = "A job" if struct == "Job" else f'"{struct}"'
            yield f'{where} has no field "{step}" in Job JSON.{did_you_mean(step, fields)}'
            return
        how, struct = held.get(step, ("", None))
        several = how in _SEVERAL


def _pattern_problem(pattern: str | None) -> Iterator[str]:
    if pattern is None:
        return
    from jobkit.evaluate.functions.regex import compiled_pattern  # noqa: PLC0415  for such rules only
    from jobkit.evaluate.functions.registry import FunctionError  # noqa: PLC0415

    try:
        compiled_pattern(pattern)
    except FunctionError as error:
        problem = str(error)
        yield f"{problem[0].upper()}{problem[1:]}."


def judge_own(
    rules: Sequence[OwnRule], written: JsonObject, canonical: JsonObject
) -> Iterator[Diagnostic]:
    """Yield what rules find in a job; what is not known in it is passed over.

    Args:
        rules: The rules.
        written: The job as it is written: what has to be written is looked for here.
        canonical: The same with the defaults filled in: values are compared here.
    """
    for rule in rules:
        for path, detail in _findings(rule, written, canonical):
            yield Diagnostic(
                rule.code, rule.name, rule.severity, rule.message.rstrip("."), detail, path=path
            )


def _findings(
    rule: OwnRule, written: JsonObject, canonical: JsonObject
) -> Iterator[tuple[Path, str]]:
    if rule.required:
        for path, value in _reached(written, rule.path):
            if _is_empty(value) and _holds(rule, path, canonical):
                yield path, f'"{_shown(path)}" is missing or empty.'
    for path, value in _reached(canonical, rule.path):
        for inner, one in _elements(path, value):
            problem = _problem(rule, one)
            if problem and _holds(rule, path, canonical):
                yield inner, f'"{_shown(inner)}" {problem}.'


def _reached(job: JsonObject, steps: Steps) -> Iterator[tuple[Path, Any]]:
    """Yield every path that the steps lead to and the value there, None where there is none."""
    reached: list[tuple[Path, Any]] = [((), job)]
    for number, step in enumerate(steps, 1):
        last = number == len(steps)
        reached = [
            ((*path, key), value)
            for path, holder in reached
            for key, value in _members(holder, step, missing=last or step != EACH)
        ]
    yield from reached


def _members(holder: Any, step: str, *, missing: bool) -> Iterator[tuple[str | int, Any]]:  # noqa: ANN401
    """Yield the members of a value that a step means; a missing one as None if it is named."""
    if step == EACH:
        if isinstance(holder, list):
            yield from enumerate(holder)
        elif isinstance(holder, dict):
            yield from holder.items()
    elif isinstance(holder, list):
        if step.isdecimal() and int(step) < len(holder):
            yield int(step), holder[int(step)]
    elif isinstance(holder, dict) or (holder is None and missing):
        yield step, (holder or {}).get(step)


def _elements(path: Path, value: Any) -> Iterator[tuple[Path, Scalar]]:  # noqa: ANN401
    """Yield a plain value, or the plain values in a list."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, str | int | float):
                yield (*path, index), one
    elif isinstance(value, str | int | float):
        yield path, value


def _is_empty(value: Any) -> bool:  # noqa: ANN401
    return value is None or (isinstance(value, str | list | dict) and not value)


def _problem(rule: OwnRule, value: Scalar) -> str:
    """Return what is wrong with a value, as the end of a sentence; "" for nothing."""
    text = _text(value)
    if rule.one_of is not None and value not in rule.one_of:
        allowed = ", ".join(json.dumps(one, ensure_ascii=False) for one in rule.one_of)
        return f"is {json.dumps(value, ensure_ascii=False)}; allowed: {allowed}"
    if rule.matches and not _found(rule.matches, text):
        return f"does not match {rule.matches}"
    if rule.not_matches and _found(rule.not_matches, text):
        return f"matches {rule.not_matches}"
    return ""


def _found(pattern: str, text: str) -> bool:
    from jobkit.evaluate.functions.regex import compiled_pattern  # noqa: PLC0415  as above

    return compiled_pattern(pattern).search(text.encode()) is not None


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _holds(rule: OwnRule, path: Path, canonical: JsonObject) -> bool:
    """Tell whether the conditions of a rule hold at a path it leads to."""
    return all(
        any(value in wanted for _, value in _reached(canonical, _bound(steps, rule.path, path)))
        for steps, wanted in rule.where
    )


def _bound(steps: Steps, pattern: Steps, path: Path) -> Steps:
    """Return the steps with the stars that they have in common with a pattern as in its path."""
    common = 0
    while common < min(len(steps), len(pattern)) and steps[common] == pattern[common]:
        common += 1
    return (*map(str, path[:common]), *steps[common:])


def _shown(path: Path) -> str:
    return ".".join(map(str, path))
