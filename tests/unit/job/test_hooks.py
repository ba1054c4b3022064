"""What a server's hooks add to a job."""

import pytest

from jobkit.job.hooks import hooked_form
from jobkit.job.struct_form import struct_form


def job(group=None, **parts):
    task = {"Name": "t", "Driver": "docker", "Config": {"image": "a"}}
    return {"ID": "a", "TaskGroups": [{"Name": "g", "Tasks": [task], **(group or {})}], **parts}


def with_task(**parts):
    made = job()
    made["TaskGroups"][0]["Tasks"][0].update(parts)
    return made


def mesh(connect, **service):
    one = {"Name": "s", "PortLabel": "9001", "Connect": connect, **service}
    return job({"Networks": [{"Mode": "bridge"}], "Services": [one]})


def constraints(holder):
    return [" ".join(one[key] for key in ("LTarget", "Operand", "RTarget")) for one in holder or ()]


CNI = [
    f"${{attr.plugins.cni.version.{plugin}}} semver >= 0.4.0"
    for plugin in ("bridge", "firewall", "host-local", "loopback", "portmap")
]
CONSUL = "${attr.consul.version} semver >= 1.8.0"


@pytest.mark.parametrize(
    ("given", "implied"),
    [
        pytest.param(job(), [], id="nothing"),
        pytest.param(
            with_task(Vault={}), ["${attr.vault.version} semver >= 0.6.1"], id="vault of a task"
        ),
        pytest.param(
            with_task(Vault={"Cluster": "two"}),
            ["${attr.vault.two.version} semver >= 1.11.0"],
            id="vault of another cluster",
        ),
        pytest.param(
            with_task(Secrets=[{"Name": "s", "Provider": "kv"}]),
            ["${attr.plugins.secrets.kv.version} is_set "],
            id="a secret",
        ),
        pytest.param(
            with_task(Resources={"NUMA": {"Affinity": "prefer"}}),
            ["${attr.nomad.version} semver >= 1.6.3-dev", "${attr.kernel.name} = linux"],
            id="NUMA",
        ),
        pytest.param(
            with_task(
                KillSignal="SIGINT",
                Templates=[{"DestPath": "a", "ChangeMode": "signal", "ChangeSignal": "SIGUSR1"}],
            ),
            ["${attr.os.signals} set_contains SIGINT,SIGUSR1"],
            id="signals",
        ),
        pytest.param(
            job({"Services": [{"Name": "s", "Provider": "nomad", "Checks": [{"Type": "tcp"}]}]}),
            ["${attr.nomad.service_discovery} = true", "${attr.nomad.version} semver >= 1.4.0"],
            id="a service with a check of Nomad's own",
        ),
        pytest.param(job({"Services": [{"Name": "s"}]}), [CONSUL], id="a service of Consul"),
        pytest.param(job({"Networks": [{"Mode": "bridge"}]}), CNI, id="a bridge"),
        pytest.param(
            with_task(Schedule={"Cron": {"Start": "0 0 * * *", "End": "1 0", "Timezone": "UTC"}}),
            ["${attr.nomad.version} semver >= 1.8.0-dev"],
            id="a schedule",
        ),
        pytest.param(
            job({"Consul": {"Partition": "p"}}), ["${attr.consul.partition} = p"], id="a partition"
        ),
        pytest.param(
            with_task(Identities=[{"Name": "aws", "Audience": ["a"]}]),
            ["${attr.nomad.version} semver >= 1.7.0-a"],
            id="an identity",
        ),
        pytest.param(
            job(
                {
                    "Constraints": [
                        {
                            "LTarget": "${attr.consul.version}",
                            "RTarget": ">= 2",
                            "Operand": "semver",
                        }
                    ],
                    "Services": [{"Name": "s"}],
                }
            ),
            ["${attr.consul.version} semver >= 2"],
            id="not beside one of the author's",
        ),
    ],
)
def test_implied_constraints(given, implied):
    (group,) = hooked_form(given)["TaskGroups"]
    assert constraints(group["Constraints"]) == implied


