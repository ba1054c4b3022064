"""Users' own schemas as policies: findings in the job, faults of the policy."""

import json
import re

import pytest

from jobkit.json_schema.policy import policy_findings, read_policy
from jobkit.source import Source
from jobkit.verbs.reading import job_of
from jobkit.verbs.settings import Reading
from tests.harness import ROOT

JOB = """\
variable "image" {
  default = "nginx:1"
}

variable "open" {}

job "shop" {
  meta {
    owner = "team-c"
  }
  group "web" {
    count = 3
    task "app" {
      driver = "dockr"
      user   = var.open
      config {
        image = var.image
        args  = ["-a", "-b"]
      }
      resources {
        cpu = 2000
      }
    }
  }
}
"""


def task(**schemas):
    """Return a policy about the fields of each task."""
    return group(Tasks={"items": {"properties": schemas}})


def group(**schemas):
    return {"properties": {"TaskGroups": {"items": {"properties": schemas}}}}


def located_job(text=JOB):
    located = job_of(Source("job.nomad.hcl", text), Reading()).job
    assert located is not None
    return located


def findings(text):
    """Return what a policy finds in the job."""
    policy, faults = read_policy(Source("policy.json", text))
    assert faults == []
    assert policy is not None
    return policy_findings(located_job(), policy)


def line(one):
    assert one.range is not None
    return one.range.start.line


def column(one):
    assert one.range is not None
    return one.range.start.column


def judged(schema):
    """Return the lines and details of what a policy finds in the job."""
    found = findings(json.dumps(schema))
    return [(line(one), one.detail.replace(' (Policy "policy.json".)', "")) for one in found]


@pytest.mark.parametrize(
    ("schema", "place", "detail"),
    [
        pytest.param(
            {"properties": {"Meta": {"properties": {"owner": {"enum": ["team-a", "team-b"]}}}}},
            9,
            '"owner" is "team-c"; write "team-a" or "team-b". Did you mean "team-a"?',
            id="a value in a block",
        ),
        pytest.param(
            {"properties": {"Meta": {"required": ["cost"]}}},
            8,
            '"cost" is missing in "Meta".',
            id="a missing key at its block",
        ),
        pytest.param(
            {"required": ["Namespace"]}, 7, '"Namespace" is missing in the job.', id="unset"
        ),
        pytest.param(
            task(Driver={"const": "docker"}),
            14,
            '"Driver" is "dockr"; write "docker".',
            id="one value",
        ),
        pytest.param(
            task(Config={"properties": {"image": {"pattern": "^ours/", "title": "Only ours"}}}),
            17,
            '"image" is "nginx:1", which must match ^ours/. Only ours. (The value is that of'
            " var.image, job.nomad.hcl:2:13.)",
            id="a value from a variable, with the policy's own words",
        ),
        pytest.param(
            task(Config={"properties": {"args": {"items": {"const": "-a"}}}}),
            18,
            'An element of "args" is "-b"; write "-a".',
            id="in a list",
        ),
        pytest.param(
            task(Config={"properties": {"args": {"maxItems": 1}}}),
            18,
            '"args" has 2 elements; it may have at most 1 element.',
            id="a long list",
        ),
        pytest.param(
            task(Config={"additionalProperties": False, "properties": {"image": True, "arg": {}}}),
            18,
            '"args" is not allowed in "Config". Did you mean "arg"?',
            id="a key that is not allowed",
        ),
        pytest.param(
            task(Config={"propertyNames": {"maxLength": 4}}),
            16,
            'The key "image" has 5 characters; it may have at most 4 characters.',
            id="a key's form",
        ),
        pytest.param(
            task(Config={"dependentRequired": {"image": ["ports"]}}),
            16,
            '"ports" is missing in "Config", which has "image".',
            id="one key needs another",
        ),
        pytest.param(
            group(Count={"multipleOf": 2}),
            12,
            '"Count" is 3; write a multiple of 2.',
            id="multiple",
        ),
        pytest.param(
            group(Count={"enum": [1, {"a": 2}, "b"]}),
            12,
            '"Count" is 3; write 1, {"a": 2} or "b".',
            id="values of several types",
        ),
        pytest.param(group(Count={"enum": []}), 12, '"Count" is not allowed here.', id="no value"),
        pytest.param(
            group(Count={"not": {"const": 3}}),
            12,
            '"Count" is 3, which the schema does not allow.',
            id="not",
        ),
        pytest.param(
            group(Count={"anyOf": [{"type": "string"}, {"type": "boolean"}]}),
            12,
            '"Count" is 3; write text or true or false.',
            id="one of several types",
        ),
        pytest.param(
            task(
                Resources={
                    "anyOf": [{"required": ["Cores"]}, {"properties": {"CPU": {"maximum": 9}}}]
                }
            ),
            20,
            '"Resources" fits none of the forms that the schema allows. "Cores" is missing in'
            ' "Resources". Or: "CPU" is 2000; write 9 or less.',
            id="one of several forms",
        ),
        pytest.param(
            task(Resources={"oneOf": [{"type": "string"}, {"required": ["Cores"]}]}),
            20,
            '"Cores" is missing in "Resources".',
            id="the form that fits best",
        ),
        pytest.param(
            group(Count={"oneOf": [{"minimum": 1}, {"minimum": 2}]}),
            12,
            '"Count" fits several forms of the schema, of which only one may fit.',
            id="too many forms",
        ),
        pytest.param(
            {"if": {"required": ["Meta"]}, "then": {"required": ["UI"]}},
            7,
            '"UI" is missing in the job.',
            id="a condition",
        ),
        pytest.param(
            task(Config={"properties": {"args": {"contains": {"const": "-c"}}}}),
            18,
            '"args" lacks an element that the schema asks for.',
            id="contains",
        ),
        pytest.param(
            task(Config={"unevaluatedProperties": False, "properties": {"image": True}}),
            16,
            '"Config" has a key that the schema does not allow.',
            id="what nothing else has looked at",
        ),
        pytest.param(
            task(Config={"minProperties": 3}),
            16,
            '"Config" has 2 keys; it needs at least 3 keys.',
            id="few keys",
        ),
        pytest.param(task(Config=False), 16, '"Config" is not allowed here.', id="false"),
        pytest.param(
            {"properties": {"Job": {"required": ["UI"]}}},
            7,
            '"UI" is missing in the job.',
            id="a schema of the request",
        ),
        pytest.param(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "definitions": {"few": {"maximum": 2}},
                **group(Count={"$ref": "#/definitions/few"}),
            },
            12,
            '"Count" is 3; write 2 or less.',
            id="another draft",
        ),
        pytest.param(
            task(Resources={"$ref": "urn:jobkit:schema:job:2.0#/$defs/Vault"}),
            21,
            '"CPU" is not allowed in "Resources".',
            id="a published schema",
        ),
    ],
)
def test_finding(schema, place, detail):
    assert (place, detail) in judged(schema)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"$ref": "urn:jobkit:schema:job:2.0"}, id="the published schema itself"),
        pytest.param({"$ref": "urn:jobkit:schema:job-request:2.0"}, id="that of the request"),
        pytest.param(task(User={"type": "integer"}), id="another type"),
        pytest.param(task(User={"pattern": "^a", "minLength": 5, "enum": ["b"]}), id="a text"),
        pytest.param(group(Tasks={"const": []}), id="all of an object"),
        pytest.param(task(User={"not": {"pattern": "x"}}), id="the contrary"),
        pytest.param(
            group(Tasks={"items": {"if": {"properties": {"User": {"const": "a"}}}, "else": False}}),
            id="a condition",
        ),
        pytest.param(
            group(Tasks={"contains": {"properties": {"User": {"const": "a"}}}}), id="a search"
        ),
        pytest.param(
            group(Tasks={"items": {"oneOf": [{"properties": {"User": {"minLength": 1}}}, True]}}),
            id="a choice that fits twice",
        ),
    ],
)
def test_nothing_is_said_of_what_is_not_known_or_unset(schema):
    assert judged(schema) == []


