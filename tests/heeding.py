"""Starts a program that heeds Ctrl-C, wherever the tests were started."""

from __future__ import annotations

import sys

# What is started in the background ignores Ctrl-C, and so do its children.
_HEED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def heeding(argv):
    """Return the command line that runs ``argv``, whose first word is the path of a program."""
    return [sys.executable, "-c", _HEED, *argv]
