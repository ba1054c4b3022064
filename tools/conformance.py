"""Compares jobkit with recorded answers of the real Nomad, a line a suite.

``python -m tools.conformance [SUITE ...] [--show N]`` runs all suites, or those named, of
``../shared/conformance``; the slices that ship with the project are run by
``tests/test_conformance.py`` with the same functions.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import jobkit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case went.

    Attributes:
        name: The case.
        agrees: True when jobkit does what Nomad does.
        note: What differs, or "".
        line_agrees: Both refuse: is one of jobkit's findings on the line that Nomad names? None
            when Nomad names none.
    """

    name: str
    agrees: bool
    note: str = ""
    line_agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What jobkit said: a value, or the faults it found."""

    value: object = None
    faults: tuple[jobkit.Diagnostic, ...] | None = None

    @property
    def lines(self) -> set[int]:
        """The lines that the faults begin on."""
        return {fault.range.start.line for fault in self.faults or () if fault.range is not None}


def ask(function: Callable[..., object], *args: object, **options: object) -> Answer:
    """Return what a public function answers; faults in the input are an answer too."""
    try:
        return Answer(value=function(*args, **options))
    except jobkit.JobSpecError as error:
        return Answer(faults=tuple(error.diagnostics))


def by_value(value: object) -> object:
    """Return JSON with all numbers as 64-bit floats, which is how Nomad's JSON reads them."""
    match value:
        case dict():
            return {name: by_value(item) for name, item in value.items()}
        case list():
            return [by_value(item) for item in value]
        case bool():
            return value
        case int() | float():
            return float(value) if abs(value) < 2**1024 else value
        case _:
            return value


def nomad_line(error: str) -> int | None:
    """Return the line that an error text of Nomad names first, or None."""
    place = re.search(r":(\d+),\d+(?:-\d+)?(?:,\d+)?[:\-]", error)
    return int(place.group(1)) if place else None


def compare(name: str, answer: Answer, row: Row, wanted: object) -> Outcome:
    """Return whether ``answer`` is the wanted value, or a refusal where Nomad refuses."""
    if "error" not in row:
        if answer.faults is not None:
            return Outcome(name, agrees=False, note=f"refused: {answer.faults[0]}")
        agrees = by_value(answer.value) == by_value(wanted)
        return Outcome(name, agrees, "" if agrees else "another value")
    if answer.faults is None:
        return Outcome(name, agrees=False, note=f"accepted; Nomad says {row['error'][:120]}")
    line = nomad_line(row["error"])
    return Outcome(name, agrees=True, line_agrees=None if line is None else line in answer.lines)


def rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield the rows of ``<suite>.jsonl``."""
    with (folder / f"{suite}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def write_files(files: dict[str, str], folder: Path) -> list[str]:
    """Write the files into ``folder`` and return their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return [str(folder / name) for name in files]


def job_outcome(row: Row, folder: Path) -> Outcome:
    """Return how jobkit renders the job of one row."""
    write_files(row.get("files", {}), folder)
    answer = ask(
        jobkit.parse_job,
        row["hcl"],
        filename=row.get("filename", "job.nomad.hcl"),
        base_dir=folder,
        variables=row.get("variables", ()),
        var_files=write_files(row.get("var_files", {}), folder),
        env=row.get("env"),
    )
    return compare(row["name"], answer, row, row.get("job"))


def expression_outcome(row: Row, folder: Path) -> Outcome:
    """Return what jobkit makes of the expression of one row."""
    write_files(row.get("files", {}), folder)
    answer = ask(jobkit.evaluate_expression, row["expr"], base_dir=folder)
    return compare(row["expr"], answer, row, row.get("result", {}).get("value"))


def syntax_outcome(row: Row, _folder: Path) -> Outcome:
    """Return whether jobkit takes the text of one row for well-formed."""
    answer = ask(jobkit.parse_syntax, row["hcl"])
    if row["ok"] != (answer.faults is None):
        return Outcome(row["hcl"][:60], agrees=False, note=row.get("error", "accepted by Nomad"))
    line = nomad_line(row.get("error", ""))
    return Outcome(
        row["hcl"][:60],
        agrees=True,
        line_agrees=None if row["ok"] or line is None else line in answer.lines,
    )


def real_outcome(row: Row, _folder: Path) -> Outcome:
    """Return how jobkit renders a file of the corpus, read where it lies."""
    path = SHARED / "corpus" / row["file"]
    answer = ask(
        jobkit.parse_job,
        path.read_bytes().decode("utf-8"),
        filename=path.name,
        base_dir=path.parent,
        variables=row.get("variables", ()),
    )
    return compare(row["file"], answer, row, row.get("job"))


