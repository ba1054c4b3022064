"""What all tests on a real Nomad are given."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

import jobkit
from tests.live.agent import Place, place, purge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit import Client


@pytest.fixture(scope="session")
def nomad() -> Iterator[Client]:
    with jobkit.Client.from_environment(os.environ) as client:
        place()
        yield client


@pytest.fixture
def name(nomad: Client) -> Iterator[str]:
    """The beginning of ids that nobody else has; what begins so is purged."""
    beginning = f"jobkit-live-{secrets.token_hex(4)}"
    yield beginning
    purge(nomad, beginning)


@pytest.fixture
def at(nomad: Client) -> Place:  # noqa: ARG001  it looks first whether there is a place
    return place()
