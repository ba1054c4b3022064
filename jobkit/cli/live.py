"""The door of rich: a part of the terminal that is drawn again and again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def live(*, to_stderr: bool = False) -> Iterator[Callable[[str], None]]:
    """Give the function that replaces the text; nothing of it is left at the end.

    Lines that are longer than the window are cut, a text that is longer than it too.
    """
    spinner = Spinner("line")
    with Live(
        spinner, console=Console(stderr=to_stderr), refresh_per_second=8, transient=True
    ) as screen:

        def update(text: str) -> None:
            shown = Text(text.rstrip("\n"), no_wrap=True, overflow="ellipsis")
            screen.update(Group(shown, spinner))

        yield update
