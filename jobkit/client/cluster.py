"""The calls about deployments, evaluations, allocations, and the cluster itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.client.calls import Calls, Content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from jobkit.client import model
    from jobkit.client.answer import Answer
    from jobkit.client.queries import (
        Counting,
        EvaluationListing,
        Listing,
        OfEvaluation,
        Read,
        Region,
        Route,
        Services,
    )


class ClusterCalls(Calls):
    """Deployments, evaluations, allocations, servers and agents."""

    def list_deployments(self, **query: Unpack[Listing]) -> Answer[list[model.Deployment]]:
        """Return the deployments."""
        return self.call("list_deployments", (), Content(query))

    def read_deployment(
        self, deployment_id: str, **query: Unpack[Read]
    ) -> Answer[model.Deployment]:
        """Return a deployment; the id must be whole."""
        return self.call("read_deployment", (deployment_id,), Content(query))

    def deployment_allocations(
        self, deployment_id: str, **query: Unpack[Read]
    ) -> Answer[list[model.AllocationListStub]]:
        """Return the allocations of a deployment."""
        return self.call("deployment_allocations", (deployment_id,), Content(query))

    def promote_deployment(
        self, deployment_id: str, groups: Sequence[str] | None = None, **route: Unpack[Route]
    ) -> Answer[model.DeploymentUpdateResponse]:
        """Promote the canaries of these groups; of all groups if None."""
        which = {"All": True} if groups is None else {"Groups": [*groups]}
        body = {"DeploymentID": deployment_id, **which}
        return self.call("promote_deployment", (deployment_id,), Content(route, body))

    def fail_deployment(
        self, deployment_id: str, **route: Unpack[Route]
    ) -> Answer[model.DeploymentUpdateResponse]:
        """Mark a deployment as failed; groups with auto-revert go back."""
        body = {"DeploymentID": deployment_id}
        return self.call("fail_deployment", (deployment_id,), Content(route, body))

    def pause_deployment(
        self, deployment_id: str, *, pause: bool = True, **route: Unpack[Route]
    ) -> Answer[model.DeploymentUpdateResponse]:
        """Pause a deployment, or let it go on."""
        body = {"DeploymentID": deployment_id, "Pause": pause}
        return self.call("pause_deployment", (deployment_id,), Content(route, body))

    def unblock_deployment(
        self, deployment_id: str, **route: Unpack[Route]
    ) -> Answer[model.DeploymentUpdateResponse]:
        """Let a deployment of a multiregion job go on."""
        body = {"DeploymentID": deployment_id}
        return self.call("unblock_deployment", (deployment_id,), Content(route, body))

    def set_allocation_health(
        self,
        deployment_id: str,
        healthy: Sequence[str] = (),
        unhealthy: Sequence[str] = (),
        **route: Unpack[Route],
    ) -> Answer[model.DeploymentUpdateResponse]:
        """Set the health of a deployment's allocations by hand."""
        body = {
            "DeploymentID": deployment_id,
            "HealthyAllocationIDs": [*healthy],
            "UnhealthyAllocationIDs": [*unhealthy],
        }
        return self.call("set_allocation_health", (deployment_id,), Content(route, body))

    def list_evaluations(
        self, **query: Unpack[EvaluationListing]
    ) -> Answer[list[model.Evaluation]]:
        """Return the evaluations."""
        return self.call("list_evaluations", (), Content(query))

    def count_evaluations(self, **query: Unpack[Counting]) -> Answer[model.EvaluationCount]:
        """Return how many evaluations there are."""
        return self.call("count_evaluations", (), Content(query))

    def read_evaluation(
        self, evaluation_id: str, **query: Unpack[OfEvaluation]
    ) -> Answer[model.Evaluation]:
        """Return an evaluation; the id must be whole."""
        return self.call("read_evaluation", (evaluation_id,), Content(query))

    def evaluation_allocations(
        self, evaluation_id: str, **query: Unpack[Read]
    ) -> Answer[list[model.AllocationListStub]]:
        """Return the allocations of an evaluation."""
        return self.call("evaluation_allocations", (evaluation_id,), Content(query))

    def read_allocation(
        self, allocation_id: str, **query: Unpack[Read]
    ) -> Answer[model.Allocation]:
        """Return an allocation; the id must be whole."""
        return self.call("read_allocation", (allocation_id,), Content(query))

    def list_services(self, **query: Unpack[Services]) -> Answer[list[model.ServiceListStub]]:
        """Return the names of the services that Nomad itself has registered, by namespace."""
        return self.call("list_services", (), Content(query))

    def search(
        self, prefix: str, kind: str = "jobs", **route: Unpack[Route]
    ) -> Answer[model.SearchResponse]:
        """Return the ids of ``kind`` (``jobs``, ``evals``, ``allocs`` …) that begin so."""
        return self.call("search", (), Content(route, {"Prefix": prefix, "Context": kind}))

    def list_regions(self) -> Answer[list[str]]:
        """Return the names of the regions."""
        return self.call("list_regions")

    def read_leader(self, **where: Unpack[Region]) -> Answer[str]:
        """Return the leader's address and port; empty if there is none."""
        return self.call("read_leader", (), Content(where))

    def list_peers(self, **where: Unpack[Region]) -> Answer[list[str]]:
        """Return the servers' addresses and ports."""
        return self.call("list_peers", (), Content(where))

    def read_agent(self) -> Answer[model.AgentSelf]:
        """Return the agent's configuration, version and figures."""
        return self.call("read_agent")

    def list_members(self, **where: Unpack[Region]) -> Answer[model.AgentMembers]:
        """Return the servers that the agent knows."""
        return self.call("list_members", (), Content(where))

    def read_agent_health(self) -> Answer[model.AgentHealth]:
        """Return whether the agent is well; an error if it isn't."""
        return self.call("read_agent_health")
