"""No secret is in any output, and what changed still shows."""

import copy
import json

import pytest
from click.testing import CliRunner

import jobkit
from jobkit.cli.main import main
from jobkit.diff.masking import masked
from jobkit.secrets.masks import Masks

# Words that only their place makes secrets, and texts that are secrets by their form.
PLAIN = ("swordfish", "hunter-two")
RANDOM = ("Zk3Jx9Qw7RtYp2LmN8vB4c", "Qw8Er5Ty2Ui9Op3As6Df1G")
GITHUB = ("ghp_" + "a1B2" * 9, "ghp_" + "c3D4" * 9)
HASHES = ("$apr1$salt$9Hx1uYz0", "$apr1$salt$7Qx2vWa3")
PEM = tuple(f"-----BEGIN PRIVATE KEY-----\n{word}\n-----END PRIVATE KEY-----" for word in PLAIN)

TASK = ("TaskGroups", 0, "Tasks", 0)
GROUP = ("TaskGroups", 0)
SERVICE = (*GROUP, "Services", 0)
CHECK = (*SERVICE, "Checks", 0)
SIDECAR = (*SERVICE, "Connect", "SidecarTask")
TEMPLATE = (*TASK, "Templates", 0, "EmbeddedTmpl")
ARTIFACT = (*TASK, "Artifacts", 0)
PLACES = [
    ("env, a password", (*TASK, "Env", "DB_PASSWORD"), "{}", PLAIN),
    ("env, an API key", (*TASK, "Env", "API_KEY"), "{}", PLAIN),
    ("env, a cloud's key", (*TASK, "Env", "AWS_SECRET_ACCESS_KEY"), "{}", PLAIN),
    ("env, a URL with a password", (*TASK, "Env", "DSN"), "postgres://app:{}@db/app", PLAIN),
    ("env, a token of a service", (*TASK, "Env", "X"), "{}", GITHUB),
    ("env, letters without order", (*TASK, "Env", "X"), "{}", RANDOM),
    ("env, a private key", (*TASK, "Env", "X"), "{}", PEM),
    ("env, settings in one text", (*TASK, "Env", "OPTIONS"), "user=app;password={};x=1", PLAIN),
    ("env, JSON", (*TASK, "Env", "SETTINGS"), '{{"token": "{}"}}', PLAIN),
    ("meta of a task", (*TASK, "Meta", "access_token"), "{}", PLAIN),
    ("meta of a group", (*GROUP, "Meta", "secret"), "{}", PLAIN),
    ("meta of a job", ("Meta", "passwd"), "{}", PLAIN),
    ("driver, a registry's password", (*TASK, "Config", "auth", "password"), "{}", PLAIN),
    ("driver, a list of blocks", (*TASK, "Config", "auth"), [{"password": "{}"}], PLAIN),
    ("driver, a flag with a value", (*TASK, "Config", "args"), ["--password={}"], PLAIN),
    ("driver, a value behind a flag", (*TASK, "Config", "args"), ["-v", "--token", "{}"], PLAIN),
    ("driver, a command line", (*TASK, "Config", "command"), "run --api-key {} -v", PLAIN),
    ("driver, a shell's export", (*TASK, "Config", "args"), ["-c", "export PASSWORD={}"], PLAIN),
    ("driver, a header", (*TASK, "Config", "args"), ["-H", "Authorization: Bearer {}"], PLAIN),
    ("driver, environment", (*TASK, "Config", "env", "SECRET_KEY"), "{}", PLAIN),
    ("driver, labels", (*TASK, "Config", "labels", "api_token"), "{}", PLAIN),
    ("driver, a URL", (*TASK, "Config", "image"), "https://app:{}@example.com/image", PLAIN),
    ("driver, log options", (*TASK, "Config", "logging", "splunk-token"), "{}", PLAIN),
    ("driver, deep options", (*TASK, "Config", "mount"), [{"o": [{"password": "{}"}]}], PLAIN),
    ("template, a line of settings", TEMPLATE, "A=1\nPASSWORD={}\n", PLAIN),
    ("template, a phrase", TEMPLATE, "password = my {} phrase\n", PLAIN),
    ("template, YAML", TEMPLATE, "db:\n  password: {}\n", PLAIN),
    ("template, JSON", TEMPLATE, '{{"db": {{"password": "{}"}}}}', PLAIN),
    ("template, TOML", TEMPLATE, 'token = "{}"\n', PLAIN),
    ("template, a URL", TEMPLATE, "url = redis://:{}@cache:6379\n", PLAIN),
    ("template, a private key", TEMPLATE, "key:\n{}\n", PEM),
    ("template, a hash", TEMPLATE, "admin:{}\n", HASHES),
    ("template, letters without order", TEMPLATE, "seed {}\n", RANDOM),
    ("template, a directive", TEMPLATE, "requirepass {}\n", PLAIN),
    ("template, a login", TEMPLATE, "machine a login b password {}\n", PLAIN),
    ("template, XML", TEMPLATE, "<password>{}</password>\n", PLAIN),
    ("template, YAML of several lines", TEMPLATE, "a: b\npassword: |\n  {}\n  more\nc: d\n", PLAIN),
    ("template, TOML of several lines", TEMPLATE, 'token = """\n{}\n"""\na = 1\n', PLAIN),
    ("template, a text that never ends", TEMPLATE, 'token = """\n{}\n', PLAIN),
    ("env, JSON in JSON", (*TASK, "Env", "X"), r'{{"a": "{{\"password\": \"{}\"}}"}}', PLAIN),
    ("driver, a login", (*TASK, "Config", "command"), "curl -u app:{} https://a", PLAIN),
    ("artifact, a URL", (*ARTIFACT, "GetterSource"), "https://app:{}@example.com/a.zip", PLAIN),
    ("artifact, a query", (*ARTIFACT, "GetterSource"), "https://a/b?access_token={}&x=1", PLAIN),
    ("artifact, an SSH key", (*ARTIFACT, "GetterOptions", "sshkey"), "{}", RANDOM),
    ("artifact, a key", (*ARTIFACT, "GetterOptions", "aws_access_key_secret"), "{}", PLAIN),
    ("artifact, a header", (*ARTIFACT, "GetterHeaders", "Authorization"), "{}", PLAIN),
    ("artifact, another header", (*ARTIFACT, "GetterHeaders", "X-Api-Key"), "{}", PLAIN),
    ("tags, a hash", (*SERVICE, "Tags"), ["web.auth.users=admin:{}"], HASHES),
    ("tags, a token", (*SERVICE, "Tags"), ["edge", "token={}"], PLAIN),
    ("tags of canaries", (*SERVICE, "CanaryTags"), ["secret={}"], PLAIN),
    ("meta of a service", (*SERVICE, "Meta", "api_token"), "{}", PLAIN),
    ("meta of canaries", (*SERVICE, "CanaryMeta", "password"), "{}", PLAIN),
    ("check, a header", (*CHECK, "Header", "Authorization"), ["Basic {}"], PLAIN),
    ("check, a cookie", (*CHECK, "Header", "Cookie"), ["session={}"], PLAIN),
    ("check, a body", (*CHECK, "Body"), '{{"user": "a", "password": "{}"}}', PLAIN),
    ("check, a query", (*CHECK, "Path"), "/health?token={}", PLAIN),
    ("check, a command", (*CHECK, "Command"), "probe --password {}", PLAIN),
    ("check, notes", (*CHECK, "Notes"), "log in with password={}", PLAIN),
    ("sidecar task, env", (*SIDECAR, "Env", "DB_PASSWORD"), "{}", PLAIN),
    ("sidecar task, meta", (*SIDECAR, "Meta", "token"), "{}", PLAIN),
    ("sidecar task, driver", (*SIDECAR, "Config", "auth", "password"), "{}", PLAIN),
    (
        "sidecar service, meta",
        (*SERVICE, "Connect", "SidecarService", "Meta", "secret"),
        "{}",
        PLAIN,
    ),
    (
        "proxy",
        (*SERVICE, "Connect", "SidecarService", "Proxy", "Config", "envoy_json"),
        '{{"access_token": "{}"}}',
        PLAIN,
    ),
    ("gateway", (*SERVICE, "Connect", "Gateway", "Proxy", "Config", "api_key"), "{}", PLAIN),
    ("scaling", (*GROUP, "Scaling", "Policy", "source_token"), "{}", PLAIN),
    ("secret block, config", (*TASK, "Secrets", 0, "Config", "token"), "{}", PLAIN),
    ("secret block, env", (*TASK, "Secrets", 0, "Env", "VAULT_TOKEN"), "{}", PLAIN),
    ("action, arguments", (*TASK, "Actions", 0, "Args"), ["--verbose", "--password", "{}"], PLAIN),
    ("action, a command", (*TASK, "Actions", 0, "Command"), "reset --token={}", PLAIN),
    ("script of a template", (*TASK, "Templates", 0, "ChangeScript", "Args"), ["pw={}"], PLAIN),
    ("link of a job", ("UI", "Links"), [{"Label": "a", "URL": "https://a/?token={}"}], PLAIN),
    ("description of a job", ("UI", "Description"), "password: {}", PLAIN),
    ("meta of a region", ("Multiregion", "Regions", 0, "Meta", "secret"), "{}", PLAIN),
    ("plugins of a network", (*GROUP, "Networks", 0, "CNI", "Args", "token"), "{}", PLAIN),
    (
        "mount of a volume",
        (*GROUP, "Volumes", "data", "MountOptions", "MountFlags"),
        ["username=a", "password={}"],
        PLAIN,
    ),
]


