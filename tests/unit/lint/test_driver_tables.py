"""Every row of the tables of drivers works: the key is taken from its first release on."""

from __future__ import annotations

import pytest

from jobkit.lint.driver_tables import driver_of, shipped_drivers
from jobkit.lint.judging import judge
from jobkit.tables import holds, table, version

RELEASES = [row["last"] for row in table("versions")["versions"]]
SAMPLES = {
    "any": "a",
    "bool": True,
    "list(map(number))": [{"a": 1}],
    "list(map(string))": [{"a": "b"}],
    "list(string)": ["a"],
    "map(string)": {"a": "b"},
    "number": 1,
    "object": [{}],
    "string": "a",
    "string or list": ["a"],
}
ROWS = [
    pytest.param(driver, row, id=f"{name}: {row['path']}")
    for name, driver in shipped_drivers().items()
    for row in driver.row["fields"]
]


def config_with(driver, path):
    """Return a config that gives one key, in the blocks that it needs."""
    *holders, last = path.split(".")
    rows = {row["path"]: row for row in driver.row["fields"]}
    config = {last: SAMPLES[rows[path]["type"]]}
    for holder in reversed(holders):
        config = {holder: [config]}
    return config


def told(driver, config, target):
    """Return what is said of the keys and types of a config."""
    task = {"Name": "a", "Driver": driver.name, "Config": config}
    job = {"ID": "a", "Name": "a", "TaskGroups": [{"Name": "g", "Tasks": [task]}]}
    wanted = {"JK5010", "JK5011", "JK5012", "JK5013"}
    return [rule.code for rule, _, _ in judge(job, target) if rule.code in wanted]


@pytest.mark.parametrize(("driver", "row"), ROWS)
def test_a_key_is_taken_in_its_releases_alone(driver, row):
    config = config_with(driver, row["path"])
    # What blocks hold is listed from 0.9 on.
    first = version("0.9.0" if "." in row["path"] else "0.6.0")
    targets = [one for one in RELEASES if driver.is_there(one) and version(one) >= first]
    taken = [target for target in targets if not told(driver, config, target)]
    assert taken == [target for target in targets if holds(row, target)]


def test_what_stands_in_a_block_comes_after_it():
    fields = [{"path": "a.b", "kind": "attribute"}, {"path": "a", "kind": "block"}]
    driver = driver_of("x", {"fields": fields, "rules": []})
    assert list(driver.keys["a"].keys) == ["b"]