def test_a_finding_has_the_path_of_the_field():
    (found,) = findings('{"properties": {"Job": {"required": ["UI"]}}}')
    assert (found.path, found.code, found.severity) == ((), "JK9100", "error")


def test_the_policy_of_the_documentation():
    page = (ROOT / "docs" / "job-json-schemas.md").read_text(encoding="utf-8")
    _, schema = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    job = JOB.replace("dockr", "docker").replace("    owner", "    owned")
    policy, _ = read_policy(Source("policy.json", schema))
    assert policy is not None
    assert [one.detail for one in policy_findings(located_job(job), policy)] == [
        '"owner" is missing in "Meta". Every job says whom to call. (Policy "policy.json".)',
        (
            '"image" is "nginx:1", which must match ^registry\\.example\\.com/. Images come from'
            ' our registry. (Policy "policy.json".) (The value is that of var.image,'
            " job.nomad.hcl:2:13.)"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "code", "place", "detail"),
    [
        pytest.param(
            '{"type": "objct"}',
            "JK9101",
            10,
            '"type" is "objct"; write "array", "boolean", "integer", "null", "number", "object" or'
            ' "string". Did you mean "object"?',
            id="a type that is none",
        ),
        pytest.param(
            '{"required": "ID"}',
            "JK9101",
            14,
            '"required" is the text "ID"; write a list: ["ID"].',
            id="another type",
        ),
        pytest.param("[]", "JK9101", 1, "A JSON Schema is an object: {…}.", id="no object"),
        pytest.param(
            '{"pattern": "("}',
            "JK9101",
            13,
            '"(" is no regular expression that can be read.',
            id="a pattern",
        ),
        pytest.param(
            '{"$schema": "x:y"}',
            "JK9101",
            13,
            "jobkit does not know this draft of JSON Schema. Write"
            ' "https://json-schema.org/draft/2020-12/schema".',
            id="an unknown draft",
        ),
        pytest.param(
            '{"type": ',
            "JK1113",
            10,
            'The text ends before the "{" of line 1 is closed.',
            id="no JSON",
        ),
    ],
)
def test_fault_of_a_policy(text, code, place, detail):
    policy, (fault,) = read_policy(Source("policy.json", text))
    assert policy is None
    assert (fault.code, column(fault), fault.detail) == (code, place, detail)


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        pytest.param(
            '{"properties": {"ID": {"$ref": "x.json"}}}',
            32,
            '"x.json" leads nowhere: jobkit reads no other files and no addresses.',
            id="a file",
        ),
        pytest.param(
            '{"allOf": [{"$ref": "#/$defs/x"}]}',
            21,
            '"#/$defs/x" leads nowhere.',
            id="a definition that is not there",
        ),
        pytest.param(
            '{"properties": {"ID": {"$ref": "#here"}}}', 32, '"#here" leads nowhere.', id="a place"
        ),
        pytest.param(
            '{"$id": "http://[", "$ref": "x"}',
            1,
            'An address in "$id" or "$ref" is malformed: Invalid IPv6 URL.',
            id="an address that is none",
        ),
        pytest.param(
            '{"$ref": "#"}',
            1,
            "The schema refers to itself without end, or the job is nested too deep.",
            id="itself",
        ),
    ],
)
def test_reference_of_a_policy(text, place, detail):
    (found,) = findings(text)
    assert (found.code, column(found), found.detail) == ("JK9102", place, detail)