def job():
    """Return a job with each block that a place is in."""
    return {
        "ID": "web",
        "Name": "web",
        "Meta": {"team": "a"},
        "UI": {"Description": "the web", "Links": [{"Label": "b", "URL": "https://b"}]},
        "Multiregion": {"Regions": [{"Name": "eu", "Meta": {"a": "b"}}]},
        "TaskGroups": [
            {
                "Name": "web",
                "Meta": {"a": "b"},
                "Networks": [{"Mode": "bridge", "CNI": {"Args": {"a": "b"}}}],
                "Volumes": {
                    "data": {"Name": "data", "Type": "csi", "MountOptions": {"FSType": "cifs"}}
                },
                "Scaling": {"Min": 1, "Max": 2, "Policy": {"a": "b"}},
                "Services": [
                    {
                        "Name": "web",
                        "PortLabel": "80",
                        "Meta": {"a": "b"},
                        "CanaryMeta": {"a": "b"},
                        "Checks": [{"Name": "up", "Type": "http", "Header": {"Host": ["a"]}}],
                        "Connect": {
                            "SidecarService": {"Meta": {"a": "b"}, "Proxy": {"Config": {"a": "b"}}},
                            "SidecarTask": {
                                "Env": {"A": "b"},
                                "Meta": {"a": "b"},
                                "Config": {"image": "a", "auth": {"username": "a"}},
                            },
                            "Gateway": {"Proxy": {"Config": {"a": "b"}}},
                        },
                    }
                ],
                "Tasks": [
                    {
                        "Name": "server",
                        "Driver": "docker",
                        "Config": {
                            "image": "web:1",
                            "auth": {"username": "a"},
                            "labels": {"a": "b"},
                            "env": {"A": "b"},
                            "logging": {"type": "x"},
                        },
                        "Env": {"A": "b"},
                        "Meta": {"a": "b"},
                        "Templates": [{"DestPath": "a", "ChangeScript": {"Command": "/a"}}],
                        "Artifacts": [
                            {
                                "GetterSource": "https://a/b",
                                "GetterOptions": {"a": "b"},
                                "GetterHeaders": {"a": "b"},
                            }
                        ],
                        "Secrets": [
                            {"Name": "s", "Provider": "p", "Config": {"a": "b"}, "Env": {"A": "b"}}
                        ],
                        "Actions": [{"Name": "reset", "Command": "/reset"}],
                    }
                ],
            }
        ],
    }


