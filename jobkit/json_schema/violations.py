"""What of a JSON value does not fit a schema: the only door of the package ``jsonschema``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.json_schema.unknown import Unknowns
from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator
    from referencing.exceptions import Unresolvable

    from jobkit.diagnostic import Path

    Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]

Schema: TypeAlias = "dict[str, Any] | bool"

DEFAULT_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
# They compare all of an object, of which an unknown part tells nothing.
_COMPARING: Final = frozenset({"const", "enum", "uniqueItems"})
# They find fault with what fits a schema inside, which is not sure while part of it is unknown.
_TURNING: Final = frozenset(
    {"not", "oneOf", "contains", "unevaluatedProperties", "unevaluatedItems"}
)
_MAPS: Final = frozenset({"properties", "patternProperties"})
_LISTS: Final = frozenset({"items", "prefixItems"})
_MISFITS: Final = {"type": 100, "const": 10, "enum": 10}


class UnusableSchemaError(Exception):
    """A schema can't be worked with although its form is right; the message is whole sentences.

    Attributes:
        reference: The ``$ref`` that is meant; "" for none.
    """

    def __init__(self, detail: str, reference: str = "") -> None:
        super().__init__(detail)
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Violation:
    """One value that does not fit.

    Attributes:
        path: Where the value is.
        keyword: What of the schema it breaks; "" for the schema ``false``.
        wanted: The value of that keyword.
        value: The value.
        schema: The schema that has the keyword.
        is_key: True when a key of the object at ``path`` is meant; ``value`` is that key.
        choices: Of anyOf and oneOf without a likeliest branch: what breaks each of them.
    """

    path: Path
    keyword: str
    wanted: Any
    value: Any
    schema: Schema
    is_key: bool = False
    choices: tuple[Violation, ...] = field(default=())


def violations(
    schema: Schema,
    value: Any,  # noqa: ANN401  any JSON value
    published: Callable[[str], Schema] | None = None,
) -> list[Violation]:
    """Return what of a JSON value does not fit, in the order of the schema.

    Values in it that are no JSON stand for what is not known; nothing that depends on them is
    reported. Of several branches of a choice the one that fits best is reported.

    Args:
        schema: A schema that fits its metaschema; ``$schema`` names its draft, 2020-12 is the
            default.
        value: The value.
        published: Returns the schema with an ``$id``, which may be referred to; raises ``KeyError``
            when there is none.

    Raises:
        UnusableSchemaError: A reference leads nowhere, a pattern can't be read, or the schema
            holds itself without end.
    """
    from referencing.exceptions import Unresolvable  # noqa: PLC0415  imported when needed

    try:
        validator = _validator(schema, Unknowns(value), published or _nothing)
        found = [one for error in validator.iter_errors(value) for one in _flat(error)]
    except Unresolvable as error:
        raise _lost(error) from error
    except RecursionError as error:
        detail = "The schema refers to itself without end, or the job is nested too deep."
        raise UnusableSchemaError(detail) from error
    except ValueError as error:  # of the standard library, which takes addresses apart
        detail = f'An address in "$id" or "$ref" is malformed: {error}.'
        raise UnusableSchemaError(detail) from error
    # A type that two schemas ask for is told once.
    wanted = [repr(one.wanted) if one.keyword != "type" else "" for one in found]
    told: dict[object, Violation] = {}
    for one, what in zip(found, wanted, strict=True):
        told.setdefault((one.path, one.keyword, what, one.is_key and one.value), one)
    return list(told.values())


def _lost(error: Unresolvable) -> UnusableSchemaError:
    """Return what is told of a reference that leads nowhere."""
    # Of one into the schema itself the package keeps only what follows the "#".
    anchor = getattr(error, "anchor", None)
    inside = error.ref if error.ref.startswith("/") else anchor
    if inside is not None:
        return UnusableSchemaError(f'"#{inside}" leads nowhere.', f"#{inside}")
    detail = f'"{error.ref}" leads nowhere: jobkit reads no other files and no addresses.'
    return UnusableSchemaError(detail, error.ref)


def schema_faults(schema: Schema) -> list[Violation]:
    """Return what of a schema does not fit the metaschema of its draft, bad patterns included."""
    from jsonschema import FormatChecker  # noqa: PLC0415  imported when needed

    kind = _dialect(schema)
    checker = kind(kind.META_SCHEMA, format_checker=FormatChecker(["regex"]))
    return [one for error in checker.iter_errors(schema) for one in _flat(error)]


def spelled_out(schema: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return a schema in which what must not be there has a schema that says so.

    Of a member whose schema is ``false`` the package does not tell which one it is.
    """
    if isinstance(schema, list):
        return [spelled_out(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _with_refusals(key, spelled_out(one)) for key, one in schema.items()}


def _with_refusals(key: str, value: Any) -> Any:  # noqa: ANN401
    if key in _MAPS and isinstance(value, dict):
        return {name: _refusal(one) for name, one in value.items()}
    if key in _LISTS:
        return [*map(_refusal, value)] if isinstance(value, list) else _refusal(value)
    return value


def _refusal(schema: Any) -> Any:  # noqa: ANN401
    return {"not": {}} if schema is False else schema


def is_known_dialect(uri: str) -> bool:
    """Tell whether a ``$schema`` names a draft that jobkit knows."""
    from jsonschema.validators import validator_for  # noqa: PLC0415  imported when needed

    return validator_for({"$schema": uri}, default=None) is not None  # type: ignore[arg-type]


def _dialect(schema: Schema) -> type[Validator]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  imported when needed
    from jsonschema.validators import validator_for  # noqa: PLC0415

    return validator_for(schema, default=Draft202012Validator)


def _nothing(uri: str) -> Schema:
    raise KeyError(uri)


def _validator(schema: Schema, unknowns: Unknowns, published: Callable[[str], Schema]) -> Validator:
    from jsonschema.validators import extend  # noqa: PLC0415  imported when needed
    from referencing import Registry  # noqa: PLC0415
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

    kind = _dialect(schema)

    def retrieve(uri: str) -> Any:  # noqa: ANN401  a class of the package
        found = published(uri)
        return DRAFT202012.create_resource(_without_dialect(found) if unknowns else found)

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # by attrs
    if not unknowns:
        return kind(schema, registry=registry)
    guarded = {name: _Guarded(unknowns, name, keyword) for name, keyword in kind.VALIDATORS.items()}
    made: type[Validator] = extend(kind, validators=guarded)  # type: ignore[no-untyped-call]
    return made(_without_dialect(schema), registry=registry)


def _without_dialect(schema: Schema) -> Schema:
    """Return a schema that does not ask for the plain validator of its draft."""
    if isinstance(schema, bool):
        return schema
    return {key: value for key, value in schema.items() if key != "$schema"}


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A keyword that finds fault only with what is known."""

    unknowns: Unknowns
    name: str
    keyword: Keyword

    def __call__(
        self,
        validator: Any,  # noqa: ANN401  as the package calls it
        wanted: Any,  # noqa: ANN401
        value: Any,  # noqa: ANN401
        schema: Any,  # noqa: ANN401
    ) -> Iterator[ValidationError]:
        compares = self.name in _COMPARING and self.unknowns.inside(value)
        if compares or self.unknowns.is_unknown(value):
            self.unknowns.are_met = True
            return
        if self.name == "if" and self._depends(
            lambda: validator.evolve(schema=wanted).is_valid(value)
        ):
            return
        if self.name not in _TURNING:
            yield from self.keyword(validator, wanted, value, schema) or ()
            return
        found: list[ValidationError] = []
        depends = self._depends(
            lambda: found.extend(self.keyword(validator, wanted, value, schema) or ())
        )
        # That no branch fits is sure: each of them has a fault that is.
        yield from (error for error in found if error.context or not depends)

    def _depends(self, work: Callable[[], object]) -> bool:
        """Do some work and tell whether it met anything that is not known."""
        before, self.unknowns.are_met = self.unknowns.are_met, False
        work()
        met = self.unknowns.are_met
        self.unknowns.are_met = before or met
        return met


def _flat(error: ValidationError, base: Path = ()) -> Iterator[Violation]:
    """Yield an error, or those of the likeliest branch, as violations."""
    path = (*base, *error.relative_path)
    keyword = error.validator if isinstance(error.validator, str) else ""
    schema: Any = error.schema
    one = Violation(path, keyword, error.validator_value, error.instance, schema)
    if "propertyNames" in error.relative_schema_path and isinstance(error.instance, str):
        one = replace(one, is_key=True)
    if not error.context or error.validator not in {"anyOf", "oneOf"}:
        yield from _each_key(one)
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    ranked = sorted(branches.values(), key=_misfit)
    if len(ranked) == 1 or _misfit(ranked[0]) < _misfit(ranked[1]):
        for inner in ranked[0]:
            yield from _flat(inner, path)
        return
    firsts = [next(_flat(branch[0], path)) for branch in ranked]
    yield replace(one, choices=tuple(firsts))


def _misfit(branch: list[ValidationError]) -> int:
    """Return how far a value is from a branch: another type, another kind, single faults."""
    return sum(
        _MISFITS.get(str(error.validator), 1) if len(error.relative_path) <= 1 else 1
        for error in branch
    )


def _each_key(one: Violation) -> Iterator[Violation]:
    """Yield a violation for each key that is missing or not allowed, else the one."""
    if not isinstance(one.value, dict):
        yield one
    elif one.keyword == "required" and isinstance(one.wanted, list):
        yield from (replace(one, wanted=key) for key in one.wanted if key not in one.value)
    elif one.keyword == "additionalProperties" and one.wanted is False:
        for key in _extra_keys(one):
            yield replace(one, path=(*one.path, key), value=one.value[key])
    elif one.keyword == "dependentRequired":
        for key, others in one.wanted.items():
            missing = [other for other in others if key in one.value and other not in one.value]
            yield from (replace(one, wanted=(key, other)) for other in missing)
    else:
        yield one


def _extra_keys(one: Violation) -> Iterator[str]:
    schema = one.schema if isinstance(one.schema, dict) else {}
    patterns = schema.get("patternProperties", {})
    for key in one.value:
        if key not in schema.get("properties", {}) and not any(
            re.search(pattern, key) for pattern in patterns
        ):
            yield key