def hcl1_outcome(row: Row, folder: Path) -> Outcome:
    """Return whether jobkit reads a file of the old language as 1.6.0 and as 0.6.0 do."""
    name = row.get("name") or row["file"]
    path = folder / "job.nomad"
    path.write_bytes(row["hcl"].encode("utf-8"))
    for key, target in (("nomad_1.6.0_hcl1", "1.6.0"), ("nomad_0.6.0", "0.6.0")):
        answer = ask(jobkit.load_job, path, language="hcl1", nomad_version=target)
        got = compare(f"{name} ({target})", answer, row[key], row[key].get("job"))
        if not got.agrees:
            return got
    return Outcome(name, agrees=True)


def render_outcome(row: Row, _folder: Path) -> Outcome:
    """Return whether ``jobkit render`` prints the recorded bytes."""
    command = [sys.executable, "-m", "jobkit", "render", "job.nomad.hcl"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=row["folder"], env=environment, capture_output=True, check=False
    )
    agrees = done.stdout == (row["folder"] / "expected.json").read_bytes()
    return Outcome(row["folder"].name, agrees, "" if agrees else done.stderr.decode()[:150])


def linted(row: Row, folder: Path) -> list[jobkit.Diagnostic]:
    """Return what lint finds in a job file."""
    write_files(row.get("files", {}), folder)
    return jobkit.lint_text(
        row["hcl"],
        filename=row.get("filename", "job.nomad.hcl"),
        base_dir=folder,
        variables=row.get("variables", ()),
    )


def planted_outcome(row: Row, folder: Path) -> Outcome:
    """Return whether jobkit finds the one mistake of a job on a line where it is."""
    lines = [one.range.start.line for one in linted(row, folder) if one.range is not None]
    is_found = not set(lines).isdisjoint(row["lines"])
    return Outcome(row["name"], is_found, "" if is_found else f"findings on the lines {lines}")


def clean_outcome(row: Row, folder: Path) -> Outcome:
    """Return whether jobkit finds nothing wrong with a job that is right."""
    found = linted(row, folder)
    loud = [one for one in found if one.severity is not jobkit.Severity.INFO]
    return Outcome(row["name"], not loud, "; ".join(map(str, loud))[:200])


def jinja_outcome(row: Row, folder: Path) -> Outcome:
    """Return whether a Jinja job gives the recorded job, or its fault is told at its place."""
    work = shutil.copytree(row["folder"], folder / "job")
    case = json.loads((work / "case.json").read_text()) if (work / "case.json").exists() else {}
    job = next(work.glob("job.*j2"))
    options: dict[str, Any] = {
        "variables": case.get("vars") or (),
        "var_files": [work / case["values"]] if case.get("values") else [],
        "jinja_marks": case.get("marks"),
    }
    wanted = work / "want.json"
    if not wanted.exists():
        recorded = json.loads((work / "job.json").read_text())
        answer = ask(jobkit.load_job, job, **options)
        return compare(row["folder"].name, answer, recorded, recorded.get("job"))
    want = json.loads(wanted.read_text())
    places = {(Path(want["file"]).name, want["line"])}
    for other in want.get("also") or []:
        one = other if isinstance(other, dict) else {"line": other}
        places.add((Path(one.get("file", want["file"])).name, one["line"]))
    found = jobkit.lint_file(job, **options)
    ranges = [one.range for one in found if one.range is not None]
    told = {(Path(one.filename).name, one.start.line) for one in ranges}
    return Outcome(row["folder"].name, bool(places & told), "; ".join(map(str, found))[:200])


def validation_outcome(row: Row, _folder: Path) -> Outcome:
    """Return whether jobkit refuses the job of one row as Nomad's own checks do."""
    found = jobkit.validate_job(row["job"])
    refuses = [one for one in found if one.severity is jobkit.Severity.ERROR]
    if bool(refuses) == bool(row["errors"]):
        return Outcome(row["name"], agrees=True)
    said = row["errors"][0] if row["errors"] else f"accepted; jobkit says {refuses[0].detail}"
    return Outcome(row["name"], agrees=False, note=said[:160])


