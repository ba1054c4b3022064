"""Tells whether a path leads out of an allocation's folder."""

from __future__ import annotations

import posixpath


def escapes(prefix: str, path: str) -> bool:
    """Tell whether ``path``, seen from ``prefix``, leaves the allocation's folder.

    Only the text counts: ``${…}`` is part of a name.

    Nomad: 0.6.0 to 2.0.5. A name that begins with two dots, beside the allocation's own folders,
    is taken for a way out, too.
    """
    root = "/alloc-dir/alloc-id"
    joined = posixpath.normpath("/".join(part for part in (root, prefix, path) if part))
    return posixpath.relpath("/" + joined.lstrip("/"), root).startswith("..")
