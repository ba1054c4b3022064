"""Asks a person before something is changed."""

from __future__ import annotations

import sys

import click

from jobkit.report.visible import visible


def agreed(question: str, *, yes: bool) -> bool:
    """Tell whether to go on: nobody is asked with ``yes``, without a question or a terminal."""
    if yes or not question or sys.stdin is None or not sys.stdin.isatty():
        return True
    return click.confirm(visible(question), err=True)