@pytest.mark.parametrize(
    ("target", "consul", "least"),
    [
        pytest.param("1.0.18", None, None, id="before Consul namespaces"),
        pytest.param("1.3.16", {"Namespace": ""}, "1.7.0", id="a namespace"),
        pytest.param("1.6.0", {"Namespace": ""}, "1.7.0", id="up to 1.6"),
        pytest.param(
            "1.9.7",
            {"Namespace": "", "Cluster": "default", "Partition": ""},
            "1.8.0",
            id="clusters",
        ),
        pytest.param("1.10.5", None, "1.8.0", id="nothing since 1.10"),
    ],
)
def test_what_releases_add_for_consul(target, consul, least):
    (group,) = hooked_form(job({"Services": [{"Name": "s"}]}), target)["TaskGroups"]
    implied = [f"${{attr.consul.version}} semver >= {least}"] if least else []
    assert (group.get("Consul"), constraints(group["Constraints"])) == (consul, implied)


def test_a_service_of_a_task_constrains_the_task():
    (group,) = hooked_form(with_task(Services=[{"Name": "s"}]))["TaskGroups"]
    assert group["Constraints"] is None
    assert constraints(group["Tasks"][0]["Constraints"]) == [CONSUL]


def test_old_releases_compare_versions_otherwise():
    (group,) = hooked_form(with_task(Vault={}), "0.6.0")["TaskGroups"]
    assert constraints(group["Constraints"]) == ["${attr.vault.version} version >= 0.6.1"]


@pytest.mark.parametrize(
    ("connect", "kind", "ports"),
    [
        pytest.param({"SidecarService": {}}, "connect-proxy:s", ["connect-proxy-s"], id="sidecar"),
        pytest.param({"SidecarService": {"Port": "x"}}, "connect-proxy:s", ["x"], id="own port"),
        pytest.param({"Gateway": {"Ingress": {}}}, "connect-ingress:s", [], id="ingress"),
        pytest.param({"Gateway": {"Terminating": {}}}, "connect-terminating:s", [], id="end"),
        pytest.param(
            {"Gateway": {"Mesh": {}}}, "connect-mesh:s", ["connect-mesh-s-lan"], id="mesh"
        ),
    ],
)
def test_tasks_of_the_mesh(connect, kind, ports):
    (group,) = hooked_form(mesh(connect))["TaskGroups"]
    own, added = group["Tasks"]
    assert (own["Name"], added["Kind"]) == ("t", kind)
    assert added["Name"] == kind.replace(":", "-")
    assert [port["Label"] for port in group["Networks"][0]["DynamicPorts"] or ()] == ports


def test_what_the_author_wants_of_a_sidecar():
    wishes = {
        "Driver": "podman",
        "Config": {"image": "own"},
        "Env": {"A": "b"},
        "Resources": {"CPU": 500},
    }
    given = mesh({"SidecarService": {}, "SidecarTask": wishes})
    added = hooked_form(given)["TaskGroups"][0]["Tasks"][1]
    assert (added["Driver"], added["Config"], added["Env"]) == (
        "podman",
        {"image": "own"},
        {"A": "b"},
    )
    assert (added["Resources"]["CPU"], added["Resources"]["MemoryMB"]) == (500, 300)
    assert added["ShutdownDelay"] == 0


def test_a_gateway_with_its_own_tls_on_the_host_network():
    gateway = {"Ingress": {"TLS": {"TLSMinVersion": "TLSv1_2"}, "Listeners": []}}
    given = mesh({"Gateway": gateway})
    given["TaskGroups"][0]["Networks"][0]["Mode"] = "host"
    added = hooked_form(given)["TaskGroups"][0]["Tasks"][1]
    assert added["Config"]["network_mode"] == "host"
    assert constraints(added["Constraints"])[-1] == "${attr.consul.version} semver >= 1.11.2"


@pytest.mark.parametrize(
    ("connect", "bound"),
    [
        pytest.param(
            {"Ingress": {"Listeners": [{"Port": 80, "Services": [{"Name": "x"}]}]}},
            {"x": 80},
            id="ingress",
        ),
        pytest.param({"Terminating": {}}, {"default": -1}, id="terminating"),
        pytest.param({"Mesh": {}}, {"lan": -1, "wan": -1}, id="mesh"),
    ],
)
def test_where_a_gateway_listens(connect, bound):
    service = hooked_form(mesh({"Gateway": connect}))["TaskGroups"][0]["Services"][0]
    proxy = service["Connect"]["Gateway"]["Proxy"]
    ports = {name: one["Port"] for name, one in proxy["EnvoyGatewayBindAddresses"].items()}
    assert ports == bound
    assert proxy["EnvoyGatewayNoDefaultBind"] is True