def diff_rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield the rows of a suite that compares jobs with patches of them."""
    bases = {
        path.name.split(".")[2]: json.loads(path.read_text(encoding="utf-8"))
        for path in folder.glob(f"{suite}.base.*.json")
    }
    for row in rows(folder, suite):
        base = bases[row["base"]]
        yield row | {"before": base, "after": patched(base, row["patch"])}


def diff_outcome(row: Row, _folder: Path) -> Outcome:
    """Return whether the diff of two jobs, and its texts, are those of Nomad."""
    before = row["before"] if "before" in row else jobkit.parse_job(row["old"])
    after = row["after"] if "after" in row else jobkit.parse_job(row["new"])
    answer = ask(jobkit.diff_jobs, before, after, contextual=row.get("contextual", True))
    got = compare(row["name"], answer, row, row.get("diff"))
    if not got.agrees or not isinstance(answer.value, dict):
        return got
    text = jobkit.format_diff(answer.value, markup=True)
    verbose = jobkit.format_diff(answer.value, markup=True, verbose=True)
    agrees = text == row["text"] and verbose == row.get("text_verbose", verbose)
    return Outcome(row["name"], agrees, "" if agrees else "another text")


def plan_rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield the rows of a suite of answers of a server."""
    yield from json.loads((folder / f"{suite}.json").read_text(encoding="utf-8"))


def offline_rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield the rows of answers of a server for which the old job is known, if there was one."""
    for row in plan_rows(folder, suite.removesuffix("-offline")):
        registered = row.get("registered")
        if registered is None or "ID" in registered:
            yield row


def offline_outcome(row: Row, _folder: Path) -> Outcome:
    """Return whether the diff is that of the server's plan, but for what only it knows.

    That is what the scheduler would do, and the empty object for a scaling policy whose indexes
    the server set.
    """
    answer = ask(
        jobkit.diff_jobs,
        row.get("registered"),
        row["new_job"],
        contextual=True,
        nomad_version=row["nomad"],
    )
    wanted = json.loads(json.dumps(row["plan"]["Diff"]))
    for group in wanted["TaskGroups"] or ():
        group["Updates"] = None
        kept = [one for one in group["Objects"] or () if one != _EMPTY_SCALING]
        group["Objects"] = kept or None
    return compare(f"{row['name']} ({row['nomad']})", answer, {}, wanted)


_EMPTY_SCALING = {"Type": "Edited", "Name": "Scaling", "Fields": None, "Objects": None}


def plan_outcome(row: Row, _folder: Path) -> Outcome:
    """Return whether the answer to a plan is printed as Nomad's command printed it."""
    name = f"{row['name']} ({row['nomad']})"
    for key, verbose in (("plan_text", False), ("plan_text_verbose", True)):
        wanted = row.get(key)
        if wanted is None:
            continue
        command = re.search(r"nomad (?:job )?run .*-check-index \d+ (.*)$", wanted, re.MULTILINE)
        got = jobkit.format_plan(
            row["plan"],
            path=command[1] if command else "",
            job=row["new_job"],
            nomad_version=row["nomad"],
            verbose=verbose,
        )
        if _timeless(got) != _timeless(wanted):
            return Outcome(name, agrees=False, note=f"another {key}")
    return Outcome(name, agrees=True)


def _timeless(text: str) -> list[str]:
    """Return the lines of a text but those that hold the hour of the recording."""
    return [line for line in text.splitlines() if "from now" not in line]


def patched_rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield the rows of a suite whose jobs are patches of a few others."""
    bases = json.loads((folder / f"{suite}.bases.json").read_text(encoding="utf-8"))
    for row in rows(folder, suite):
        yield row | {"job": patched(bases[row["base"]], row["patch"])}


def patched(job: Row, patch: list[Row]) -> Row:
    """Return a copy of ``job`` after a JSON patch of replacements and removals."""
    made: Row = json.loads(json.dumps(job))
    for change in patch:
        names = (name.replace("~1", "/").replace("~0", "~") for name in change["path"].split("/"))
        _, *way, last = names
        held: Any = made
        for step in way:
            held = held[int(step)] if isinstance(held, list) else held[step]
        key = int(last) if isinstance(held, list) else last
        if change["op"] == "remove":
            del held[key]
        else:
            held[key] = change["value"]
    return made


def judged_rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield the rows of suites of whole jobs for which Nomad's verdict is recorded."""
    for name in ("real", "real-vars", "jobs") if suite == "validate-real" else (suite,):
        for row in rows(folder, name):
            if "job" in row and "errors" in row:
                yield row | {"name": row.get("name") or row["file"]}


def render_rows(folder: Path, suite: str) -> Iterator[Row]:
    """Yield one row for each recorded folder."""
    yield from ({"folder": path} for path in sorted((folder / suite).iterdir()) if path.is_dir())


@dataclass(frozen=True, slots=True)
class Suite:
    """How the cases of one kind are read and run, and what share of them must agree."""

    run: Callable[[Row, Path], Outcome]
    rows: Callable[[Path, str], Iterator[Row]] = rows
    least: float = 1
    least_lines: float = 0