def filled(value, secret):
    """Return ``value`` with the secret in its marks."""
    if isinstance(value, str):
        return value.format(secret)
    if isinstance(value, list):
        return [filled(item, secret) for item in value]
    return {key: filled(item, secret) for key, item in value.items()}


def with_secret(path, value, secret):
    made = job()
    holder = made
    *way, last = path
    for step in way:
        holder = holder[step]
    holder[last] = filled(value, secret)
    return made


def run(folder, *argv):
    done = CliRunner().invoke(main, ["diff", f"{folder}/old.json", f"{folder}/new.json", *argv])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("path", "value", "secrets"), [pytest.param(*place[1:], id=place[0]) for place in PLACES]
)
def test_a_secret_has_a_mask_in_every_output(path, value, secrets, tmp_path):
    for name, secret in zip(("old", "new"), secrets, strict=True):
        text = json.dumps({"Job": with_secret(path, value, secret)})
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    for flags in (
        ["--impact"],
        ["--verbose"],
        ["--format", "json"],
        ["--changed-only"],
        ["--format", "markdown"],
        ["--format", "html", "--verbose"],
    ):
        shown = run(tmp_path, *flags)
        assert all(one not in shown and json.dumps(one)[1:-1] not in shown for one in secrets)
        assert "(secret 1)" in shown
        assert "(secret 2)" in shown
    assert run(tmp_path, "--show-secrets", "--format", "json") != run(tmp_path, "--format", "json")


