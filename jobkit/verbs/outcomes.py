"""Follows what comes of a change, by what the server answered to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.deploy.following import Follower
from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.client.nomad import Client
    from jobkit.deploy.following import Following
    from jobkit.deploy.model import JsonObject, Rollout


def rollout(
    nomad: Client, job_id: str, answer: JsonObject, how: Following
) -> Iterator[Rollout] | None:
    """Follow a job that was registered anew; None if there is no evaluation to follow."""
    evaluation = answer.get("EvalID")
    if not evaluation:
        return None
    index = int(answer.get("JobModifyIndex") or 0)
    return Follower(nomad, {"ID": job_id}, how).rollout(evaluation, index)


def evaluation(
    nomad: Client, job_id: str, answer: JsonObject, how: Following
) -> Iterator[Rollout] | None:
    """Follow a job that was evaluated anew: a deployment that goes on, else new allocations."""
    made = answer.get("EvalID")
    return Follower(nomad, {"ID": job_id}, how).rollout(made, new_alone=True) if made else None


def child(nomad: Client, key: str, answer: JsonObject, how: Following) -> Iterator[Rollout] | None:
    """Follow a child whose id the answer has as ``key``: its placement, or to its end."""
    made, job_id = answer.get("EvalID") or "", answer.get(key)
    if not job_id or not (made or how.to_the_end):
        return None
    return Follower(nomad, {"ID": job_id}, how).placement(made)


def stop(
    nomad: Client, job_id: str, answer: JsonObject, how: Following
) -> Iterator[Rollout] | None:
    """Follow a job that is stopped, until all its allocations are."""
    made = answer.get("EvalID")
    how = replace(how, wait_for_room=True)
    return Follower(nomad, {"ID": job_id}, how).stop(made) if made else None


def promotion(
    nomad: Client, deployment: JsonObject, answer: JsonObject, how: Following
) -> Iterator[Rollout]:
    """Follow a deployment whose canaries were promoted."""
    follower = Follower(nomad, {"ID": deployment["JobID"]}, how)
    return follower.promotion(answer.get("EvalID") or "", deployment["ID"])


def failure(
    nomad: Client, deployment: JsonObject, answer: JsonObject, how: Following
) -> Iterator[Rollout]:
    """Follow a deployment that was made to fail, and what it goes back to."""
    follower = Follower(nomad, {"ID": deployment["JobID"]}, how)
    return follower.failure(answer.get("EvalID") or "", deployment["ID"])


def ended(nomad: Client, job_id: str, deployment_id: str, how: Following) -> Iterator[Rollout]:
    """Follow a deployment that ended before it was changed: why, and what it goes back to."""
    return Follower(nomad, {"ID": job_id}, how).deployment(deployment_id)
