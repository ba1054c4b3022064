"""What is known of task drivers: when each is there, and the keys of its config."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jobkit.records import record
from jobkit.tables import holds, table, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLOCKS: Final = frozenset({"block", "block list"})
# Releases from here on check the config on the client node; the server did before.
CHECKED_BY_CLIENT: Final = "0.9.0"


@record
class Key:
    """A key of a driver's config.

    Attributes:
        name: Its name.
        row: Its row in ``schemas/drivers.json``.
        keys: What a block holds; {} for an argument.
    """

    name: str
    row: dict[str, Any]
    keys: dict[str, Key] = field(default_factory=dict)

    @property
    def is_block(self) -> bool:
        """True when a body of its own keys stands in it."""
        return self.row["kind"] in BLOCKS

    def is_known_inside(self, target: str) -> bool:
        """Tell whether what a block may hold is listed for a release."""
        return any(holds(one.row, target) for one in self.keys.values())


@record
class Driver:
    """A task driver.

    Attributes:
        name: As in ``driver = "docker"``.
        row: What the table says of it.
        keys: The keys of its config, of all releases.
    """

    name: str
    row: dict[str, Any]
    keys: dict[str, Key]

    @property
    def is_open(self) -> bool:
        """True when its keys are not listed."""
        return bool(self.row.get("open"))

    def is_built_in(self, target: str) -> bool:
        """Tell whether a release of Nomad has it without a plugin."""
        return holds(self.row, target) and not self.is_plugin(target)

    def is_plugin(self, target: str) -> bool:
        """Tell whether it can be installed for a release."""
        plugin = self.row.get("plugin")
        return plugin is not None and version(target) >= version(plugin)

    def is_there(self, target: str) -> bool:
        """Tell whether a release can have it, built in or installed."""
        return self.is_built_in(target) or self.is_plugin(target)

    def lacks(self, what: str, target: str) -> bool:
        """Tell whether it can't do something: ``signals``, ``exec``, ``volume mounts``."""
        rows = self.row.get("lacks", ())
        return any(row["what"] == what and holds(row, target) for row in rows)

    def rules(self, kind: str) -> Iterator[tuple[list[str], list[str]]]:
        """Yield the blocks that hold keys which depend on each other, and the keys' names."""
        for rule in self.row["rules"]:
            if rule.get("kind") == kind:
                *holder, _ = rule["fields"][0].split(".")
                yield holder, [path.rpartition(".")[2] for path in rule["fields"]]


def driver_of(name: str, row: dict[str, Any]) -> Driver:
    """Return a driver from its row; the blocks of a path come before what they hold."""
    keys: dict[str, Key] = {}
    for one in sorted(row["fields"], key=lambda one: one["path"].count(".")):
        *holders, last = one["path"].split(".")
        inner = keys
        for holder in holders:
            inner = inner[holder].keys
        inner[last] = Key(last, one)
    return Driver(name, row, keys)


@cache
def shipped_drivers() -> Mapping[str, Driver]:
    """Return the drivers of ``schemas/drivers.json`` by name."""
    return {name: driver_of(name, row) for name, row in table("drivers")["drivers"].items()}


def open_driver(name: str) -> Driver:
    """Return a driver of which no more is known than its name."""
    row: dict[str, Any] = {"since": "0.6", "until": None, "open": True, "rules": []}
    return Driver(name, row, {})


def is_list(name: str) -> bool:
    """Tell whether there is a list of a name, for ``listed``."""
    return name in table("drivers")["lists"]


def listed(name: str) -> list[str]:
    """Return the values of a list that rows name."""
    values: list[str] = table("drivers")["lists"][name]["values"]
    return values


def kin(name: str) -> tuple[set[str], str]:
    """Return the keys that mean the same as one elsewhere, and what else to do, or ""."""
    rows = [row for row in table("drivers")["kin"] if name.lower() in row["keys"]]
    same = {key for row in rows for key in row["keys"]}
    return same, next((row["instead"] for row in rows if "instead" in row), "")