def test_a_native_service_marks_its_task():
    (group,) = hooked_form(mesh({"Native": True}))["TaskGroups"]
    assert group["Tasks"][0]["Kind"] == "connect-native:s"
    assert group["Services"][0]["TaskName"] == "t"


def test_groups_without_network_are_passed_over():
    given = mesh({"SidecarService": {}})
    given["TaskGroups"][0]["Networks"] = None
    assert len(hooked_form(given)["TaskGroups"][0]["Tasks"]) == 1


CHECK = {"Name": "c", "Type": "http", "Path": "/up", "Expose": True}
PATH = {"Path": "/up", "Protocol": "", "LocalPathPort": 9001}


def exposed(form):
    (service,) = form["TaskGroups"][0]["Services"]
    return ((service["Connect"]["SidecarService"]["Proxy"] or {}).get("Expose") or {}).get("Paths")


def test_a_check_with_a_port_is_exposed():
    form = hooked_form(mesh({"SidecarService": {}}, Checks=[{**CHECK, "PortLabel": "hc"}] * 2))
    assert exposed(form) == [{**PATH, "ListenerPort": "hc"}]


def test_a_static_port_is_exposed():
    given = mesh({"SidecarService": {}}, PortLabel="web", Checks=[{**CHECK, "PortLabel": "hc"}])
    given["TaskGroups"][0]["Networks"][0]["ReservedPorts"] = [{"Label": "web", "Value": 80}]
    assert exposed(hooked_form(given)) == [{**PATH, "LocalPathPort": 80, "ListenerPort": "hc"}]


def test_a_port_that_the_server_made_up_stays():
    made_up = {**CHECK, "PortLabel": "svc_s_ck_0a1b2c"}
    stored = struct_form(mesh({"SidecarService": {}}, Checks=[made_up]))
    given = mesh({"SidecarService": {}}, Checks=[CHECK])
    form = hooked_form(given, "2.0.5", stored)
    assert exposed(form) == [{**PATH, "ListenerPort": "svc_s_ck_0a1b2c"}]
    ports = form["TaskGroups"][0]["Networks"][0]["DynamicPorts"]
    assert ports[-1]["Label"] == "svc_s_ck_0a1b2c"
    assert exposed(hooked_form(given)) is None


def test_an_identity_of_a_consul_service_gets_its_name():
    given = job({"Services": [{"Name": "s", "PortLabel": "x", "Identity": {"Audience": ["a"]}}]})
    identity = hooked_form(given)["TaskGroups"][0]["Services"][0]["Identity"]
    assert (identity["Name"], identity["ServiceName"]) == ("consul-service_s-x", "s")


def test_twice_is_once():
    form = hooked_form(mesh({"SidecarService": {}}))
    assert struct_form(form) == form


IDENTITY = {"Audience": ["a"], "TTL": 5}


def with_identities(*, own):
    """Return a job whose services and tasks have a server's identities unless it is an author's."""
    identity = None if own else IDENTITY
    made = with_task(
        Vault={},
        Services=[{"Name": "ts", "PortLabel": "x", "Identity": identity}],
        Identities=None if own else [{"Name": "vault_default", **IDENTITY}],
    )
    made["TaskGroups"][0]["Services"] = [{"Name": "s", "PortLabel": "x", "Identity": identity}]
    return made


def test_identities_that_the_server_gave_stay():
    stored = hooked_form(with_identities(own=False))
    assert hooked_form(with_identities(own=True), "2.0.5", stored) == stored


def test_a_task_without_vault_gets_no_identity_for_it():
    stored = hooked_form(with_identities(own=False))
    given = with_identities(own=True)
    given["TaskGroups"][0]["Tasks"][0]["Vault"] = None
    (task,) = hooked_form(given, "2.0.5", stored)["TaskGroups"][0]["Tasks"]
    assert task["Identities"] is None


