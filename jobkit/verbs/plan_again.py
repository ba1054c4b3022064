"""Plans stored jobs once more, and says what has changed since they were planned."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jobkit.client.endpoints import NEWEST
from jobkit.deploy.at_once import several_at_once
from jobkit.deploy.faults import STORED_PLAN
from jobkit.deploy.model import JobPlan
from jobkit.deploy.planning import Wanted, plan
from jobkit.deploy.stopping import change_of
from jobkit.job.located import LocatedJob
from jobkit.verbs.plan import Report, release_of, shown_report
from jobkit.verbs.stored_plan import server_of

if TYPE_CHECKING:
    from jobkit.client.nomad import Client
    from jobkit.diagnostic import Diagnostics
    from jobkit.verbs.plan import Planning
    from jobkit.verbs.stored_plan import StoredJob, StoredPlan


def plan_stored(
    nomad: Client, stored: StoredPlan, planning: Planning
) -> tuple[Report, Diagnostics]:
    """Plan stored jobs once more; return why they can't be carried out, if anything has changed."""
    found = _changes_of_server(nomad, stored)
    if found:
        return Report([], NEWEST), found
    wanted = [Wanted(one.file, LocatedJob(one.job)) for one in stored.jobs]
    ask = partial(plan, nomad, keep="none", policy_override=planning.policy_override)
    plans = [*several_at_once(ask, wanted)]
    for one, made in zip(stored.jobs, plans, strict=True):
        if isinstance(made, JobPlan) and made.check_index != one.check_index:
            found.append(STORED_PLAN.at(None, _changed(one, made)))
    release = planning.nomad_version or release_of(nomad, plans[0])
    changes = filter(None, (change_of(nomad, one) for one in stored.orphans))
    found += [STORED_PLAN.at(None, change) for change in changes]
    return shown_report(plans, planning, release)._replace(orphans=stored.orphans), found


def _changed(stored: StoredJob, made: JobPlan) -> str:
    return (
        f'The job "{made.job_id}" was changed since it was planned: its modify index was '
        f"{stored.check_index} and is {made.check_index}. Plan again."
    )


def _changes_of_server(nomad: Client, stored: StoredPlan) -> Diagnostics:
    now = server_of(nomad)
    return [
        STORED_PLAN.at(
            None,
            f'The plan was made with the {name} "{stored.server.get(name) or ""}", and this is '
            f'"{now[name] or ""}". Plan again, or name the server that was planned for.',
        )
        for name in ("address", "region", "namespace", "version")
        if stored.server.get(name) != now[name]
    ]
