"""Measures jobkit's speed as ratios taken in one run: ``python -m tools.bench``.

The yardstick is what a Python program that reads HCL2 pays anyway: ``hcl2.parses_to_tree`` alone.
"""

from __future__ import annotations

import compileall
import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hcl2
from lark.exceptions import LarkError

import jobkit
from jobkit.deploy.at_once import AT_ONCE
from jobkit.project.result_cache import ResultCache
from jobkit.report.plan_report import plan_report
from jobkit.secrets.masks import Masks
from jobkit.verbs.choice import Wishes
from jobkit.verbs.lint_run import Running, lint_files
from jobkit.verbs.plan import Planning, plan_jobs
from jobkit.verbs.planned_files import read_files
from jobkit.verbs.settings import Reading
from tools.slow_nomad import slow_nomad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
ROUNDS = 11
HOMES = ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA")
YARDSTICK = [sys.executable, "-c", 'import hcl2; hcl2.parses_to_tree("a=1\\n")']

PEAK_MEMORY = """
import resource, sys, pathlib, jobkit
jobkit.parse_job(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / 2**20 if sys.platform == "darwin" else peak / 2**10)
"""

GROUP = """
  group "group-{number}" {{
    count = {number}

    network {{
      port "http" {{
        to = 8080
      }}
    }}

    service {{
      name     = "service-{number}"
      port     = "http"
      provider = "nomad"
      tags     = ["${{NOMAD_ALLOC_ID}}", "v${{1 + {number}}}"]
    }}

    task "server" {{
      driver = "docker"

      config {{
        image = "registry.example.com/service:${{upper("v")}}{number}"
        args  = [for port in [80, 443] : "--port=${{port}}"]
      }}

      template {{
        destination = "local/config"
        data        = <<-EOT
          listen 0.0.0.0:8080
          node ${{node.unique.name}}
        EOT
      }}

      resources {{
        cpu    = 100 * 2
        memory = 128
      }}
    }}
  }}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    Attributes:
        name: What was measured.
        figure: The ratio, or megabytes; None when this system can't tell.
        most: What it must not pass.
        unit: What stands behind the figure.
    """

    name: str
    figure: float | None
    most: float
    unit: str = "x"

    def __str__(self) -> str:
        if self.figure is None:
            return f"{self.name}: not measured on this system"
        verdict = "" if self.figure <= self.most else "  TOO MUCH"
        return f"{self.name}: {self.figure:.2f} {self.unit} (at most {self.most:g}){verdict}"


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ratio(ours: Callable[[], object], yardstick: Callable[[], object], rounds: int) -> float:
    """Return ours divided by the yardstick: the median of rounds that take turns."""
    return statistics.median(seconds(ours) / seconds(yardstick) for _ in range(rounds))


def project_files() -> list[Path]:
    """Return the job files that ship with the project and need no variable."""
    cases = (ROOT / "tests" / "conformance" / "render").glob("*/job.nomad.hcl")
    return sorted([*(ROOT / "templates").glob("*.hcl"), *cases])


def corpus_files() -> list[Path]:
    """Return the real files of Nomad 2.0.5 that render without variables, if they are there."""
    recorded = SHARED / "conformance" / "real.jsonl"
    if not recorded.exists():
        return []
    with recorded.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        SHARED / "corpus" / row["file"] for row in rows if "job" in row and "/2.0.5/" in row["file"]
    ]


def files_row(name: str, paths: list[Path]) -> Row:
    """Measure reading, evaluating and decoding against python-hcl2's parse of the same files."""
    texts = [(path, path.read_text(encoding="utf-8-sig")) for path in paths]

    def ours() -> None:
        for path, text in texts:
            jobkit.parse_job(text, filename=path.name, base_dir=path.parent)

    def theirs() -> None:
        for _, text in texts:
            with suppress(LarkError):  # it refuses some files that Nomad reads
                hcl2.parses_to_tree(text)

    ours()
    theirs()
    return Row(name, ratio(ours, theirs, 5), 0.7)


def lint_rows(name: str, paths: list[Path]) -> Iterator[Row]:
    """Measure lint, and lint of files that did not change, against the same parse."""
    texts = [path.read_text(encoding="utf-8-sig") for path in paths]
    names = [str(path) for path in paths]
    reading, wishes = Reading(search_config=True), Wishes()

    def theirs() -> None:
        for text in texts:
            with suppress(LarkError):
                hcl2.parses_to_tree(text)

    with tempfile.TemporaryDirectory() as folder:
        cache = ResultCache(Path(folder), "bench")

        def cold() -> None:
            lint_files(names, reading, wishes)

        def warm() -> None:
            lint_files(names, reading, wishes, Running(cache))

        cold()
        warm()
        theirs()
        yield Row(f"lint of {name}, no cache", ratio(cold, theirs, 5), 1.4)
        yield Row(f"lint of {name}, warm cache", ratio(warm, theirs, 5), 0.1)


def lint_process_row() -> Row:
    """Measure the whole process for one file that did not change against a first run."""
    lint = [*command(), "lint", str(ROOT / "templates" / "batch.nomad.hcl")]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "JOBKIT_CACHE_DIR": folder}
        run(lint, environment)
        warm = ratio(
            lambda: run(lint, environment), lambda: run([*lint, "--no-cache"], environment), ROUNDS
        )
    return Row("lint of an unchanged file, whole process, against a first run", warm, 0.5)


