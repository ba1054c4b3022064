"""Makes a new job file out of one of ``templates/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jobkit.tables import shipped, table

if TYPE_CHECKING:
    from collections.abc import Sequence

JINJA_ENDING: Final = ".nomad.hcl.j2"
HCL_ENDING: Final = ".nomad.hcl"
VALUES_ENDING: Final = ".values.yaml"

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,51}[A-Za-z0-9])?")
_IMAGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]*")
_DATACENTER: Final = re.compile(r"[A-Za-z0-9_.*-]+")


@dataclass(frozen=True, slots=True)
class Starter:
    """A kind of job to begin with.

    Attributes:
        kind: Its name.
        about: Half a sentence about it.
        name: The job's name in it.
        image: The image in it; None when it runs none.
        datacenters: The datacenters in it, with commas.
        ending: How its file's name ends.
    """

    kind: str
    about: str
    name: str
    image: str | None
    datacenters: str
    ending: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to stand in the new job; None leaves what the starter has."""

    name: str | None = None
    image: str | None = None
    datacenters: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written: how its name ends, and its text."""

    ending: str
    text: str


def starters() -> list[Starter]:
    """Return the kinds of jobs that there are, by name."""
    return [_starter(row) for row in table("starters")["starters"]]


def _starter(row: dict[str, Any]) -> Starter:
    image = None if row["image"] is None else row["image"]["value"]
    ending = JINJA_ENDING if row["files"][0].endswith(JINJA_ENDING) else HCL_ENDING
    datacenters = row["datacenters"]["value"]
    return Starter(row["kind"], row["about"], row["name"]["value"], image, datacenters, ending)


def start(kind: str, wishes: Wishes) -> list[NewFile]:
    """Return the files of a new job: the job file first, then that of its values, if there is one.

    What is wished must be well-formed: see ``name_problem`` and the other two.
    """
    (row,) = (one for one in table("starters")["starters"] if one["kind"] == kind)
    texts = [(shipped("templates") / name).read_text(encoding="utf-8") for name in row["files"]]
    for blank, wish in _by_blank(row, wishes):
        texts = [_filled(text, blank["edits"], wish) for text in texts]
    endings = [_starter(row).ending, VALUES_ENDING]
    return [NewFile(*pair) for pair in zip(endings, texts, strict=False)]


def _by_blank(row: dict[str, Any], wishes: Wishes) -> list[tuple[dict[str, Any], str]]:
    datacenters = wishes.datacenters
    quoted = None if datacenters is None else ", ".join(f'"{one}"' for one in datacenters)
    wished = {
        "name": wishes.name,
        "image": wishes.image,
        "datacenters": None if quoted is None else f"[{quoted}]",
    }
    return [(row[what], wish) for what, wish in wished.items() if wish is not None and row[what]]


def _filled(text: str, edits: list[list[str]], wish: str) -> str:
    for old, new in edits:
        text = text.replace(old, new.replace("{}", wish).replace("{_}", wish.replace("-", "_")))
    return text


def name_problem(name: str) -> str | None:
    """Return what is wrong with a job's name, which names services too; None for nothing."""
    if _NAME.fullmatch(name):
        return None
    return (
        f'"{name}" can\'t name a job and its services: write up to 53 letters, digits and dashes,'
        " a letter or digit at both ends."
    )


def image_problem(image: str) -> str | None:
    """Return what is wrong with the name of an image; None for nothing."""
    if _IMAGE.fullmatch(image):
        return None
    return f'"{image}" is no image: write it like registry.example.com/web:1.2.'


def datacenters_problem(datacenters: Sequence[str]) -> str | None:
    """Return what is wrong with the names of datacenters; None for nothing."""
    wrong = [one for one in datacenters if not _DATACENTER.fullmatch(one)]
    if not datacenters:
        return "Name a datacenter; * stands for all."
    if not wrong:
        return None
    return f'"{wrong[0]}" is no datacenter: write letters, digits, dashes, and * for any.'