SUITES = {
    "decode": Suite(job_outcome, least=0.999, least_lines=0.99),
    "eval": Suite(expression_outcome, least=0.997),
    "hcl1": Suite(hcl1_outcome, least=0.98),
    "hcl1-made": Suite(hcl1_outcome, least=0.98),
    "hcl1-probes": Suite(hcl1_outcome, least=0.98),
    "clean": Suite(clean_outcome),
    "diff": Suite(diff_outcome, diff_rows, least=0.999),
    "jinja": Suite(jinja_outcome, render_rows, least=0.95),
    "jobs": Suite(job_outcome, least_lines=0.95),
    "pairs": Suite(diff_outcome),
    "planted": Suite(planted_outcome, least=0.97),
    "plans": Suite(plan_outcome, plan_rows),
    # The order of networks, ports and constraints that Nomad leaves to chance differs between the
    # printed text and the answer of two of them.
    "plans-pairs": Suite(plan_outcome, plan_rows, least=0.97),
    "plans-offline": Suite(offline_outcome, offline_rows),
    "plans-pairs-offline": Suite(offline_outcome, offline_rows),
    "real": Suite(real_outcome),
    "real-vars": Suite(real_outcome),
    "render": Suite(render_outcome, render_rows),
    "syntax": Suite(syntax_outcome, least=0.999, least_lines=0.98),
    "validate": Suite(validation_outcome, patched_rows, least=0.999),
    "validate-real": Suite(validation_outcome, judged_rows),
}

ELSEWHERE = {
    "fmt": "not built yet",
    "http": "every exchange is run over real sockets by pytest tests/unit/client",
}
"""Recordings that no suite runs, and why."""


def outcomes(suite: str, folder: Path) -> Iterator[Outcome]:
    """Yield how each case of the suite goes, in the order of the file."""
    kind = SUITES[suite]
    for row in kind.rows(folder, suite):
        with tempfile.TemporaryDirectory() as scratch:
            try:
                yield kind.run(row, Path(scratch))
            except Exception as error:  # noqa: BLE001 - a crash is one more disagreement
                name = str(row.get("name") or row.get("file") or row.get("expr") or row)[:60]
                yield Outcome(name, agrees=False, note=f"crash: {error!r}"[:200])


@dataclass(frozen=True, slots=True)
class Score:
    """What the outcomes of one suite add up to.

    Attributes:
        suite: Its name.
        outcomes: One for each case.
    """

    suite: str
    outcomes: list[Outcome]

    @property
    def wrong(self) -> list[Outcome]:
        """The cases that disagree."""
        return [outcome for outcome in self.outcomes if not outcome.agrees]

    @property
    def lines(self) -> list[bool]:
        """For each refusal with a place, whether a finding is on Nomad's line."""
        return [line for outcome in self.outcomes if (line := outcome.line_agrees) is not None]

    @property
    def is_enough(self) -> bool:
        """True when the suite agrees as often as it must."""
        kind, cases = SUITES[self.suite], len(self.outcomes)
        return cases - len(self.wrong) >= kind.least * cases and sum(
            self.lines
        ) >= kind.least_lines * len(self.lines)

    def __str__(self) -> str:
        cases = len(self.outcomes)
        good = cases - len(self.wrong)
        lines = f", first fault's line {sum(self.lines)} of {len(self.lines)}" if self.lines else ""
        return f"{self.suite}: {good} of {cases} agree ({100 * good / max(cases, 1):.2f}%){lines}"


def score(suite: str, folder: Path) -> Score:
    """Run one suite."""
    return Score(suite, list(outcomes(suite, folder)))


def report(suite: str, folder: Path, show: int) -> bool:
    """Print the line about one suite and the first that disagree; tell whether it is enough."""
    started = time.perf_counter()
    got = score(suite, folder)
    seconds = time.perf_counter() - started
    print(f"{got}, {1000 * seconds / max(len(got.outcomes), 1):.1f} ms a case", flush=True)
    for outcome in got.wrong[:show]:
        print(f"    {outcome.name}: {outcome.note}")
    return got.is_enough


def main() -> int:
    """Print a line a suite and the first that disagree; 1 when one does not agree enough."""
    parser = argparse.ArgumentParser(description="Compare jobkit with recorded answers of Nomad.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", default=[*SUITES, *ELSEWHERE])
    parser.add_argument("--show", type=int, default=10, help="how many that disagree to name")
    parser.add_argument("--folder", type=Path, default=SHARED / "conformance")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"no recorded cases in {options.folder}")
        return 0
    status = 0
    for suite in options.suites:
        if suite not in SUITES:
            print(f"{suite}: {ELSEWHERE.get(suite, 'there is no such suite')}")
        elif not report(suite, options.folder, options.show):
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
