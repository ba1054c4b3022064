"""Policies from files, and what they find in a job."""

from __future__ import annotations

from jobkit.source import Source
from jobkit.verbs.policies import judged_by, read_policies
from jobkit.verbs.reading import job_of
from jobkit.verbs.settings import Reading


def test_policies_of_a_project(tmp_path):
    owned, small = tmp_path / "owned.json", tmp_path / "small.json"
    owned.write_text('{"required": ["Meta"]}', encoding="utf-8")
    small.write_text('{"properties": {"Priority": {"maximum": 50}}}', encoding="utf-8")
    policies, faults = read_policies([owned, small])
    located = job_of(Source("job.nomad.hcl", 'job "a" {\n  priority = 90\n}\n'), Reading()).job
    assert located is not None
    assert faults == []
    assert [one.detail for one in judged_by(policies, located)] == [
        f'"Meta" is missing in the job. (Policy "{owned}".)',
        f'"Priority" is 90; write 50 or less. (Policy "{small}".)',
    ]


def test_a_policy_that_cannot_be_used_does_not_hide_the_others(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text("{}", encoding="utf-8")
    bad.write_text('{"type": 1}', encoding="utf-8")
    policies, faults = read_policies([tmp_path / "none.json", bad, good])
    assert [policy.document.source.name for policy in policies] == [str(good)]
    assert [fault.code for fault in faults] == ["JK0001", "JK9101"]
