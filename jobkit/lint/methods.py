"""The methods of HTTP, with which checks ask."""

from __future__ import annotations

from typing import Final

METHODS: Final = (
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE",
)  # fmt: skip
