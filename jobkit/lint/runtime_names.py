"""Knows the names that Nomad fills in, release by release, and judges one of them."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import did_you_mean
from jobkit.lint.runtime_scope import cleaned
from jobkit.lint.runtime_texts import By
from jobkit.lint.shown import quoted
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobkit.lint.runtime_scope import Scope


class Kind(StrEnum):
    """What is wrong with a name."""

    UNKNOWN = "unknown"
    """Nothing is called so."""
    PORT = "port"
    """No port has the label."""
    META = "meta"
    """No meta has the key."""
    UPSTREAM = "upstream"
    """No upstream has the destination."""
    ATTRIBUTE = "attribute"
    """No node has such an attribute."""
    CONDITION = "condition"
    """The name exists, and not in this task."""
    ABSENT = "absent"
    """The name exists, and not in this task; what reads it may do without."""
    NODE_META = "node-meta"
    """It asks the node for what stands in the job's meta."""
    LATER = "later"
    """It exists in other releases than the one aimed at."""
    SPELLING = "spelling"
    """The port or meta exists, and its name is spelled otherwise here."""
    MAYBE = "maybe"
    """Nothing in the job sets it; something outside of it might."""


class Asked(NamedTuple):
    """A name, and what is asked of whom.

    Attributes:
        name: What stands between ``${`` and ``}``.
        head: Its beginning, which many names share: ``NOMAD_PORT_``, ``attr.``.
        key: The rest.
        scope: What the task is given.
        by: Where the name stands.
        target: The Nomad release, ``X.Y.Z``.
    """

    name: str
    head: str
    key: str
    scope: Scope
    by: By
    target: str


class Doubt(NamedTuple):
    """What is wrong with a name, and whole sentences about it."""

    kind: Kind
    detail: str


# Families of attributes to which only Nomad itself adds: cpu.arch.
_OWN_FAMILIES: Final = frozenset({"cpu", "kernel", "memory", "os", "nomad", "numa"})
_CLEANED: Final = ("NOMAD_ADDR_", "NOMAD_IP_", "NOMAD_PORT_", "NOMAD_HOST_PORT_", "NOMAD_META_")
_OTHER_TASKS: Final = ("NOMAD_ADDR_", "NOMAD_IP_", "NOMAD_PORT_")
_TOKENS: Final = frozenset({"NOMAD_TOKEN", "NOMAD_UNIX_ADDR"})
_ROOT: Final = re.compile(r"(node|attr|meta|device|secret)\.(.+)", re.DOTALL)
_LEAST_LENGTH: Final = 5
_UNSURE_LENGTH: Final = 8


def doubt(name: str, scope: Scope, by: By, target: str) -> Doubt | None:
    """Return what is wrong with a name that a task is to fill in; None when nothing is sure.

    Args:
        name: What stands between ``${`` and ``}``.
        scope: What the task is given.
        by: Where the name stands.
        target: The Nomad release, ``X.Y.Z``.
    """
    if _is_set(name, scope):
        return None
    dotted = _ROOT.fullmatch(name)
    if dotted is not None:
        return _DOTTED[dotted[1]](Asked(name, f"{dotted[1]}.", dotted[2], scope, by, target))
    if name.startswith("nomad_"):
        return Doubt(Kind.UNKNOWN, f'Nomad sets no "{name}"; its names are in capitals.')
    if name.startswith("NOMAD_"):
        return _variable(name, scope, by, target)
    return _bare(name, scope, target)


def _is_set(name: str, scope: Scope) -> bool:
    return name in (scope.env or ()) or name in (scope.template_env or ())


