"""Where jobs are registered, and which of them files hold."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.deploy.places import Held, Place, places_of
from tests.answering import Answering

AGENT = {"GET /v1/agent/self": {"config": {"Region": "eu"}}}
MULTIREGION = {"Regions": [{"Name": "eu"}, {"Name": "us"}]}


def asked(answers, work, **options):
    at = Answering(answers)
    with at.running(), jobkit.Client(at.url, **options) as nomad:
        return work(nomad)


@pytest.mark.parametrize(
    ("job", "options", "places"),
    [
        pytest.param({}, {}, [("", "default")], id="nothing said"),
        pytest.param({}, {"region": "eu", "namespace": "n"}, [("eu", "n")], id="the client's"),
        pytest.param(
            {"Region": "us", "Namespace": "m"}, {"region": "eu"}, [("us", "m")], id="the job's"
        ),
        pytest.param({"Region": "global"}, {}, [("", "default")], id="global is the agent's"),
        pytest.param(
            {"Multiregion": MULTIREGION}, {}, [("eu", "default"), ("us", "default")], id="several"
        ),
    ],
)
def test_where_a_job_is(job, options, places):
    assert asked({}, lambda nomad: places_of(nomad, job), **options) == places


@pytest.mark.parametrize(
    ("answers", "place", "is_held"),
    [
        pytest.param(AGENT, Place("eu", "default"), True, id="the agent's own, by its name"),
        pytest.param(AGENT, Place("", "default"), True, id="the agent's own"),
        pytest.param(AGENT, Place("us", "default"), False, id="another one"),
        pytest.param(AGENT, Place("eu", "n"), False, id="another namespace"),
        pytest.param({}, Place("us", "default"), True, id="in doubt it is held"),
    ],
)
def test_a_job_of_the_agents_region_and_one_elsewhere(answers, place, is_held):
    jobs = [{"ID": "web"}, {"ID": "api", "Region": "us"}]
    assert asked(answers, lambda nomad: Held(nomad, jobs).has(place, "web")) == is_held