@pytest.mark.parametrize("name", ["VaultToken", "ConsulToken"])
def test_a_token_of_a_job(name):
    old, new = ({"ID": "a", name: secret} for secret in PLAIN)
    diff = masked(jobkit.diff_jobs(old, new, nomad_version="0.12"), Masks())
    assert all(secret not in jobkit.format_diff(diff) for secret in PLAIN)


def diff_of(old, new):
    """Return the diff of the environments of two tasks."""
    jobs = []
    for environment in (old, new):
        made = job()
        made["TaskGroups"][0]["Tasks"][0]["Env"] = environment
        jobs.append(made)
    return jobkit.diff_jobs(*jobs)


def fields_of(diff):
    (task,) = diff["TaskGroups"][0]["Tasks"]
    return [(one["Type"], one["Name"], one["Old"], one["New"]) for one in task["Fields"]]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        pytest.param(
            {}, {"TOKEN": "a"}, [("Added", "Env[TOKEN]", "", "(secret 1)")], id="added stays added"
        ),
        pytest.param(
            {"TOKEN": "a"},
            {},
            [("Deleted", "Env[TOKEN]", "(secret 1)", "")],
            id="deleted stays deleted",
        ),
        pytest.param(
            {"TOKEN": "a", "PASSWORD": "a"},
            {"TOKEN": "b", "PASSWORD": "c"},
            [
                ("Edited", "Env[PASSWORD]", "(secret 1)", "(secret 2)"),
                ("Edited", "Env[TOKEN]", "(secret 1)", "(secret 3)"),
            ],
            id="equal values have one mask",
        ),
        pytest.param(
            {"TOKEN": "${VALUE}"},
            {"TOKEN": "true"},
            [("Edited", "Env[TOKEN]", "${VALUE}", "true")],
            id="references and plain words are none",
        ),
        pytest.param(
            {"A": "hunter-2x", "PASSWORD": "hunter-2x"},
            {"A": "b", "PASSWORD": "c"},
            [
                ("Edited", "Env[A]", "(secret 1)", "b"),
                ("Edited", "Env[PASSWORD]", "(secret 1)", "(secret 2)"),
            ],
            id="a secret is one wherever it stands",
        ),
    ],
)
def test_what_changed_stays_visible(old, new, wanted):
    assert fields_of(masked(diff_of(old, new), Masks())) == wanted


def test_the_diff_itself_stays_as_it_is():
    diff = diff_of({"TOKEN": "a"}, {"TOKEN": "b"})
    before = copy.deepcopy(diff)
    masked(diff, Masks())
    assert diff == before


def test_names_of_nomad_s_own_fields_tell_nothing():
    other = with_secret((*TASK, "Driver"), "podman", "")
    other["TaskGroups"][0]["Tasks"][0]["Resources"] = {"SecretsMB": 5}
    diff = jobkit.diff_jobs(job(), other, contextual=True)
    assert masked(diff, Masks()) == diff


def test_null_fields_of_a_server_are_passed_over():
    diff = diff_of({"A": "a"}, {"A": "b"})
    diff["TaskGroups"][0]["Tasks"][0]["Fields"].append(None)
    assert len(fields_of(masked(diff, Masks()))) == 1