@cache
def _rows(section: str, target: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a section that are true of a release, by name."""
    rows = table("runtime-variables")[section]
    return {row["name"]: row for row in rows if holds(row, target)}


@cache
def _row_of_any(section: str, name: str) -> dict[str, Any] | None:
    """Return the row of a name whatever the release."""
    rows = table("runtime-variables")[section]
    found: dict[str, Any] | None = next((row for row in rows if row["name"] == name), None)
    return found


@cache
def _families(target: str) -> dict[str, str]:
    """Return the beginnings of names by label or key, and what follows: ``NOMAD_PORT_``, label."""
    found: dict[str, str] = {}
    for name in _rows("environment", target):
        start, mark, rest = name.partition("<")
        if mark and "_<" not in rest:
            found[start] = rest.rstrip(">")
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def plain_names(target: str) -> tuple[str, ...]:
    """Return the names of environment variables that have no label or key in them."""
    return tuple(name for name in _rows("environment", target) if "<" not in name)


def _variable(name: str, scope: Scope, by: By, target: str) -> Doubt | None:
    if name in _TOKENS:
        return _token(name, scope)
    if name in plain_names(target):
        return _plain(name, scope, by, target)
    for start, follows in _families(target).items():
        if name.startswith(start) and len(name) > len(start):
            judge = _BY_FAMILY.get(follows)
            return (
                judge(Asked(name, start, name[len(start) :], scope, by, target)) if judge else None
            )
    other = _row_of_any("environment", name)
    if other is not None:
        return Doubt(Kind.LATER, f'"{name}" exists since Nomad {other["since"]} only.')
    if scope.env is None:
        return None
    hint = did_you_mean(name, _all_names(scope, target)) or _cut_short(name, scope, target)
    return Doubt(Kind.UNKNOWN, f'Nomad sets no "{name}".{hint}')


def _plain(name: str, scope: Scope, by: By, target: str) -> Doubt | None:
    """Judge a name that exists: some tasks do not have it."""
    if scope.is_group and by is By.CLIENT and "of" in _rows("environment", target)[name]:
        detail = f'"{name}" belongs to a task; services and networks of a group do not have it.'
        return Doubt(Kind.CONDITION, detail)
    is_given = GIVEN_TO_SOME.get(name)
    if is_given is not None and not is_given(scope):
        detail = f'"{name}" is set only {_WHEN_GIVEN[name]}.'
        return Doubt(Kind.CONDITION if by is By.CONFIG else Kind.ABSENT, detail)
    return None


GIVEN_TO_SOME: Final[dict[str, Callable[[Scope], bool]]] = {
    "NOMAD_CPU_CORES": lambda scope: scope.has_cores,
    "NOMAD_JOB_PARENT_ID": lambda scope: scope.is_child,
    "NOMAD_MEMORY_MAX_LIMIT": lambda scope: scope.has_memory_max,
}
"""Names that some tasks have, and which those are."""


_WHEN_GIVEN: Final = {
    "NOMAD_CPU_CORES": "in a task whose resources have cores",
    "NOMAD_JOB_PARENT_ID": "in what is made of a periodic or parameterized job",
    "NOMAD_MEMORY_MAX_LIMIT": "in a task whose resources have memory_max",
}


def _all_names(scope: Scope, target: str) -> list[str]:
    """Return all names of environment variables that the task has."""
    names = [*plain_names(target), *sorted(scope.env or ())]
    for start, follows in _families(target).items():
        members = {"label": scope.labels, "key": scope.meta, "destination": scope.upstreams}
        names.extend(start + cleaned(one) for one in sorted(members.get(follows) or ()))
    return names


def _cut_short(name: str, scope: Scope, target: str) -> str:
    """Return a hint for a name that is another one with words more or less, or abbreviated."""
    words = [one for one in name.split("_")[1:] if one]
    for known in _all_names(scope, target):
        others = known.split("_")[1:]
        if len(words) == len(others) and all(map(_same_word, words, others)):
            return f' Did you mean "{known}"?'
    joined = name.replace("_", "").lower()
    same = [one for one in _all_names(scope, target) if one.replace("_", "").lower() == joined]
    return f' Did you mean "{same[0]}"?' if same else ""


def _same_word(word: str, other: str) -> bool:
    longer, shorter = sorted((word, other), key=len, reverse=True)
    return word == other or (len(shorter) > 1 and _shortens(shorter, longer))


def _token(name: str, scope: Scope) -> Doubt | None:
    is_default = "default" in scope.tokens
    if is_default or scope.is_group or (name == "NOMAD_UNIX_ADDR" and scope.tokens):
        return None
    detail = f'"{name}" is set only with identity {{ env = true }} in the task.'
    return Doubt(Kind.CONDITION, detail)


def _port(asked: Asked) -> Doubt | None:
    given, start, labels = asked.key, asked.head, asked.scope.labels
    if labels is None or asked.scope.siblings is None or given in _reached(start, labels, asked.by):
        return None
    others = {cleaned(one) for one in asked.scope.siblings}
    if start in _OTHER_TASKS and cleaned(given) in others:
        return None
    right = next((one for one in sorted(labels) if cleaned(one) == cleaned(given)), None)
    if right is not None:
        wanted = sorted(_reached(start, frozenset({right}), asked.by))[0]
        return Doubt(_misspelled(asked, Kind.PORT), f'Here, port "{right}" is "{start}{wanted}".')
    if not labels:
        detail = f'There is no port "{given}": neither the group nor the task has ports.'
        return Doubt(Kind.PORT, detail)
    hint = did_you_mean(given, sorted(labels)) or f" There is {quoted(sorted(labels), 'and')}."
    return Doubt(Kind.PORT, f'There is no port with the label "{given}".{hint}')


def _reached(start: str, labels: Iterable[str], by: By) -> set[str]:
    """Return how labels are spelled in a name.

    The values of ``env`` and ``meta`` are filled in before names are cleaned, all else after it.
    """
    if start not in _CLEANED:
        return set(labels)
    if by in {By.ENVIRONMENT, By.META}:
        return set(labels)
    return set(map(cleaned, labels))


def _misspelled(asked: Asked, kind: Kind) -> Kind:
    return Kind.SPELLING if asked.by in {By.ENVIRONMENT, By.META} else kind


def _meta(asked: Asked) -> Doubt | None:
    given, start, keys = asked.key, asked.head, asked.scope.meta
    if keys is None:
        return None
    spelled = [*keys, *(key.upper() for key in keys)]
    if given in _reached(start, spelled, asked.by):
        return None
    right = next((one for one in sorted(keys) if cleaned(one) == cleaned(given)), None)
    if right is not None:
        wanted = sorted(_reached(start, frozenset({right}), asked.by))[0]
        return Doubt(_misspelled(asked, Kind.META), f'Here, meta "{right}" is "{start}{wanted}".')
    near = did_you_mean(given, sorted(spelled)) or _other_case(given, keys)
    if not keys:
        detail = f'No meta has the key "{given}": the job, its group and its task have none.'
        return Doubt(Kind.META, detail)
    hint = near or f" There is {quoted(sorted(keys), 'and')}."
    return Doubt(Kind.META, f'No meta of the job, its group or its task has "{given}".{hint}')


def _other_case(given: str, keys: Iterable[str]) -> str:
    same = [key for key in sorted(keys) if key.lower() == given.lower()]
    return f' Did you mean "{same[0]}"?' if same else ""


def _upstream(asked: Asked) -> Doubt | None:
    given, known = asked.key, asked.scope.upstreams
    if known is None or given in {*known, *map(cleaned, known)} | {_dashless(one) for one in known}:
        return None
    if not known:
        detail = f'The sidecars of this group have no upstream "{given}".'
        return Doubt(Kind.UPSTREAM, detail)
    hint = did_you_mean(given, sorted(map(_dashless, known)))
    hint = hint or f" There is {quoted(sorted(known), 'and')}."
    return Doubt(Kind.UPSTREAM, f'The sidecars of this group have no upstream "{given}".{hint}')


def _dashless(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", name)


def _identity(asked: Asked) -> Doubt | None:
    given, tokens = asked.key, asked.scope.tokens
    if given in tokens or asked.scope.is_group:
        return None
    hint = did_you_mean(given, sorted(tokens))
    detail = f'No identity of the task with env = true is called "{given}".{hint}'
    return Doubt(Kind.CONDITION, detail)


_BY_FAMILY: Final = {
    "label": _port,
    "key": _meta,
    "destination": _upstream,
    "identity": _identity,
}


def _node(asked: Asked) -> Doubt | None:
    name, key, target = asked.name, asked.key, asked.target
    if asked.by is By.CONFIG and key.partition(".")[0] in {"attr", "meta"}:
        return None
    rows = _rows("node", target)
    column = "scheduler_since" if asked.by is By.SCHEDULER else "runtime_since"
    if name in rows:
        since = rows[name][column]
        if since is not None and holds({"since": since, "until": None}, target):
            return None
        place = (
            "in constraints, affinities and spreads" if asked.by is By.SCHEDULER else "at run time"
        )
        when = "not" if since is None else f"since Nomad {since}"
        return Doubt(Kind.LATER, f'"{name}" is known {when} {place}.')
    known = [one for one, row in rows.items() if row[column] is not None]
    hint = (
        did_you_mean(name, known) or short_for(key, known) or f" There is {quoted(known, 'and')}."
    )
    return Doubt(Kind.UNKNOWN, f'No node has a "{name}".{hint}')


def short_for(name: str, known: list[str]) -> str:
    """Return a hint for a name without its middle, or with its last word abbreviated."""
    last = name.rpartition(".")[2].rstrip("}")
    found = [one for one in known if _shortens(last, one.rpartition(".")[2].rstrip("}"))]
    return f' Did you mean "{found[0]}"?' if found else ""


def _shortens(short: str, word: str) -> bool:
    """Tell whether letters of a word, its first one among them, make the short form: dc."""
    letters = iter(word)
    return short[:1] == word[:1] and all(letter in letters for letter in short)


def _attribute(asked: Asked) -> Doubt | None:
    key, target = asked.key, asked.target
    known = _rows("attributes", target)
    if key.startswith("driver."):
        return _driver_attribute(asked.key)
    if key in known or _is_pattern(key, target):
        return None
    gone = _row_of_any("attributes", key)
    if gone is not None:
        note = f" It was {gone['note']}." if "renamed" in gone.get("note", "") else ""
        detail = f'Nodes of Nomad {target} have no attribute "{key}".{note}'
        return Doubt(Kind.LATER, detail)
    hint = did_you_mean(key, [one for one in known if "<" not in one])
    hint = hint or _longer_word(key, tuple(known)) or _without_family(key, tuple(known))
    if not hint and key.partition(".")[0] not in _OWN_FAMILIES:
        return None
    return Doubt(Kind.ATTRIBUTE, f'No node has an attribute "{key}".{hint}')


def _driver_attribute(key: str) -> Doubt | None:
    """Judge the attribute of a driver: of which there may be others than the known ones."""
    name = key.split(".")[1]
    names = sorted(table("drivers")["drivers"])
    hint = "" if name in names else did_you_mean(name, names)
    return Doubt(Kind.ATTRIBUTE, f'There is no driver "{name}".{hint}') if hint else None


def _longer_word(key: str, known: tuple[str, ...]) -> str:
    """Return a hint for a name whose last word is another form of a known one's."""
    family, _, last = key.rpartition(".")
    for one in known:
        head, _, tail = one.rpartition(".")
        if head == family and tail and "<" not in tail and _same_word(tail, last):
            return f' Did you mean "{one}"?'
    return ""


def _without_family(key: str, known: tuple[str, ...]) -> str:
    """Return a hint for a name that is another one's last word."""
    for one in known:
        family, _, tail = one.partition(".")
        if tail == key and family in _OWN_FAMILIES:
            return f' Did you mean "{one}"?'
    return ""


@cache
def _patterns(target: str) -> tuple[re.Pattern[str], ...]:
    """Return the names of attributes that have a part of any text in them."""
    names = [name for name in _rows("attributes", target) if "<" in name]
    forms = [re.sub(r"<[^<>]*>", "\0", name) for name in names]
    return tuple(re.compile(re.escape(form).replace("\0", ".+")) for form in forms)


def _is_pattern(key: str, target: str) -> bool:
    return any(pattern.fullmatch(key) for pattern in _patterns(target))


def _node_meta(asked: Asked) -> Doubt | None:
    key = asked.key
    if asked.by is By.SCHEDULER or key not in (asked.scope.meta or ()):
        return None
    detail = f'"meta.{key}" is the meta of the node; the job\'s own is "NOMAD_META_{cleaned(key)}".'
    return Doubt(Kind.NODE_META, detail)


def _device(asked: Asked) -> Doubt | None:
    detail = f'"{asked.name}" is known in the constraints and affinities of a device only.'
    return Doubt(Kind.UNKNOWN, detail)


def _secret(asked: Asked) -> Doubt | None:
    name, scope = asked.key.partition(".")[0], asked.scope
    if scope.secrets is None or name in scope.secrets or scope.is_group:
        return None
    hint = did_you_mean(name, sorted(scope.secrets))
    return Doubt(Kind.UNKNOWN, f'The task has no secret "{name}".{hint}')


_DOTTED: Final = {
    "node": _node,
    "attr": _attribute,
    "meta": _node_meta,
    "device": _device,
    "secret": _secret,
}


def _bare(name: str, scope: Scope, target: str) -> Doubt | None:
    """Judge a name of no family: one of ``env``, of a template, a token, a CSI plugin's."""
    if name in _OF_BLOCKS:
        block, has = _OF_BLOCKS[name]
        if has(scope) or scope.is_group:
            return None
        return Doubt(Kind.CONDITION, f'"{name}" is set only in a task with a {block} block.')
    if name in plain_names(target) or scope.is_group or not re.fullmatch(r"[A-Za-z_][\w.]*", name):
        return None
    if scope.env is None or scope.template_env is None or scope.devices:
        return None
    whole = _with_prefix(name, scope, target)
    if whole:
        return Doubt(Kind.UNKNOWN, f'Nothing sets "{name}". Did you mean "{whole}"?')
    known = [*sorted(scope.env | scope.template_env), *plain_names(target), "CSI_ENDPOINT"]
    hint = did_you_mean(name, [one for one in known if _is_comparable(name, one)])
    if hint:
        return Doubt(Kind.UNKNOWN, f'Nothing sets "{name}".{hint}')
    return Doubt(Kind.MAYBE, f'Nothing in the job sets "{name}".')


def _with_prefix(name: str, scope: Scope, target: str) -> str:
    """Return the name of Nomad that another one is the end of: META_region, nomad.alloc_id."""
    is_dotted = name.lower().startswith("nomad.")
    whole = name.replace(".", "_").upper() if is_dotted else f"NOMAD_{name}"
    if whole in plain_names(target):
        return whole if is_dotted or "_" in name else ""
    start = whole[: whole.find("_", len("NOMAD_")) + 1]
    members = {"label": scope.labels, "key": scope.meta}.get(_families(target).get(start, ""))
    return whole if whole.removeprefix(start) in map(cleaned, members or ()) else ""


_OF_BLOCKS: Final[dict[str, tuple[str, Callable[[Scope], bool]]]] = {
    "CSI_ENDPOINT": ("csi_plugin", lambda scope: scope.is_csi),
    "VAULT_TOKEN": ("vault", lambda scope: scope.has_vault),
    "VAULT_NAMESPACE": ("vault", lambda scope: scope.has_vault),
    "CONSUL_TOKEN": ("consul", lambda scope: scope.has_consul),
    "CONSUL_HTTP_TOKEN": ("consul", lambda scope: scope.has_consul),
}


def _is_comparable(name: str, other: str) -> bool:
    """Tell whether two names are long enough for their likeness to be a slip."""
    if min(len(name), len(other)) < _LEAST_LENGTH:
        return False
    if min(len(name), len(other)) >= _UNSURE_LENGTH:
        return True
    return name[0] == other[0] and abs(len(name) - len(other)) <= 1
