"""What one expansion knows while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from jinja2 import Environment

    from jobkit.preprocess.jinja.places import JinjaFile
    from jobkit.preprocess.meter import Meter
    from jobkit.preprocess.written import Piece, Written
    from jobkit.source import Source, Step


@dataclass(eq=False)
class Expansion:
    """The state of one expansion.

    Attributes:
        meter: What was spent.
        files: The Jinja files that were read, by name.
        texts: The texts of the files, which their code refers to by number.
        places: The places of printed expressions, referred to by number.
        steps: The places where files come in, referred to by number.
        parents: By the source of a parent, the step of the file that extends it.
        foreign: Uses of filters that jinja2 alone does not have: file, offset, name.
    """

    meter: Meter
    files: dict[str, JinjaFile]
    texts: list[Written] = field(default_factory=list)
    places: list[Piece] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    parents: dict[Source, Step] = field(default_factory=dict)
    foreign: list[tuple[JinjaFile, int, str]] = field(default_factory=list)


class _Expanding(Protocol):
    expansion: Expansion


def expansion_of(environment: Environment) -> Expansion:
    """Return the expansion that an environment was made for."""
    return cast("_Expanding", environment).expansion
