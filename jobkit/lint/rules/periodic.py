"""Rules about jobs that the clock or a dispatch starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.cron.grammar import CronFault, parse_cron
from jobkit.cron.zones import find_zone
from jobkit.diagnostic import Severity
from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


def _expressions(periodic: Place) -> list[tuple[Path, str]]:
    """Return the expressions of an enabled block and their paths."""
    if not periodic.flag("Enabled"):
        return []
    if periodic.text("Spec"):
        return [(periodic.at("Spec"), periodic.text("Spec"))]
    return [
        (periodic.at("Specs", index), text) for index, text in enumerate(periodic.texts("Specs"))
    ]


@rule("JK4501", "periodic-both-forms", "PeriodicConfig", since="1.6.2")
def periodic_both_forms(periodic: Place) -> Iterator[Finding]:
    """Both ``cron`` and ``crons`` are given.

    ``crons`` takes one expression as well as many.

    Bad (batch_job):
        periodic {
          cron = "@daily"
          crons = ["@weekly"]
        }

    Good (batch_job):
        periodic {
          crons = ["@daily", "@weekly"]
        }
    """
    if periodic.flag("Enabled") and periodic.text("Spec") and periodic.texts("Specs"):
        yield periodic.at("Spec"), "Move the expression of cron to the list of crons."


@rule("JK4502", "periodic-cron-missing", "PeriodicConfig")
def periodic_cron_missing(periodic: Place) -> Iterator[Finding]:
    """Periodic block does not say when.

    It needs at least one cron expression.

    Bad (batch_job):
        periodic {
          time_zone = "Europe/Berlin"
        }

    Good (batch_job):
        periodic {
          time_zone = "Europe/Berlin"
          crons = ["@daily"]
        }
    """
    if periodic.flag("Enabled") and not _expressions(periodic):
        yield periodic.at("Specs"), 'Write crons = ["0 3 * * *"], for example.'


@rule("JK4503", "periodic-time-zone", "PeriodicConfig")
def periodic_time_zone(periodic: Place) -> Iterator[Finding]:
    """Time zone does not exist.

    It is a name of the IANA database; the case of letters counts.

    Bad (batch_job):
        periodic {
          crons = ["@daily"]
          time_zone = "Mars/Base"
        }

    Good (batch_job):
        periodic {
          crons = ["@daily"]
          time_zone = "Europe/Berlin"
        }
    """
    name = periodic.text("TimeZone")
    if periodic.flag("Enabled") and find_zone(name) is None:
        yield periodic.at("TimeZone"), f'"{name}" is no time zone; write one like "Europe/Berlin".'


@rule("JK4504", "periodic-cron-syntax", "PeriodicConfig")
def periodic_cron_syntax(periodic: Place) -> Iterator[Finding]:
    """Cron expression can't be read.

    Nomad's have five fields, a sixth is the year, with seven the first is the second.

    Bad (batch_job):
        periodic {
          crons = ["every day"]
        }

    Good (batch_job):
        periodic {
          crons = ["0 3 * * *"]
        }
    """
    if periodic.text("SpecType") != "cron":
        return
    for path, text in _expressions(periodic):
        cron = parse_cron(text)
        if isinstance(cron, CronFault):
            yield path, f'"{text}": {cron.detail}'


@rule("JK4505", "periodic-spec-type", "PeriodicConfig")
def periodic_spec_type(periodic: Place) -> Iterator[Finding]:
    """Periodic block is of an unknown type.

    There are cron expressions only.

    Bad (file):
        {
          "ID": "shop",
          "Type": "batch",
          "Periodic": {"Specs": ["@daily"], "SpecType": "every"},
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
          "Periodic": {"Specs": ["@daily"], "SpecType": "cron"},
          "TaskGroups": [
            {
              "Name": "web",
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }
    """
    given = periodic.text("SpecType")
    if periodic.flag("Enabled") and given not in {"cron", "_internal_test"}:
        yield periodic.at("SpecType"), f'SpecType is "{given}"; write "cron", or leave it out.'


@rule(
    "JK4506",
    "periodic-cron-deprecated",
    "PeriodicConfig",
    severity=Severity.WARNING,
    since="1.6.2",
)
def periodic_cron_deprecated(periodic: Place) -> Iterator[Finding]:
    """Old form of the cron expression.

    ``crons``, a list, took its place.

    Bad (batch_job):
        periodic {
          cron = "@daily"
        }

    Good (batch_job):
        periodic {
          crons = ["@daily"]
        }
    """
    text = periodic.text("Spec")
    if text:
        yield periodic.at("Spec"), f'Write crons = ["{text}"] instead of cron.'


@rule("JK4511", "parameterized-meta-overlap", "ParameterizedJobConfig")
def parameterized_meta_overlap(parameterized: Place) -> Iterator[Finding]:
    """Key is both required and optional.

    A dispatch must give the required ones.

    Bad (batch_job):
        parameterized {
          meta_required = ["input"]
          meta_optional = ["input"]
        }

    Good (batch_job):
        parameterized {
          meta_required = ["input"]
          meta_optional = ["output"]
        }
    """
    required = parameterized.texts("MetaRequired")
    for index, key in enumerate(parameterized.texts("MetaOptional")):
        if key in required:
            yield parameterized.at("MetaOptional", index), f'"{key}" is required already.'
