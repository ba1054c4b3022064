"""Looks at the page of a diff in a real browser: on a phone and a desktop, in light and dark.

``python -m tools.browser [FOLDER]`` fails when something on it is wrong and leaves screenshots in
the folder. Without a browser on the machine it says so and does nothing.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tarfile
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobkit.diff.impact import GroupImpact, Impact
from jobkit.diff.review import Review
from jobkit.report.diff_html import diff_html
from tools.chromium import Browser, program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diff.model import FieldDiff, JobDiff

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = (
    ROOT / "tests" / "unit" / "verbs" / "revisions" / "all.html",
    ROOT / "tests" / "cases" / "cli" / "diff" / "a-page-for-a-review" / "want.stdout.txt",
)
SIZES: Final = {"phone": (390, 844), "desktop": (1280, 900)}
_MOST_SECONDS: Final = 300
_AXE: Final = "axe-core@4"
_SERIOUS: Final = frozenset({"serious", "critical"})
# Of what axe-core tells, what it takes to find the place.
_RUN_AXE: Final = """axe.run().then(done => done.violations.map(
  one => [one.impact, one.id, one.help, one.nodes.map(node => node.target.join(" ")).slice(0, 3)]
))"""
_SHAPE: Final = """({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  scripts: document.scripts.length,
  title: document.title,
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  loose: [...document.querySelectorAll("th:not([scope])")].length,
  ids: [...document.querySelectorAll("[id]")].length
    - new Set([...document.querySelectorAll("[id]")].map(one => one.id)).size,
  links: [...document.querySelectorAll("a")].filter(
    one => !document.querySelector(one.getAttribute("href"))).length,
})"""
_WANTED: Final = {
    "wide": 0,
    "scripts": 0,
    "title": "jobkit diff",
    "language": "en",
    "headings": 1,
    "mains": 1,
    "loose": 0,
    "ids": 0,
    "links": 0,
}


def main() -> int:
    """Look at each page and say what is wrong with it."""
    path = program()
    if path is None:
        print("browser: skipped, there is no Chromium on the path")
        return 0
    signal.alarm(_MOST_SECONDS)  # a browser that hangs must not hang who waits for it
    with tempfile.TemporaryDirectory() as made:
        shots = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        shots.mkdir(parents=True, exist_ok=True)
        axe = _axe(Path(made))
        if axe is None:
            print(f"browser: {_AXE} can't be had; its checks are skipped")
        with Browser(path) as browser:
            looks = [
                list(_look(browser, name, page, shots, axe)) for name, page in _pages(Path(made))
            ]
    faults = [fault for found in looks for fault in found]
    print(*faults, sep="\n", end="\n" if faults else "")
    print(
        f"browser: {len(looks)} pages, {len(faults)} faults, axe-core {'ran' if axe else 'skipped'}"
    )
    return 1 if faults else 0


def _look(browser: Browser, name: str, page: Path, shots: Path, axe: str | None) -> Iterator[str]:
    """Yield what is wrong with a page in each size and each scheme of colours."""
    for size, dark in product(SIZES, (False, True)):
        shown = f"{name}-{size}-{'dark' if dark else 'light'}"
        width, height = SIZES[size]
        browser.open(page, width=width, height=height, dark=dark)
        yield from (f"{shown}: {fault}" for fault in _faults(browser, page, axe))
        browser.screenshot(shots / f"{shown}.png")


def _pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield names and files of pages: two of the tests, and one that is hard to lay out."""
    texts = {page.parent.name: page.read_text(encoding="utf-8") for page in PAGES}
    for name, text in {**texts, "hard": _hard()}.items():
        page = folder / f"{name}.html"
        page.write_text(text, encoding="utf-8")
        yield name, page


def _hard() -> str:
    long = "a" * 700
    fields: list[FieldDiff] = [
        _field(f"Env[{long}]", long, f"{long}b"),
        _field("Env[SCRIPT]", f"{long}\nb\n" + "same\n" * 9, f"{long}c\n" + "same\n" * 9 + long),
        _field("Env[HTML]", "<script>alert(1)</script>", "<img src=https://example.com/x.png>"),
    ]
    job: JobDiff = {
        "Type": "Edited",
        "ID": long,
        "Fields": fields,
        "Objects": None,
        "TaskGroups": None,
    }
    effect = Impact((GroupImpact(long, "replace", 3, 3, 1),), ("It is a sentence.",))
    return diff_html([Review("edited", long, f"{long}.hcl", f"{long}.nomad.hcl", job, 1, effect)])


def _field(name: str, old: str, new: str) -> FieldDiff:
    return {"Type": "Edited", "Name": name, "Old": old, "New": new, "Annotations": None}


def _faults(browser: Browser, page: Path, axe: str | None) -> Iterator[str]:
    asked = [one for one in browser.requests if one != page.as_uri()]
    if asked:
        yield f"asked for {', '.join(asked)}"
    shape = browser.evaluate(_SHAPE)
    for name, want in _WANTED.items():
        if shape[name] != want:
            yield f"{name} is {shape[name]!r}, not {want!r}"
    if axe is None:
        return
    browser.evaluate(axe)
    for impact, rule, words, places in browser.evaluate(_RUN_AXE):
        if impact in _SERIOUS:
            yield f"{rule} ({impact}): {words}, at {'; '.join(places)}"
        else:
            print(f"browser: note: {rule} ({impact}): {words}, at {'; '.join(places)}")


def _axe(folder: Path) -> str | None:
    """Return the script of axe-core, from the registry; None when it can't be had."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), _AXE]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        return None
    (packed,) = folder.glob("axe-core-*.tgz")
    with tarfile.open(packed) as archive:
        script = archive.extractfile("package/axe.min.js")
        return None if script is None else script.read().decode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
