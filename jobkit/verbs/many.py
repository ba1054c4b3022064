"""Lints many files: through the result cache, and with a process for each processor."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import Suppressed
from jobkit.project.plugins import has_plugins, load_plugins
from jobkit.project.result_cache import Reads
from jobkit.project.results import from_records, to_records
from jobkit.verbs.linted import Linted
from jobkit.verbs.settings import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jobkit.project.result_cache import ResultCache
    from jobkit.verbs.choice import Choice
    from jobkit.verbs.settings import Reading

# Starting a process costs as much as linting so many files.
_WORTH_A_PROCESS: Final = 40
_AT_ONCE: Final = 16
# Trees of files hold themselves, and left to itself Python looks for such garbage ever more rarely.
_BETWEEN_COLLECTIONS: Final = 100
# Of the environment, values of variables alone are looked at.
_PREFIX: Final = "NOMAD_VAR_"


class Work(NamedTuple):
    """One file that is to be linted.

    Attributes:
        file: Its name, or ``-``.
        reading: How it is read.
        choice: What is looked for in it.
        settings: A digest of the files that settings are in.
    """

    file: str
    reading: Reading
    choice: Choice
    settings: str = ""


def lint_many(
    work: Sequence[Work], cache: ResultCache | None, processes: int | None
) -> Iterator[Linted]:
    """Yield what is wrong with each file, in their order.

    Args:
        work: The files.
        cache: Where results are kept; None keeps none.
        processes: How many processes work at once; None is one for each processor, as far as there
            is enough to do.
    """
    work = [_with_values_alone(one) for one in work]
    if has_plugins():
        cache = None  # nobody knows when a package's rules say something else
    known: dict[int, Linted] = {}
    if cache is not None:
        known = {
            number: found
            for number, one in enumerate(work)
            if (found := _kept(one, cache)) is not None
        }
    missing = [one for number, one in enumerate(work) if number not in known]
    fresh = _worked(missing, cache, _count(len(missing), processes))
    for number in range(len(work)):
        yield known.pop(number) if number in known else next(fresh)
    if cache is not None and missing:
        cache.sweep()


def _with_values_alone(work: Work) -> Work:
    """Return the work with that of the environment which is looked at; other processes get it."""
    environment = work.reading.environment
    values = {name: value for name, value in environment.items() if name.startswith(_PREFIX)}
    return work._replace(reading=work.reading._replace(environment=values))


def _count(files: int, processes: int | None) -> int:
    if processes is None:
        available = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
        processes = min(available, files // _WORTH_A_PROCESS)
    return max(1, min(processes, files))


def _worked(work: Sequence[Work], cache: ResultCache | None, processes: int) -> Iterator[Linted]:
    """Yield what is wrong with files that nothing is known of."""
    if processes == 1:
        for number, one in enumerate(work, 1):
            yield _worked_one(one, cache)
            if number % _BETWEEN_COLLECTIONS == 0:
                gc.collect()
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  only for many files
    from multiprocessing import get_context  # noqa: PLC0415  as above

    # A process that is forked has everything imported; elsewhere there is none to fork.
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    from jobkit.verbs import lint  # noqa: F401, PLC0415  before the processes are forked

    with ProcessPoolExecutor(processes, context, initializer=gc.freeze) as pool:
        chunks = [work[at : at + _AT_ONCE] for at in range(0, len(work), _AT_ONCE)]
        for linted in pool.map(_worked_chunk, chunks, [cache] * len(chunks)):
            yield from linted


def _worked_chunk(work: Iterable[Work], cache: ResultCache | None) -> list[Linted]:
    load_plugins()
    linted = [_worked_one(one, cache) for one in work]
    gc.collect()
    return linted


def _worked_one(work: Work, cache: ResultCache | None) -> Linted:
    from jobkit.verbs.lint import lint, lint_bytes  # noqa: PLC0415  not for what is kept

    file, reading, choice, _ = work
    data = None if cache is None else _data(work)
    if cache is None or data is None:
        return lint(file, reading, choice)
    reads = Reads()
    watched = reading._replace(world=reads.watching(reading.world))
    found = lint_bytes(data, file, watched, choice)
    cache.keep(_name(work), data, reads, _plain(found))
    return found


def _data(work: Work) -> bytes | None:
    """Return what a file holds; None for what is not kept: standard input, what can't be read."""
    if work.file == STDIN:
        return None
    try:
        with open(work.file, "rb") as file:  # noqa: PTH123  of each file
            data = file.read(work.reading.max_bytes + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= work.reading.max_bytes else None


def _kept(work: Work, cache: ResultCache) -> Linted | None:
    """Return what is known of a file that did not change."""
    data = _data(work)
    if data is None:
        return None
    result = cache.look_up(_name(work), data, work.reading.world)
    if result is None:
        return None
    try:
        return _linted(result, _Texts(work, data))
    except (OSError, LookupError, TypeError, ValueError):
        return None


class _Texts:
    """Gives the texts of the file and of those that are part of it."""

    def __init__(self, work: Work, data: bytes) -> None:
        self.work = work
        self.data = data

    def __call__(self, name: str) -> str:
        from jobkit.verbs.files import source_of  # noqa: PLC0415  not for files without findings

        own = name == self.work.file
        data = self.data if own else self.work.reading.world.read_bytes(Path(name))
        source, _ = source_of(data, name)
        return "" if source is None else source.text


def _name(work: Work) -> str:
    """Return all that the result of an unchanged file depends on, besides what is read."""
    reading = work.reading._replace(world=None)  # type: ignore[arg-type]  # it has no text
    values = sorted(reading.environment.items())
    reading = reading._replace(environment={})
    parts = [str(Path.cwd()), work.file, work.settings]
    choice = work.choice._replace(policies=())  # they are among the settings
    return "\0".join([*parts, repr(reading), repr(values), repr(choice)])


def _plain(linted: Linted) -> Any:  # noqa: ANN401  JSON
    put_aside = [
        [to_records([one.diagnostic])[0], one.reason, one.in_source] for one in linted.suppressed
    ]
    return [to_records(linted.findings), put_aside, linted.unchecked]


def _linted(result: Any, texts: _Texts) -> Linted:  # noqa: ANN401  JSON
    findings, put_aside, unchecked = result
    suppressed = [
        Suppressed(from_records([record], texts)[0], reason, in_source)
        for record, reason, in_source in put_aside
    ]
    return Linted(from_records(findings, texts), suppressed, unchecked)
