"""Single fields against the tables: bounds, listed values, forms."""

from __future__ import annotations

import pytest

from jobkit import Severity, validate_job
from tests.unit.lint.rule_cases import (
    affinity,
    check,
    group,
    identity,
    job,
    mount,
    network,
    reschedule,
    resources,
    scaling,
    task,
    template,
    update,
)


def errors(made, version="2.0.5"):
    found = validate_job(made, nomad_version=version)
    return [((one.path or ("",))[-1], one.name) for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("made", "field", "name"),
    [
        pytest.param(job(ID="a b"), "ID", "forbidden-text", id="a space in a job's id"),
        pytest.param(job(Name="a\0"), "Name", "forbidden-text", id="a null character"),
        pytest.param(task(Name="alloc"), "Name", "forbidden-text", id="a reserved name"),
        pytest.param(job(Type=""), "Type", "value-not-listed", id="an empty type"),
        pytest.param(
            task(Lifecycle={}), "Hook", "value-not-listed", id="a lifecycle without a hook"
        ),
        pytest.param(affinity("is_set"), "Operand", "value-not-listed", id="not for affinities"),
        pytest.param(
            group(RestartPolicy={"Mode": ""}), "Mode", "value-not-listed", id="an empty mode"
        ),
        pytest.param(
            check(Interval=999_999_999), "Interval", "number-out-of-bounds", id="below a second"
        ),
        pytest.param(check(Timeout=0), "Timeout", "number-out-of-bounds", id="no timeout"),
        pytest.param(
            update(Stagger=0), "Stagger", "number-out-of-bounds", id="zero where more is needed"
        ),
        pytest.param(
            resources(MemoryMB=9), "MemoryMB", "number-out-of-bounds", id="too little memory"
        ),
        pytest.param(scaling(Min=-1), "Min", "number-out-of-bounds", id="below nothing"),
        pytest.param(
            job(Affinities=[{"LTarget": "a", "RTarget": "b", "Operand": "=", "Weight": 0}]),
            "Weight",
            "number-out-of-bounds",
            id="a weight without effect",
        ),
        pytest.param(template(DestPath=""), "DestPath", "text-missing", id="no destination"),
        pytest.param(identity(Name="x" * 129), "Name", "text-form", id="a name that is too long"),
        pytest.param(
            mount(PropagationMode="shared"), "PropagationMode", "value-not-listed", id="no mode"
        ),
    ],
)
def test_a_fault(made, field, name):
    assert errors(made) == [(field, name)]


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(task(RestartPolicy={"Mode": "x"}), id="a task's restart is not looked at"),
        pytest.param(mount(PropagationMode=""), id="an empty mode is the default"),
        pytest.param(network(Mode="anything"), id="a mode that the server does not judge"),
        pytest.param(reschedule(Attempts=0, Delay=0), id="a policy that is off"),
        pytest.param(mount(Volume=None, PropagationMode="x"), id="a mount that Nomad drops"),
    ],
)
def test_no_fault_of_a_field(made):
    assert [name for _, name in errors(made) if name in {"value-not-listed"}] == []


@pytest.mark.parametrize(
    ("made", "version", "is_refused"),
    [
        pytest.param(template(ChangeMode="script"), "1.3.3", True, id="a value to come"),
        pytest.param(template(ChangeMode="noop"), "0.6.0", False, id="a value of the first day"),
        pytest.param(job(Type="sysbatch"), "1.1.0", True, id="a type to come"),
        pytest.param(resources(Cores=-1, CPU=0), "2.0.4", False, id="a bound to come"),
        pytest.param(resources(Cores=-1, CPU=0), "2.0.5", True, id="a bound that has come"),
    ],
)
def test_what_holds_depends_on_the_release(made, version, is_refused):
    found = {name for _, name in errors(made, version)}
    assert bool(found & {"value-not-listed", "number-out-of-bounds"}) is is_refused
