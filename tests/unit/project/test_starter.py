"""The config file to begin with."""

import re
import tomllib

import pytest

from jobkit.project.config import read_config
from jobkit.project.starter import starter_text, toml_key, toml_text
from jobkit.tables import table

TEXT = starter_text(table("meta/config.schema"))


def read(folder, text):
    path = folder / "jobkit.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path, "jobkit.toml")


def test_nothing_is_set(tmp_path):
    config, found = read(tmp_path, TEXT)
    assert found == []
    assert (config.var_files, config.lint.exclude, config.lint.rules) == ((), (), ())


def test_every_example_is_a_setting(tmp_path):
    """A line with ``#`` and no blank behind it is an example."""
    config, found = read(tmp_path, re.sub(r"^#(?=\S)", "", TEXT, flags=re.MULTILINE))
    assert found == []
    assert [rule.code for rule in config.lint.rules] == ["JK9001", "JK9002"]
    assert config.lint.per_path[0].pattern == "legacy/"


def settings(schema):
    for name, one in schema["properties"].items():
        yield name, one
        if "properties" in one:
            yield from settings(one)


@pytest.mark.parametrize(("name", "schema"), [*settings(table("meta/config.schema"))])
def test_every_setting_is_explained(name, schema):
    assert schema["description"].endswith(".")
    assert "properties" in schema or len(schema["examples"]) == 1
    assert re.search(rf"^#?\[*(?:\w+\.)?{name}\b", TEXT, re.MULTILINE)


@pytest.mark.parametrize(
    "value",
    ["a", 'a"b', "a\\b", "a\\'b", "\x7f\n\t", "é", 1, True, ["a", ["b"]], {"a b": 1, "c": {}}],
)
def test_values_read_back(value):
    assert tomllib.loads(f"x = {toml_text(value)}") == {"x": value}


@pytest.mark.parametrize("key", ["a-b", "a b", "a.b", 'a"b', ""])
def test_keys_read_back(key):
    assert tomllib.loads(f"{toml_key(key)} = 1") == {key: 1}
