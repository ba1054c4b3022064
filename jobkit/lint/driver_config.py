"""Walks the config of a task along what is known of its driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.lint.driver_tables import CHECKED_BY_CLIENT, Driver, Key, kin, shipped_drivers
from jobkit.lint.driver_types import is_known
from jobkit.lint.near import nearest
from jobkit.records import record
from jobkit.tables import holds, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diagnostic import Path
    from jobkit.lint.place import JsonObject, Place

_CONFIG: Final = "Config"
# A key that the client's reader of JSON passes over.
_COMMENT: Final = "//"
# Tasks that Nomad makes itself: their config is Nomad's own.
_MADE_BY_NOMAD: Final = "connect-"


@record
class Given:
    """A key that the config gives.

    Attributes:
        path: The way to it from the job.
        key: What is known of it.
        value: Its value.
    """

    path: Path
    key: Key
    value: Any


@record
class Body:
    """The config, or a block in it.

    Attributes:
        path: The way to it from the job.
        blocks: The names of the blocks that it is in; () for the config itself.
        value: Its members.
        keys: The keys that it may have, of all releases.
        driver: Whose config it is.
        target: The Nomad release that is aimed at.
        given: The keys that it gives and that the release knows.
        strangers: The keys that it gives and that the release does not know.
        is_whole: False when Nomad adds to it what it lacks.
    """

    path: Path
    blocks: tuple[str, ...]
    value: JsonObject
    keys: dict[str, Key]
    driver: Driver
    target: str
    given: tuple[Given, ...]
    strangers: tuple[str, ...]
    is_whole: bool = True

    @property
    def title(self) -> str:
        """What messages call it."""
        if self.blocks:
            return f'"{self.blocks[-1]}" in the config of the driver "{self.driver.name}"'
        return f'the config of the driver "{self.driver.name}"'

    @property
    def names(self) -> list[str]:
        """The keys that it may give in the release."""
        return [name for name, key in self.keys.items() if holds(key.row, self.target)]

    def has(self, name: str) -> bool:
        """Tell whether it gives a key, and not null; an empty list or map counts as nothing."""
        value = self.value.get(name)
        return value is not None and value not in ("", [], {}, [{}])


def known_drivers(task: Place) -> Mapping[str, Driver]:
    """Return the drivers that are known: those that are shipped, and the project's own."""
    return shipped_drivers() if task.drivers is None else task.drivers


def driver_of_task(task: Place) -> Driver | None:
    """Return what is known of a task's driver; None for one that nobody has listed."""
    return known_drivers(task).get(task.text("Driver"))


def by_server(target: str) -> bool:
    """Tell whether it is the server that reads the config, as up to 0.8."""
    return version(target) < version(CHECKED_BY_CLIENT)


def bodies(task: Place) -> list[Body]:
    """Return the config of a task and each block in it; nothing when its keys are not listed."""
    key = ("bodies", task.path)
    if key not in task.memo:
        task.memo[key] = list(_bodies(task))
    found: list[Body] = task.memo[key]
    return found


def _bodies(task: Place) -> Iterator[Body]:
    driver, config = driver_of_task(task), task.value.get(_CONFIG)
    if driver is None or driver.is_open or not driver.is_there(task.target):
        return
    path: Path | None = task.at(_CONFIG)
    is_whole = not task.text("Kind").startswith(_MADE_BY_NOMAD)
    if not is_whole:
        path = _sidecar_config(task)
    if path is None or not isinstance(config, dict | None):
        return
    whole = _Level(path, (), config or {}, driver.keys)
    pending = [_body(whole, driver, task.target, is_whole=is_whole)]
    while pending:
        body = pending.pop(0)
        yield body
        pending.extend(_blocks(body))


class _Level(NamedTuple):
    """Where a body is, and what it is to be judged by; see ``Body``."""

    path: Path
    blocks: tuple[str, ...]
    value: JsonObject
    keys: dict[str, Key]


def _body(level: _Level, driver: Driver, target: str, *, is_whole: bool = True) -> Body:
    given, strangers = [], []
    for name, value in level.value.items():
        key = level.keys.get(name)
        if key is not None and holds(key.row, target):
            given.append(Given((*level.path, name), key, value))
        elif name != _COMMENT:
            strangers.append(name)
    return Body(*level, driver, target, tuple(given), tuple(strangers), is_whole)


def _sidecar_config(task: Place) -> Path | None:
    """Return where the config of a proxy's task was written; None when it was not."""
    name = task.text("Kind").partition(":")[2]
    for service in task.within("TaskGroup").each("Services"):
        connect = service.one("Connect")
        sidecar = connect.one("SidecarTask") if connect else None
        if sidecar is not None and sidecar.has(_CONFIG) and service.text("Name") == name:
            return sidecar.at(_CONFIG)
    return None


def _blocks(body: Body) -> Iterator[Body]:
    for path, key, value in ((one.path, one.key, one.value) for one in body.given):
        if not key.is_block or not key.is_known_inside(body.target):
            continue
        each = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, one in each:
            if isinstance(one, dict):
                inner = path if index is None else (*path, index)
                blocks = (*body.blocks, key.name)
                yield _body(_Level(inner, blocks, one, key.keys), body.driver, body.target)


def settings(task: Place) -> list[Given]:
    """Return the keys with a value that is known, in the config and its blocks."""
    key = ("settings", task.path)
    if key not in task.memo:
        each = (one for body in bodies(task) for one in body.given)
        task.memo[key] = [one for one in each if one.value is not None and is_known(one.value)]
    found: list[Given] = task.memo[key]
    return found


def meant_key(body: Body, name: str) -> str | None:
    """Return the key that an unknown one is a slip or another tool's word for."""
    free = [key for key in body.names if key not in body.value]
    near = nearest(name, free)
    if near:
        return near
    same, instead = kin(name)
    other = next((key for key in free if key in same), None)
    if other or (instead and not body.blocks):
        return other
    parts = [key for key in free if name in key.split("_") or key in name.split("_")]
    return parts[0] if len(parts) == 1 else None


def meant_keys(body: Body) -> set[str | None]:
    """Return the keys that the unknown ones of a body are meant for."""
    return {meant_key(body, name) for name in body.strangers if name not in body.keys}
