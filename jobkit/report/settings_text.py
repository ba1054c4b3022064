"""Writes settings as a config file has them, with who says so behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.project.starter import toml_text
from jobkit.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def settings_text(settings: Iterable[tuple[str, Any, tuple[str, ...]]], config: str | None) -> str:
    """Return settings as TOML.

    Args:
        settings: Name, value (None for nothing) and sources of each.
        config: The config file; None for none.
    """
    lines = [f"# config: {visible(config)}" if config is not None else "# config: none", "[lint]"]
    for name, value, sources in settings:
        written = f"#{name} =" if value is None else f"{name} = {toml_text(value)}"
        lines.append(f"{written}  # {visible(', '.join(sources))}")
    return "\n".join(lines) + "\n"
