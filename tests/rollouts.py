"""What a server says of a rollout: evaluations, deployments, allocations."""

from __future__ import annotations

from tests.answering import Turns

EVALUATION = {"ID": "e-1", "Status": "complete", "DeploymentID": "d-1", "CreateIndex": 8}


def deployment(status="running", said="Deployment is running", healthy=0, **state):
    group = {
        "AutoRevert": False,
        "Promoted": False,
        "PlacedCanaries": None,
        "DesiredCanaries": 0,
        "DesiredTotal": 1,
        "PlacedAllocs": 1,
        "HealthyAllocs": healthy,
        "UnhealthyAllocs": 0,
        **state,
    }
    return {
        "ID": "d-1",
        "JobID": "web",
        "JobVersion": 0,
        "JobModifyIndex": 8,
        "ModifyIndex": 9,
        "Status": status,
        "StatusDescription": said,
        "TaskGroups": {"g": group},
    }


def allocation(status="running", **more):
    return {
        "ID": "a-1",
        "CreateIndex": 9,
        "NodeID": "n-1",
        "NodeName": "node",
        "TaskGroup": "g",
        "JobVersion": 0,
        "DesiredStatus": "run",
        "ClientStatus": status,
        "ClientDescription": "",
        "DeploymentStatus": None,
        "TaskStates": {
            "t": {
                "State": "dead",
                "Failed": status == "failed",
                "Events": [{"Type": "Terminated", "ExitCode": 3, "DisplayMessage": "Exit Code: 3"}],
            }
        },
        **more,
    }


def jobs(*statuses):
    """Return how a job is stored, one look after the other."""
    return Turns([{"ID": "web", "Version": 0, "Status": status} for status in statuses])


DONE = Turns([deployment(), deployment("successful", "Deployment completed", healthy=1)])
FAILED = deployment("failed", "Failed due to progress deadline")
REVERTED = deployment(
    "failed", "Failed due to unhealthy allocations - rolling back to job version 3"
)
CANARIES = deployment(said="requires manual promotion", healthy=1, DesiredCanaries=1)
