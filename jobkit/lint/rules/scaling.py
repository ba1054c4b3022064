"""Rules about scaling policies of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

# Policies of tasks are for Enterprise; other servers take them unseen.
_IN_GROUP = ("TaskGroup",)


@rule("JK4521", "scaling-max-missing", "ScalingPolicy", within=_IN_GROUP, since="0.12.0")
def scaling_max_missing(scaling: Place) -> Iterator[Finding]:
    """Scaling has no upper bound.

    ``max`` is required, and not negative.

    Bad (group):
        count = 1
        scaling {
          max = -1
        }

    Good (group):
        count = 1
        scaling {
          max = 5
        }
    """
    if scaling.number("Max") < 0:
        yield scaling.at("Max"), "Write max, the largest count."


@rule("JK4523", "scaling-bounds-reversed", "ScalingPolicy", within=_IN_GROUP, since="0.11.0")
def scaling_bounds_reversed(scaling: Place) -> Iterator[Finding]:
    """Upper bound of scaling is below the lower one.

    There is no count between them.

    Bad (group):
        count = 5
        scaling {
          min = 5
          max = 4
        }

    Good (group):
        count = 5
        scaling {
          min = 4
          max = 5
        }
    """
    least, most = scaling.number("Min"), scaling.number("Max")
    if 0 <= most < least:
        yield scaling.at("Max"), f"max {most} is below min {least}."


@rule("JK4524", "scaling-count-outside", "ScalingPolicy", within=_IN_GROUP, since="0.11.0")
def scaling_count_outside(scaling: Place) -> Iterator[Finding]:
    """Count is outside of the bounds of scaling.

    The group would start where the policy does not let it be.

    Bad (group):
        count = 6
        scaling {
          min = 1
          max = 5
        }

    Good (group):
        count = 3
        scaling {
          min = 1
          max = 5
        }
    """
    group = scaling.within("TaskGroup")
    count, least, most = group.number("Count"), scaling.number("Min"), scaling.number("Max")
    if 0 <= most < least:
        return  # which "scaling-bounds-reversed" is about
    if 0 <= most < count:
        yield group.at("Count"), f"count is {count}, scaling allows {most} at most."
    elif count < least and not _is_set_by_region(scaling, count):
        yield group.at("Count"), f"count is {count}, scaling demands {least} at least."


def _is_set_by_region(scaling: Place, count: int) -> bool:
    job = scaling.job
    return count == 0 and job.has("Multiregion") and job.text("Region") == "global"


@rule("JK4525", "scaling-type", "ScalingPolicy", within=_IN_GROUP, since="1.0.0")
def scaling_type(scaling: Place) -> Iterator[Finding]:
    """Group is scaled in another way than by its count.

    The vertical types are for tasks, and need Nomad Enterprise.

    Bad (file):
        {
          "ID": "shop",
          "TaskGroups": [
            {
              "Name": "web",
              "Scaling": {"Min": 1, "Max": 5, "Type": "vertical_cpu"},
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }

    Good (file):
        {
          "ID": "shop",
          "TaskGroups": [
            {
              "Name": "web",
              "Scaling": {"Min": 1, "Max": 5, "Type": "horizontal"},
              "Tasks": [{"Name": "app", "Driver": "exec", "Config": {"command": "/bin/app"}}]
            }
          ]
        }
    """
    given = scaling.text("Type")
    if given != "horizontal":
        yield scaling.at("Type"), f'type is "{given}"; write "horizontal", or leave it out.'