def command() -> list[str]:
    """Return the installed ``jobkit``, or what runs the checkout."""
    installed = shutil.which("jobkit", path=str(Path(sys.executable).parent))
    return [installed] if installed else [sys.executable, "-m", "jobkit"]


def run(argv: list[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command to its end without showing what it prints."""
    quiet = subprocess.DEVNULL
    subprocess.run(argv, check=True, stdout=quiet, stderr=quiet, env=environment, cwd=ROOT)


def process_rows() -> Iterator[Row]:
    """Measure the whole process against a process that imports and uses python-hcl2 once."""
    render = [*command(), "render", str(ROOT / "templates" / "batch.nomad.hcl")]

    def yardstick() -> None:
        run(YARDSTICK)

    def first_run(*, writable: bool) -> None:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder, "home")
            if not writable:  # nobody, not even root, can make a folder below a file
                home.touch()
                home /= "home"
            run(render, {**os.environ, **dict.fromkeys(HOMES, str(home))})

    # As pip does when it installs; python-hcl2 was compiled that way.
    compileall.compile_dir(ROOT / "jobkit", quiet=1)
    run(render)
    yardstick()
    yield Row("whole process, second run", ratio(lambda: run(render), yardstick, ROUNDS), 0.7)
    new = ratio(lambda: first_run(writable=True), yardstick, ROUNDS)
    yield Row("whole process, new home", new, 0.75)
    read_only = ratio(lambda: first_run(writable=False), yardstick, ROUNDS)
    yield Row("whole process, read-only home", read_only, 0.75)


def big_job(size: int) -> str:
    """Return a job file of about ``size`` characters."""
    count = size // len(GROUP.format(number=100))
    groups = "".join(GROUP.format(number=number) for number in range(count))
    return f'job "big" {{\n{groups}}}\n'


def growth_row() -> Row:
    """Measure ten times the lines against once the lines."""
    small, large = big_job(100_000), big_job(1_000_000)
    grown = ratio(lambda: jobkit.parse_job(large), lambda: jobkit.parse_job(small), 3)
    return Row("1 MB against 100 KB", grown, 12)


def diff_row() -> Row:
    """Measure comparing two jobs of 300 lines that differ everywhere, against parsing one."""
    text = big_job(6_000)
    other = text.replace("example.com", "example.org").replace("128", "256")
    old, new = jobkit.parse_job(text), jobkit.parse_job(other)

    def ours() -> None:
        jobkit.diff_jobs(old, new, contextual=True)

    ours()
    return Row(
        "diff of 300 lines, against parsing", ratio(ours, lambda: jobkit.parse_job(text), 51), 1
    )


def diff_growth_row() -> Row:
    """Measure the diff of ten times the groups against that of once the groups.

    Without garbage collection, which looks at all the jobs that are kept: the command has next to
    none either.
    """

    def pair(size: int) -> tuple[dict[str, object], dict[str, object]]:
        text = big_job(size)
        return jobkit.parse_job(text), jobkit.parse_job(text.replace("128", "256"))

    small, large = pair(20_000), pair(200_000)
    gc.disable()
    grown = ratio(lambda: jobkit.diff_jobs(*large), lambda: jobkit.diff_jobs(*small), 5)
    gc.enable()
    return Row("diff of ten times the groups", grown, 12)


def plan_row() -> Row:
    """Measure planning 50 jobs on a server that takes its time, against eight at a time."""
    jobs, delay_s = 50, 0.2
    with tempfile.TemporaryDirectory() as folder, slow_nomad(delay_s) as address:
        files = []
        for number in range(jobs):
            path = Path(folder, f"{number}.nomad.hcl")
            text = f'job "web-{number}" {{\n{GROUP.format(number=number)}}}\n'
            path.write_text(text, encoding="utf-8")
            files.append(str(path))
        reading = Reading()

        def plan() -> None:
            with jobkit.Client(address) as nomad:
                read, _ = read_files(files, reading)
                report = plan_jobs(nomad, read, reading, Planning(masks=Masks()))
            plan_report(report.plans, report.nomad_version, verbose=False)

        plan()
        took = statistics.median(seconds(plan) for _ in range(3))
    figure = took / (jobs / AT_ONCE * delay_s)
    return Row("plan of 50 jobs, 200 ms an answer, against 8 at a time", figure, 1.5)


def memory_row() -> Row:
    """Measure the peak memory of a process that renders a job file of 1 MB."""
    name = "peak memory for 1 MB"
    if sys.platform == "win32":
        return Row(name, None, 300, "MB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "big.nomad.hcl")
        path.write_text(big_job(1_000_000), encoding="utf-8")
        argv = [sys.executable, "-c", PEAK_MEMORY, str(path)]
        done = subprocess.run(argv, check=True, capture_output=True, text=True, cwd=ROOT)
    return Row(name, float(done.stdout), 300, "MB")


def all_rows() -> Iterator[Row]:
    """Yield each figure as soon as it is measured."""
    yield files_row("the project's job files, against parses_to_tree", project_files())
    if corpus := corpus_files():
        yield files_row("real job files, against parses_to_tree", corpus)
        yield from lint_rows("real job files", corpus)
    yield from process_rows()
    yield lint_process_row()
    yield growth_row()
    yield diff_row()
    yield diff_growth_row()
    yield plan_row()
    yield memory_row()


def main() -> int:
    """Print the figures; 1 when one is too large."""
    status = 0
    for row in all_rows():
        print(row, flush=True)
        if row.figure is not None and row.figure > row.most:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
