"""Rules about the job itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_TOTAL_COUNT = 50_000
_PRIORITIES = range(1, 101)
# Any other type is none that Nomad knows, which "value-not-listed" is about.
_NOT_BATCH = frozenset({"service", "system", "_core"})


@rule("JK4101", "region-missing", "Job")
def region_missing(job: Place) -> Iterator[Finding]:
    """Region is empty.

    A job without ``region`` is in ``global``; one with an empty region is refused.

    Bad (job):
        region = ""

    Good (job):
        region = "global"
    """
    if not job.text("Region") and not job.has("Multiregion"):
        yield job.at("Region"), 'Region is empty; leave it out, or write "global".'


@rule("JK4102", "type-core", "Job", judge=Judge.ADMISSION)
def type_core(job: Place) -> Iterator[Finding]:
    """Job type is reserved for Nomad itself.

    Nomad runs its own clean-up in jobs of the type ``_core``.

    Bad (job):
        type = "_core"

    Good (job):
        type = "batch"
    """
    if job.job_type == "_core":
        yield job.at("Type"), 'Type "_core" is for Nomad itself; write "service" or "batch".'


@rule("JK4103", "datacenter-empty", "Job", since="0.9.2")
def datacenter_empty(job: Place) -> Iterator[Finding]:
    """Name of a datacenter is empty.

    Write ``["*"]`` for all datacenters.

    Bad (job):
        datacenters = [""]

    Good (job):
        datacenters = ["*"]
    """
    for index, name in enumerate(job.texts("Datacenters")):
        if not name:
            yield job.at("Datacenters", index), 'A datacenter is ""; write its name, or "*".'


@rule("JK4104", "datacenters-missing", "Job", until="1.5.0")
def datacenters_missing(job: Place) -> Iterator[Finding]:
    """Datacenters are missing.

    Since 1.5.0 a job without them runs in all.

    Bad (job):
        datacenters = []

    Good (job):
        datacenters = ["dc1"]
    """
    if not job.texts("Datacenters") and not job.has("Multiregion"):
        yield job.at("Datacenters"), "No datacenters; before Nomad 1.5.0 a job must name them."


@rule("JK4105", "groups-missing", "Job")
def groups_missing(job: Place) -> Iterator[Finding]:
    """Job has no group.

    Nomad has nothing to run then.

    Bad (file):
        job "shop" {
          type = "batch"
        }

    Good (file):
        job "shop" {
          type = "batch"

          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
              }
            }
          }
        }
    """
    if not job.each("TaskGroups"):
        yield job.at("TaskGroups"), "A job needs at least one group with a task."


@rule("JK4106", "group-name-duplicate", "Job")
def group_name_duplicate(job: Place) -> Iterator[Finding]:
    """Group name is used twice.

    Groups are told apart by their names.

    Bad (job):
        group "web" {
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
        group "web" {
          task "db" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }

    Good (job):
        group "web" {
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
        group "db" {
          task "db" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
    """
    seen: set[str] = set()
    for group in job.each("TaskGroups"):
        name = group.text("Name")
        if name and name in seen:
            yield group.at("Name"), f'Another group is called "{name}" already.'
        seen.add(name)


@rule("JK4107", "payload-set", "Job")
def payload_set(job: Place) -> Iterator[Finding]:
    """Payload is part of the job.

    A payload comes with a dispatch, never with the job.

    Bad (file):
        {
          "ID": "shop",
          "Type": "batch",
          "ParameterizedJob": {},
          "Payload": "eA==",
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }

    Good (file):
        {
          "ID": "shop",
          "Type": "batch",
          "ParameterizedJob": {},
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }
    """
    if job.text("Payload"):
        yield job.at("Payload"), "A payload can't be registered; send it when dispatching the job."


@rule("JK4108", "dispatched-set", "Job", judge=Judge.ADMISSION, since="0.8.4")
def dispatched_set(job: Place) -> Iterator[Finding]:
    """Job claims to be dispatched.

    Only Nomad makes dispatched jobs.

    Bad (file):
        {
          "ID": "shop",
          "Type": "batch",
          "ParameterizedJob": {},
          "Dispatched": true,
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }

    Good (file):
        {
          "ID": "shop",
          "Type": "batch",
          "ParameterizedJob": {},
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }
    """
    if job.flag("Dispatched"):
        yield job.at("Dispatched"), "Dispatched is true; leave it out, Nomad sets it."


@rule("JK4109", "priority-range", "Job", judge=Judge.ADMISSION)
def priority_range(job: Place) -> Iterator[Finding]:
    """Priority is outside of its bounds.

    A server may allow more than 100 (``job_max_priority``); 0 stands for its default.

    Bad (job):
        priority = 101

    Good (job):
        priority = 100
    """
    priority = job.number("Priority")
    if priority and priority not in _PRIORITIES:
        detail = f"Priority is {priority}; write 1 to 100, unless your servers allow more."
        yield job.at("Priority"), detail


@rule("JK4116", "namespace-name", "Job", judge=Judge.ADMISSION, since="1.3.0")
def namespace_name(job: Place) -> Iterator[Finding]:
    """No namespace can have this name.

    Letters, digits and dashes, 128 at most. Whether it exists only a server knows.

    Bad (job):
        namespace = "shop_dev"

    Good (job):
        namespace = "shop-dev"
    """
    name = job.text("Namespace")
    if not re.fullmatch("[a-zA-Z0-9-]{1,128}", name):
        yield job.at("Namespace"), f'"{name}" must be 1 to 128 letters, digits and dashes.'


@rule("JK4117", "node-pool-name", "Job", judge=Judge.ADMISSION, since="1.6.0")
def node_pool_name(job: Place) -> Iterator[Finding]:
    """No node pool can have this name.

    Letters, digits, dashes and underscores, 128 at most. Whether it exists only a server knows.

    Bad (job):
        node_pool = "big nodes"

    Good (job):
        node_pool = "big-nodes"
    """
    name = job.text("NodePool")
    if name and not re.fullmatch("[a-zA-Z0-9_-]{1,128}", name):
        detail = f'"{name}" must be 1 to 128 letters, digits, dashes and underscores.'
        yield job.at("NodePool"), detail


@rule("JK4110", "count-total", "Job", judge=Judge.ADMISSION, since="1.11.0")
def count_total(job: Place) -> Iterator[Finding]:
    """Groups have too many instances together.

    Servers refuse more than ``job_max_count``, 50,000 unless configured.

    Bad (group):
        count = 50001

    Good (group):
        count = 50
    """
    total = sum(group.number("Count") for group in job.each("TaskGroups"))
    if total > _TOTAL_COUNT:
        yield job.at("TaskGroups"), f"The counts add up to {total}, more than {_TOTAL_COUNT}."


@rule("JK4111", "system-affinity", "Job", since="0.9.0")
def system_affinity(job: Place) -> Iterator[Finding]:
    """System job has an affinity.

    A system job runs on every node that fits; there is nothing to prefer.

    Bad (job):
        type = "system"
        affinity {
          attribute = "${node.class}"
          value = "big"
        }

    Good (job):
        type = "system"
        constraint {
          attribute = "${node.class}"
          value = "big"
        }
    """
    if job.job_type != "system":
        return
    for place in _with_inner(job):
        for affinity in place.each("Affinities"):
            yield affinity.path, "A system job can't have affinities; use a constraint."


@rule("JK4112", "system-spread", "Job", since="0.9.0")
def system_spread(job: Place) -> Iterator[Finding]:
    """System job has a spread.

    A system job runs on every node that fits; there is nothing to spread.

    Bad (job):
        type = "system"
        spread {
          attribute = "${node.datacenter}"
        }

    Good (job):
        type = "service"
        spread {
          attribute = "${node.datacenter}"
        }
    """
    if job.job_type != "system":
        return
    for place in [job, *job.each("TaskGroups")]:
        for spread in place.each("Spreads"):
            yield spread.path, "A system job can't have spreads; remove it."


def _with_inner(job: Place) -> Iterator[Place]:
    yield job
    for group in job.each("TaskGroups"):
        yield group
        yield from group.each("Tasks")


@rule("JK4113", "multiregion-enterprise", "Job", since="0.12.0")
def multiregion_enterprise(job: Place) -> Iterator[Finding]:
    """Multiregion jobs need Nomad Enterprise.

    A server of the Community edition refuses a job with regions.

    Bad (job):
        multiregion {
          region "eu" {
            count = 1
          }
        }

    Good (job):
        region = "eu"
    """
    multiregion = job.one("Multiregion")
    if multiregion and multiregion.each("Regions"):
        yield job.at("Multiregion"), "The regions need Nomad Enterprise; register a job in each."


@rule("JK4114", "periodic-type", "Job")
def periodic_type(job: Place) -> Iterator[Finding]:
    """Periodic job is no batch job.

    Only jobs that end by themselves are started by the clock; ``sysbatch`` since 1.2.0.

    Bad (job):
        type = "service"
        periodic {
          crons = ["@daily"]
        }

    Good (job):
        type = "batch"
        periodic {
          crons = ["@daily"]
        }
    """
    periodic = job.one("Periodic")
    if periodic and periodic.flag("Enabled") and job.job_type in _NOT_BATCH:
        detail = f'Type is "{job.job_type}"; a periodic job is of type "batch" or "sysbatch".'
        yield job.first_written("Type", "Periodic"), detail


@rule("JK4115", "parameterized-type", "Job")
def parameterized_type(job: Place) -> Iterator[Finding]:
    """Parameterized job is no batch job.

    Only jobs that end by themselves are dispatched; ``sysbatch`` since 1.2.0.

    Bad (job):
        type = "service"
        parameterized {
          payload = "required"
        }

    Good (job):
        type = "batch"
        parameterized {
          payload = "required"
        }
    """
    if job.has("ParameterizedJob") and job.job_type in _NOT_BATCH:
        detail = f'Type is "{job.job_type}"; a parameterized job is of type "batch" or "sysbatch".'
        yield job.first_written("Type", "ParameterizedJob"), detail