def service(name, audience=None, **more):
    identity = None if audience is None else {"Audience": [audience], "TTL": 5}
    return {"Name": name, "PortLabel": "x", "Identity": identity, **more}


def vault_task(name, audience=None):
    own = None if audience is None else [{"Name": "vault_default", "Audience": [audience]}]
    return {"Name": name, "Driver": "docker", "Vault": {}, "Identities": own}


def audiences(form):
    """Return for whom the identities of services and tasks are, by their names."""
    (group,) = form["TaskGroups"]
    found = [one["Identity"] for one in group["Services"] or ()]
    found += [one for task in group["Tasks"] for one in task["Identities"] or ()]
    return [(one["Name"], one["Audience"][0]) for one in found if one is not None]


def with_parts(services=(), tasks=()):
    return job({"Services": list(services), "Tasks": list(tasks)})


S, V = "consul-service_", "vault_default"


@pytest.mark.parametrize(
    ("stored", "given", "want"),
    [
        pytest.param(
            with_parts([service("a", "server")]),
            with_parts([service("a"), service("b"), service("c", PortLabel="")]),
            [(f"{S}a-x", "server"), (f"{S}b-x", "server"), (f"{S}c-", "server")],
            id="new services have what the others have",
        ),
        pytest.param(
            with_parts([service("a")]),
            with_parts([service("a"), service("b")]),
            [],
            id="new services beside one without",
        ),
        pytest.param(
            with_parts([service("a", "own")]),
            with_parts([service("a", "own"), service("b")]),
            [(f"{S}a-x", "own")],
            id="what an author wrote tells nothing of the server",
        ),
        pytest.param(
            with_parts([service("a", "server"), service("b", "own"), service("c", "server")]),
            with_parts([service("a"), service("b"), service("c")]),
            [(f"{S}a-x", "server"), (f"{S}b-x", "server"), (f"{S}c-x", "server")],
            id="an identity that its author took out",
        ),
        pytest.param(
            with_parts([service("a", "own"), service("b"), service("c", Provider="nomad")]),
            with_parts([service("a"), service("b"), service("c", Provider="nomad")]),
            [],
            id="an identity that its author took out, where the server gives none",
        ),
        pytest.param(
            with_parts([service("a", "server"), service("b", Provider="nomad")]),
            with_parts([service("a"), service("b")]),
            [(f"{S}a-x", "server"), (f"{S}b-x", "server")],
            id="a service that moves from Nomad to Consul",
        ),
        pytest.param(
            with_parts([service("a", "server"), service("b", "own")]),
            with_parts([service("a"), service("b")]),
            [(f"{S}a-x", "server"), (f"{S}b-x", "own")],
            id="two that differ stay as they are",
        ),
        pytest.param(
            with_parts([service("a", "server")]),
            with_parts([service("a"), service("b", Provider="nomad")]),
            [(f"{S}a-x", "server")],
            id="services of Nomad have none",
        ),
        pytest.param(
            with_parts([service("a", "one"), service("b", "two", Cluster="k")]),
            with_parts([service("a"), service("b", Cluster="k"), service("c", Cluster="k")]),
            [(f"{S}a-x", "one"), (f"{S}b-x", "two"), (f"{S}c-x", "two")],
            id="each cluster has its own",
        ),
        pytest.param(
            with_parts([], [vault_task("a", "server")]),
            with_parts([], [vault_task("a"), vault_task("b"), vault_task("c", "own")]),
            [(V, "server"), (V, "server"), (V, "own")],
            id="new tasks have what the others have",
        ),
        pytest.param(
            with_parts([], [vault_task("a", "server"), {"Name": "b", "Driver": "docker"}]),
            with_parts([], [vault_task("a"), vault_task("b")]),
            [(V, "server"), (V, "server")],
            id="a task that has a vault block now",
        ),
        pytest.param(
            with_parts([], [vault_task(name, who) for name, who in ("as", "bo", "cs")]),
            with_parts([], [vault_task(name) for name in "abc"]),
            [(V, "s"), (V, "s"), (V, "s")],
            id="a task's identity that its author took out",
        ),
    ],
)
def test_identities_of_the_servers_configuration(stored, given, want):
    form = hooked_form(given, "2.0.5", hooked_form(stored))
    assert audiences(form) == want
