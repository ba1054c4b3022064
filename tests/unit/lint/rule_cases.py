"""For each rule a job that breaks it and one that nearly does."""

from __future__ import annotations

from typing import Any, NamedTuple

Job = dict[str, Any]

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
BRIDGE = {
    "Mode": "bridge",
    "ReservedPorts": [{"Label": "admin", "Value": 9001}],
    "DynamicPorts": [{"Label": "http", "To": 8080}],
}


class RuleCase(NamedTuple):
    """A rule's name, what breaks it and what does not, and the release that is meant."""

    rule: str
    bad: Job
    ok: Job
    target: str = "2.0.5"


def job(**fields: Any) -> Job:
    """Return a job that Nomad takes, with some fields of its own."""
    made: Job = {"ID": "shop", "Name": "shop", "Type": "service", "Datacenters": ["dc1"]}
    return made | {"TaskGroups": [_group()]} | fields


def batch(**fields: Any) -> Job:
    return job(Type="batch", **fields)


def _group(**fields: Any) -> Job:
    return {"Name": "web", "Tasks": [_task()]} | fields


def _task(**fields: Any) -> Job:
    config = {"command": "/bin/app"}
    return {"Name": "app", "Driver": "exec", "ShutdownDelay": SECOND, "Config": config} | fields


def groups(*each: Job, **fields: Any) -> Job:
    return job(TaskGroups=[_group(**one) for one in each], **fields)


def group(job_type: str = "service", **fields: Any) -> Job:
    return job(Type=job_type, TaskGroups=[_group(**fields)])


def tasks(*each: Job, **fields: Any) -> Job:
    return group(Tasks=[_task(**one) for one in each], **fields)


def task(**fields: Any) -> Job:
    return tasks(fields)


def update(**fields: Any) -> Job:
    return group(Update=fields)


def reschedule(**fields: Any) -> Job:
    counted = {"Attempts": 2, "Unlimited": False, "Interval": 60 * MINUTE, "Delay": 10 * SECOND}
    return group("batch", ReschedulePolicy=counted | fields)


def network(**fields: Any) -> Job:
    return group(Networks=[BRIDGE | fields])


def port(**fields: Any) -> Job:
    return network(DynamicPorts=[{"Label": "http"} | fields])


def ports(*each: Job) -> Job:
    return group(Networks=[{"ReservedPorts": list(each)}])


def volume(count: int = 1, **fields: Any) -> Job:
    return group(Count=count, Volumes={"data": {"Source": "data", "Type": "host"} | fields})


def csi(count: int = 1, **fields: Any) -> Job:
    modes = {"AttachmentMode": "file-system", "AccessMode": "multi-node-multi-writer"}
    return volume(count, **{"Type": "csi"} | modes | fields)


def mount(**fields: Any) -> Job:
    mounted = {"Volume": "data", "Destination": "/data"} | fields
    volumes = {"data": {"Source": "data", "Type": "host"}}
    return tasks({"VolumeMounts": [mounted]}, Volumes=volumes)


def resources(**fields: Any) -> Job:
    return task(Resources=fields)


def device(**fields: Any) -> Job:
    return resources(Devices=[{"Name": "nvidia/gpu"} | fields])


def template(**fields: Any) -> Job:
    return task(Templates=[{"EmbeddedTmpl": "x", "DestPath": "local/x"} | fields])


def artifact(**fields: Any) -> Job:
    return task(Artifacts=[{"GetterSource": "https://example.org/a.tgz"} | fields])


def identity(**fields: Any) -> Job:
    named = {"Name": "extra", "Audience": ["x"], "TTL": MINUTE}
    return task(Identities=[named | fields])


def secret(**fields: Any) -> Job:
    return task(Secrets=[{"Name": "db", "Provider": "nomad", "Path": "x"} | fields])


def services(*each: Job, **fields: Any) -> Job:
    """Return a job whose group has services."""
    made = [{"Name": "shop", "PortLabel": "http", "Provider": "consul"} | one for one in each]
    return group(Networks=[BRIDGE], Services=made, **fields)


def service(**fields: Any) -> Job:
    return services(fields)


def task_services(*each: Job) -> Job:
    """Return a job whose task has services."""
    made = [{"Name": "shop", "PortLabel": "http", "Provider": "consul"} | one for one in each]
    return tasks({"Services": made}, Networks=[BRIDGE])


def task_service(**fields: Any) -> Job:
    return task_services(fields)


def _check(**fields: Any) -> Job:
    return {"Type": "http", "Path": "/", "Interval": MINUTE, "Timeout": SECOND} | fields


def check(provider: str = "consul", **fields: Any) -> Job:
    return service(Provider=provider, Checks=[_check(**fields)])


def task_check(**fields: Any) -> Job:
    return task_service(Checks=[_check(**fields)])


def connect(service_fields: Job | None = None, **fields: Any) -> Job:
    return service(**(service_fields or {}), Connect=fields)


def proxy(**fields: Any) -> Job:
    return connect(SidecarService={"Proxy": {"TransparentProxy": fields}})


def upstream(port: int) -> Job:
    return {"DestinationName": "db", "LocalBindPort": port}


def with_dns(**fields: Any) -> Job:
    """Return a job with a connect block in a group that sets up DNS."""
    networks = [BRIDGE | {"DNS": {"Servers": ["10.0.0.2"]}}]
    return group(Networks=networks, Services=[{"Name": "a", "Connect": fields}])


def gateway(**fields: Any) -> Job:
    return connect(Gateway=fields)


def listener(**fields: Any) -> Job:
    made = {"Port": 80, "Services": [{"Name": "api"}]} | fields
    return gateway(Ingress={"Listeners": [made]})


def linked(**fields: Any) -> Job:
    return gateway(Terminating={"Services": [{"Name": "db"} | fields]})


def constraint(operand: str, value: str = "x", target: str = "${attr.x}") -> Job:
    return job(Constraints=[{"LTarget": target, "RTarget": value, "Operand": operand}])


def affinity(operand: str, value: str = "x", target: str = "${attr.x}") -> Job:
    made = {"LTarget": target, "RTarget": value, "Operand": operand, "Weight": 50}
    return job(Affinities=[made])


def spread(*shares: tuple[str, int]) -> Job:
    targets = [{"Value": value, "Percent": percent} for value, percent in shares]
    return job(Spreads=[{"Attribute": "${node.datacenter}", "SpreadTarget": targets}])


def periodic(**fields: Any) -> Job:
    return batch(Periodic={"Specs": ["@daily"]} | fields)


def scaling(count: int = 2, **fields: Any) -> Job:
    return group(Count=count, Scaling={"Min": 1, "Max": 5} | fields)


AN_AFFINITY = {"LTarget": "${attr.x}", "RTarget": "x", "Operand": "=", "Weight": 50}
A_SPREAD = {"Attribute": "${node.datacenter}", "Weight": 50}
SIDECAR: Job = {"SidecarService": {}}
LOGS_300_MB = {"MaxFiles": 30, "MaxFileSizeMB": 10}

TABLES = [
    RuleCase("value-not-listed", template(ChangeMode="reload"), template(ChangeMode="noop")),
    RuleCase("number-out-of-bounds", task(KillTimeout=-1), task(KillTimeout=0)),
    RuleCase(
        "text-too-long", job(UI={"Description": "ü" * 501}), job(UI={"Description": "ü" * 500})
    ),
    RuleCase("text-form", identity(Name="my id"), identity(Name="my-id")),
    RuleCase("text-missing", task(Driver=""), task(Driver="x")),
    RuleCase("forbidden-text", task(Name="a/b"), task(Name="a.b")),
]

JOBS = [
    RuleCase("region-missing", job(Region=""), job(Region=None)),
    RuleCase("type-core", job(Type="_core"), job()),
    RuleCase("datacenter-empty", job(Datacenters=[""]), job(Datacenters=["*"])),
    RuleCase("datacenters-missing", job(Datacenters=[]), job(), "1.4.0"),
    RuleCase("groups-missing", job(TaskGroups=[]), job()),
    RuleCase(
        "group-name-duplicate", groups({"Name": "a"}, {"Name": "a"}), groups({}, {"Name": "a"})
    ),
    RuleCase("payload-set", job(Payload="eA=="), job(Payload="")),
    RuleCase("dispatched-set", job(Dispatched=True), job(Dispatched=False)),
    RuleCase("priority-range", job(Priority=101), job(Priority=100)),
    RuleCase("namespace-name", job(Namespace="a_b"), job(Namespace="a-b")),
    RuleCase("node-pool-name", job(NodePool="a b"), job(NodePool="a_b")),
    RuleCase("count-total", group(Count=50_001), group(Count=50_000)),
    RuleCase(
        "system-affinity",
        group("system", Affinities=[AN_AFFINITY]),
        group("sysbatch", Affinities=[AN_AFFINITY]),
    ),
    RuleCase(
        "system-spread", group("system", Spreads=[A_SPREAD]), group("batch", Spreads=[A_SPREAD])
    ),
    RuleCase(
        "multiregion-enterprise",
        job(Multiregion={"Regions": [{"Name": "eu"}]}),
        job(Multiregion={"Regions": []}),
    ),
    RuleCase(
        "periodic-type",
        job(Periodic={"Specs": ["@daily"]}),
        job(Periodic={"Specs": ["@daily"], "Enabled": False}),
    ),
    RuleCase("parameterized-type", job(ParameterizedJob={}), batch(ParameterizedJob={})),
]

GROUPS = [
    RuleCase("tasks-missing", group(Tasks=[]), group()),
    RuleCase("system-count", group("system", Count=2), group("system", Count=1)),
    RuleCase("max-run-duration-type", group(MaxRunDuration=1), group("batch", MaxRunDuration=1)),
    RuleCase("update-type", group("batch", Update={"MaxParallel": 1}), group("system")),
    RuleCase("migrate-type", group("batch", Migrate={}), group(Migrate={})),
    RuleCase(
        "reschedule-type",
        group("sysbatch", ReschedulePolicy={}),
        group("batch", ReschedulePolicy={}),
    ),
    RuleCase(
        "leader-multiple",
        tasks({"Leader": True}, {"Name": "b", "Leader": True}),
        tasks({"Leader": True}, {"Name": "b"}),
    ),
    RuleCase("task-name-duplicate", tasks({}, {}), tasks({}, {"Name": "b"})),
    RuleCase(
        "disconnect-stop-type",
        group("system", Disconnect={"StopOnClientAfter": 1}),
        group("batch", Disconnect={"StopOnClientAfter": 1}),
    ),
    RuleCase(
        "disconnect-stop-and-lost",
        group(Disconnect={"StopOnClientAfter": 0, "LostAfter": 1}),
        group(Disconnect={"StopOnClientAfter": 1, "LostAfter": 0}),
    ),
]

UPDATES = [
    RuleCase(
        "auto-promote-without-canary", update(AutoPromote=True), update(AutoPromote=True, Canary=1)
    ),
    RuleCase(
        "update-healthy-before-deadline",
        update(MinHealthyTime=5 * MINUTE),
        update(MinHealthyTime=5 * MINUTE - 1),
    ),
    RuleCase(
        "update-deadline-before-progress",
        update(HealthyDeadline=10 * MINUTE),
        update(HealthyDeadline=10 * MINUTE, ProgressDeadline=0),
    ),
    RuleCase(
        "max-parallel-above-count",
        group(Count=2, Update={"MaxParallel": 3}),
        group(Count=1, Update={"MaxParallel": 3}),
    ),
    RuleCase(
        "auto-promote-not-all",
        groups({"Update": {"Canary": 1, "AutoPromote": True}}, {"Update": {"Canary": 1}}),
        groups({"Update": {"Canary": 1}}, {"Update": {"Canary": 1}}),
    ),
    RuleCase(
        "migrate-health-check",
        group(Migrate={"HealthCheck": ""}),
        group(Migrate={"HealthCheck": "", "MaxParallel": 0}),
    ),
    RuleCase(
        "migrate-healthy-before-deadline",
        group(Migrate={"MinHealthyTime": 5 * MINUTE + 1}),
        group(Migrate={"MinHealthyTime": 5 * MINUTE}),
    ),
    RuleCase(
        "restart-ambiguous",
        group(RestartPolicy={"Attempts": 0, "Mode": "delay"}),
        task(RestartPolicy={"Attempts": 0, "Mode": "delay"}),
    ),
    RuleCase(
        "restart-impossible",
        group(RestartPolicy={"Attempts": 31, "Delay": MINUTE}),
        group(RestartPolicy={"Attempts": 30, "Delay": MINUTE}),
    ),
    RuleCase(
        "reschedule-attempts-and-unlimited",
        group(ReschedulePolicy={"Attempts": 3}),
        group(ReschedulePolicy={"Attempts": 0}),
    ),
    RuleCase("reschedule-interval-missing", reschedule(Interval=0), reschedule()),
    RuleCase("reschedule-delay", reschedule(Delay=5 * SECOND - 1), reschedule(Delay=5 * SECOND)),
    RuleCase("reschedule-delay-function", reschedule(DelayFunction="x"), reschedule()),
    RuleCase(
        "reschedule-max-delay",
        reschedule(DelayFunction="exponential", MaxDelay=9 * SECOND),
        reschedule(DelayFunction="constant", MaxDelay=0),
    ),
    RuleCase(
        "reschedule-interval",
        reschedule(Interval=15 * SECOND - 1),
        reschedule(Interval=15 * SECOND),
    ),
    RuleCase(
        "reschedule-attempts-not-viable",
        reschedule(Interval=20 * SECOND - 1),
        reschedule(Interval=20 * SECOND),
    ),
]

CONSTRAINTS = [
    RuleCase("constraint-value-missing", constraint("=", ""), constraint("regexp", "")),
    RuleCase("constraint-value-unused", constraint("is_set"), constraint("is_set", "")),
    RuleCase("constraint-regexp", constraint("regexp", "(?=a)"), constraint("regexp", "^a")),
    RuleCase("constraint-version", constraint("semver", "~> 1.0"), constraint("version", "~> 1")),
    RuleCase(
        "distinct-property-count",
        constraint("distinct_property", "0"),
        constraint("distinct_property", ""),
    ),
    RuleCase(
        "constraint-attribute-missing",
        constraint("=", "x", ""),
        constraint("distinct_hosts", "true", ""),
    ),
    RuleCase(
        "constraint-attribute-form",
        constraint("=", "x", "${node.region}"),
        constraint("=", "x", "${node.datacenter}"),
    ),
    RuleCase(
        "constraint-distinct-level",
        task(Constraints=[{"Operand": "distinct_hosts"}]),
        group(Constraints=[{"Operand": "distinct_hosts"}]),
    ),
    RuleCase("affinity-value-missing", affinity("=", ""), affinity("regexp", "")),
    RuleCase("affinity-regexp", affinity("regexp", "["), affinity("regexp", "[a]")),
    RuleCase("affinity-version", affinity("version", "== 1"), affinity("version", "= 1")),
    RuleCase("affinity-attribute-missing", affinity("=", "x", ""), affinity("=", "x", "$x")),
    RuleCase("spread-target-duplicate", spread(("a", 1), ("a", 2)), spread(("a", 1), ("b", 2))),
    RuleCase("spread-percent-sum", spread(("a", 51), ("b", 50)), spread(("a", 50), ("b", 50))),
]

STARTERS = [
    RuleCase("periodic-both-forms", periodic(Spec="@daily"), periodic()),
    RuleCase("periodic-cron-missing", periodic(Specs=[]), periodic()),
    RuleCase(
        "periodic-time-zone", periodic(TimeZone="Mars/Base"), periodic(TimeZone="Europe/Berlin")
    ),
    RuleCase("periodic-cron-syntax", periodic(Specs=["@reboot"]), periodic(Specs=["* * * * *"])),
    RuleCase("periodic-spec-type", periodic(SpecType="every"), periodic(SpecType="cron")),
    RuleCase("periodic-cron-deprecated", periodic(Spec="@daily", Specs=[]), periodic()),
    RuleCase(
        "parameterized-meta-overlap",
        batch(ParameterizedJob={"MetaRequired": ["a"], "MetaOptional": ["a"]}),
        batch(ParameterizedJob={"MetaRequired": ["a"], "MetaOptional": ["A"]}),
    ),
    RuleCase("scaling-max-missing", scaling(Max=None), scaling()),
    RuleCase("scaling-bounds-reversed", scaling(Min=5, Max=4), scaling(Min=2, Max=2)),
    RuleCase("scaling-count-outside", scaling(6), scaling(5)),
    RuleCase("scaling-type", scaling(Type="vertical_cpu"), scaling(Type="")),
]

NETWORKS = [
    RuleCase("port-label-duplicate", ports({"Label": "a"}, {"Label": "a"}), ports({"Label": "a"})),
    RuleCase(
        "port-static-duplicate",
        ports({"Label": "a", "Value": 80}, {"Label": "b", "Value": 80}),
        ports({"Label": "a", "Value": 80}, {"Label": "b", "Value": 80, "HostNetwork": "public"}),
    ),
    RuleCase("port-to-range", port(To=-2), port(To=-1)),
    RuleCase(
        "ignore-collision-mode",
        port(IgnoreCollision=True),
        ports({"Label": "a", "Value": 80, "IgnoreCollision": True}),
    ),
    RuleCase(
        "cni-args-duplicate",
        group(Networks=[{"CNI": {"Args": {"IP": "1"}}}, {"CNI": {"Args": {"IP": "2"}}}]),
        group(Networks=[{"CNI": {"Args": {"IP": "1"}}}]),
    ),
    RuleCase(
        "cni-args-semicolon",
        network(CNI={"Args": {"IP": "1;2"}}),
        network(CNI={"Args": {"IP": "1,2"}}),
    ),
    RuleCase("network-hostname", network(Hostname="a..b"), network(Hostname="a_b c.")),
    RuleCase("network-mbits-deprecated", network(MBits=10), network(MBits=0)),
    RuleCase("task-network-deprecated", resources(Networks=[{}]), resources(Networks=[])),
]

VOLUMES = [
    RuleCase(
        "volume-per-alloc-type",
        group("system", Volumes={"d": {"Source": "d", "Type": "host", "PerAlloc": True}}),
        volume(PerAlloc=True),
    ),
    RuleCase(
        "volume-per-alloc-canary",
        volume(PerAlloc=True) | {"Update": {"Canary": 1}},
        volume(PerAlloc=True) | {"Update": {"Canary": 0}},
    ),
    RuleCase("volume-per-alloc-sticky", volume(PerAlloc=True, Sticky=True), volume(Sticky=True)),
    RuleCase("volume-host-mount-options", volume(MountOptions={}), csi(MountOptions={})),
    RuleCase(
        "volume-host-access-mode",
        volume(AccessMode="multi-node-multi-writer"),
        volume(AccessMode="single-node-writer"),
    ),
    RuleCase("volume-host-modes", volume(AttachmentMode="file-system"), csi(), "1.9.0"),
    RuleCase(
        "volume-reader-writes",
        csi(AccessMode="multi-node-reader-only"),
        csi(AccessMode="multi-node-reader-only", ReadOnly=True),
    ),
    RuleCase("volume-csi-mode-missing", csi(AccessMode=""), volume(AccessMode="")),
    RuleCase(
        "volume-csi-block-mount",
        csi(AttachmentMode="block-device", MountOptions={}),
        csi(AttachmentMode="block-device"),
    ),
    RuleCase(
        "volume-csi-count",
        csi(2, AccessMode="single-node-writer"),
        csi(2, AccessMode="single-node-writer", PerAlloc=True),
    ),
    RuleCase("volume-mount-undefined", mount(Volume="date"), mount(Volume="data")),
    RuleCase(
        "csi-plugin-stage-dir",
        task(CSIPluginConfig={"ID": "a", "Type": "node", "StagePublishBaseDir": "/csi/x"}),
        task(CSIPluginConfig={"ID": "a", "Type": "node", "StagePublishBaseDir": "/csix"}),
    ),
]

TASKS = [
    RuleCase(
        "kill-timeout-above-progress",
        task(KillTimeout=10 * MINUTE + 1),
        task(KillTimeout=10 * MINUTE),
    ),
    RuleCase(
        "logs-exceed-disk",
        task(LogConfig=LOGS_300_MB),
        tasks({"LogConfig": LOGS_300_MB}, EphemeralDisk={"SizeMB": 301}),
    ),
    RuleCase(
        "action-duplicate",
        task(Actions=[{"Name": "a", "Command": "x"}, {"Name": "a", "Command": "x"}]),
        task(Actions=[{"Name": "a", "Command": "x"}, {"Name": "b", "Command": "x"}]),
    ),
    RuleCase("proxy-kind", task(Kind="connect-proxy:shop"), task(Kind="connect-proxy:")),
    RuleCase(
        "schedule-enterprise",
        task(Schedule={"Cron": {"Start": "0 1 * * * *", "End": "0 2"}}),
        task(Schedule={}),
    ),
    RuleCase(
        "dispatch-payload-escapes",
        task(DispatchPayload={"File": "../../../x"}),
        task(DispatchPayload={"File": "../../x"}),
    ),
    RuleCase("cpu-and-cores", resources(CPU=1, Cores=1), resources(Cores=1)),
    RuleCase("cpu-min", resources(CPU=0), resources(CPU=0, Cores=1)),
    RuleCase("memory-max", resources(MemoryMaxMB=299), resources(MemoryMaxMB=-1)),
    RuleCase("secrets-size", resources(SecretsMB=301), resources(SecretsMB=300)),
    RuleCase("device-name-missing", device(Name=""), device()),
    RuleCase(
        "numa-device",
        resources(NUMA={"Devices": ["gpu"]}),
        resources(Devices=[{"Name": "gpu"}], NUMA={"Devices": ["gpu"]}),
    ),
    RuleCase(
        "numa-enterprise",
        resources(NUMA={"Affinity": "require"}),
        resources(NUMA={"Affinity": "none"}),
    ),
    RuleCase("iops-deprecated", resources(IOPS=10), resources(IOPS=0)),
]

FILES = [
    RuleCase("template-source-missing", template(EmbeddedTmpl=""), template()),
    RuleCase(
        "template-destination-escapes",
        template(DestPath="../../x"),
        template(DestPath="../alloc/x"),
    ),
    RuleCase(
        "template-destination-duplicate",
        task(Templates=[{"EmbeddedTmpl": "x", "DestPath": "a/b"}] * 2),
        task(
            Templates=[
                {"EmbeddedTmpl": "x", "DestPath": "a/b"},
                {"EmbeddedTmpl": "x", "DestPath": "a//b"},
            ]
        ),
    ),
    RuleCase(
        "template-signal-missing",
        template(ChangeMode="signal", ChangeSignal=""),
        template(ChangeMode="signal", ChangeSignal="SIGHUP"),
    ),
    RuleCase(
        "template-signal-env",
        template(ChangeMode="signal", Envvars=True),
        template(ChangeMode="restart", Envvars=True),
    ),
    RuleCase(
        "template-script-missing",
        template(ChangeMode="script"),
        template(ChangeMode="script", ChangeScript={"Command": "x"}),
    ),
    RuleCase("template-perms", template(Perms="0999"), template(Perms="7777")),
    RuleCase("template-wait", template(Wait={"Min": 2, "Max": 1}), template(Wait={"Min": 2})),
    RuleCase("template-vault-grace", template(VaultGrace=1), template(VaultGrace=0)),
    RuleCase(
        "artifact-destination-escapes",
        artifact(RelativeDest="../..foo"),
        artifact(RelativeDest="..foo"),
    ),
    RuleCase(
        "artifact-checksum",
        artifact(GetterOptions={"checksum": "md5:abcd"}),
        artifact(GetterOptions={"checksum": "md5:${meta.sum}"}),
    ),
]

VAULT = [
    RuleCase(
        "vault-signal-missing",
        task(Vault={"ChangeMode": "signal", "ChangeSignal": ""}),
        task(Vault={"ChangeMode": "signal"}),
    ),
    RuleCase("vault-policies-missing", task(Vault={}), task(Vault={"Policies": ["a"]}), "1.6.0"),
    RuleCase(
        "vault-policies-root",
        task(Vault={"Policies": ["root"]}),
        task(Vault={"Policies": ["Root"]}),
        "1.9.0",
    ),
    RuleCase("vault-enterprise", task(Vault={"Cluster": "b"}), task(Vault={"Cluster": "default"})),
    RuleCase(
        "vault-identity-unused",
        identity(Name="vault_default"),
        task(Vault={}, Identities=[{"Name": "vault_default"}]),
    ),
    RuleCase("consul-enterprise", group(Consul={"Cluster": "b"}), group(Consul={"Namespace": "b"})),
    RuleCase(
        "consul-partition-mismatch",
        tasks({"Consul": {"Partition": "a"}}, Consul={"Partition": "b"}),
        tasks({"Consul": {"Partition": "a"}}, Consul={"Partition": ""}),
    ),
    RuleCase("identity-default-duplicate", task(Identities=[{}, {}]), task(Identities=[{}])),
    RuleCase("identity-audience-empty", identity(Audience=[""]), identity()),
    RuleCase(
        "identity-signal",
        identity(ChangeSignal="SIGHUP"),
        identity(ChangeMode="signal", ChangeSignal="SIGHUP"),
    ),
    RuleCase("identity-default-ttl", identity(Name=""), identity()),
    RuleCase("identity-filepath", identity(Filepath="x"), identity(Filepath="x", File=True)),
    RuleCase("identity-audience", identity(Audience=["a", "b"]), identity(Audience=["a"])),
    RuleCase("identity-ttl-missing", identity(TTL=0), task(Identities=[{"TTL": 0}])),
    RuleCase("identity-env-stale", identity(Env=True), identity(Env=True, ChangeMode="restart")),
    RuleCase(
        "secret-duplicate",
        task(Secrets=[{"Name": "a", "Provider": "nomad", "Path": "x"}] * 2),
        secret(),
    ),
    RuleCase("secret-without-vault", secret(Provider="vault"), secret()),
    RuleCase("secret-setting-unused", secret(Env={"A": "1"}), secret(Config={"A": "1"})),
]

SERVICES = [
    RuleCase("service-name", service(Name="my_app"), service(Name="${NOMAD_JOB_NAME}-app")),
    RuleCase(
        "service-address",
        service(Address="10.0.0.1", AddressMode="host"),
        service(Address="10.0.0.1", AddressMode="auto"),
    ),
    RuleCase(
        "service-provider-mixed", services({}, {"Provider": "nomad"}), services({}, {"Name": "b"})
    ),
    RuleCase("service-kind", service(Kind="proxy"), service(Kind="api-gateway")),
    RuleCase(
        "service-identity", service(Identity={}), service(Identity={"Audience": ["consul.io"]})
    ),
    RuleCase("service-duplicate", services({}, {}), services({}, {"PortLabel": "admin"})),
    RuleCase(
        "service-group-driver-mode",
        service(AddressMode="driver"),
        task_service(AddressMode="driver"),
    ),
    RuleCase(
        "service-task-alloc-mode", task_service(AddressMode="alloc"), service(AddressMode="alloc")
    ),
    RuleCase("service-task-mismatch", task_service(TaskName="x"), task_service(TaskName="app")),
    RuleCase("service-task-connect", task_service(Connect=SIDECAR), service(Connect=SIDECAR)),
    RuleCase(
        "service-port-undefined",
        task_service(PortLabel="80"),
        task_service(PortLabel="80", AddressMode="driver"),
    ),
    RuleCase(
        "service-nomad-connect",
        service(Provider="nomad", Connect=SIDECAR),
        service(Connect=SIDECAR),
    ),
    RuleCase("service-cluster-enterprise", service(Cluster="b"), service(Cluster="default")),
    RuleCase(
        "service-shutdown-delay-named",
        tasks({"ShutdownDelay": 0}, Services=[{"Name": "a", "TaskName": "app"}]),
        service(TaskName="app"),
    ),
    RuleCase(
        "service-shutdown-delay-task",
        task(ShutdownDelay=0, Services=[{"Name": "a"}]),
        task(Services=[{"Name": "a"}]),
    ),
    RuleCase(
        "service-shutdown-delay-group",
        tasks({"ShutdownDelay": 0}, Services=[{"Name": "a"}]),
        tasks({"ShutdownDelay": 0}, Services=[{"Name": "a"}], ShutdownDelay=1),
    ),
]

CHECKS = [
    RuleCase(
        "check-port-missing",
        service(PortLabel="", Checks=[_check()]),
        service(PortLabel="", Checks=[_check(Type="HTTP")]),
    ),
    RuleCase("check-type", check("nomad", Type="grpc"), check(Type="gRPC")),
    RuleCase("check-path", check(Path="http://x/"), check(Path="x?a=b:c")),
    RuleCase("check-command-missing", check(Type="script"), check(Type="script", Command="x")),
    RuleCase(
        "check-restart-ignored",
        check(OnUpdate="ignore", CheckRestart={"Limit": 1}),
        check(OnUpdate="ignore_warnings", CheckRestart={"IgnoreWarnings": True}),
    ),
    RuleCase("check-task-undefined", check(TaskName="x"), check(TaskName="app")),
    RuleCase("check-task-mismatch", task_service(TaskName="x", Checks=[_check()]), task_check()),
    RuleCase(
        "check-script-task",
        check(Type="script", Command="x"),
        check(Type="script", Command="x", TaskName="app"),
    ),
    RuleCase("check-expose-type", check(Type="tcp", Expose=True), check(Expose=True)),
    RuleCase(
        "check-group-driver-mode",
        check(TaskName="app", AddressMode="driver"),
        check(AddressMode="driver"),
    ),
    RuleCase("check-task-alloc-mode", task_check(AddressMode="alloc"), check(AddressMode="alloc")),
    RuleCase(
        "check-name-duplicate",
        task_service(Checks=[_check(), _check()]),
        service(Checks=[_check(), _check()]),
    ),
    RuleCase("check-port-undefined", task_check(PortLabel="x"), check(PortLabel="x")),
    RuleCase(
        "check-port-number",
        task_check(PortLabel="80"),
        task_check(PortLabel="80", AddressMode="driver"),
    ),
    RuleCase(
        "check-tcp-sidecar",
        service(Connect=SIDECAR, Checks=[_check(Type="tcp")]),
        service(Connect=SIDECAR, Checks=[_check(Type="TCP")]),
    ),
    RuleCase(
        "check-threshold-type",
        check(Type="script", SuccessBeforePassing=1),
        check(Type="script", SuccessBeforePassing=-1),
    ),
    RuleCase("check-notes-length", check(Notes="x" * 256), check("nomad", Notes="x" * 256)),
    RuleCase("check-nomad-unsupported", check("nomad", TLSServerName="x"), check("nomad")),
    RuleCase("check-nomad-method", check("nomad", Method="FETCH"), check("nomad", Method="get")),
]

CONNECT = [
    RuleCase("connect-exclusive", connect(), connect(**SIDECAR)),
    RuleCase("connect-native-task", connect(Native=True), connect({"TaskName": "a"}, Native=True)),
    RuleCase("connect-native-port", connect({"PortLabel": ""}, Native=True), connect(Native=True)),
    RuleCase(
        "transparent-proxy-cidr",
        proxy(ExcludeOutboundCIDRs=["10.0.0.0/08"]),
        proxy(ExcludeOutboundCIDRs=["10.0.0.1/8", "::/0"]),
    ),
    RuleCase("transparent-proxy-user", proxy(UID="root"), proxy(UID="1", ExcludeUIDs=["65535"])),
    RuleCase("gateway-kind", gateway(Ingress={}, Mesh={}), gateway(Mesh={})),
    RuleCase(
        "gateway-bind-address",
        gateway(Mesh={}, Proxy={"EnvoyGatewayBindAddresses": {"a": {"Address": "x"}}}),
        gateway(Mesh={}, Proxy={"EnvoyGatewayBindAddresses": {"a": {"Address": "x", "Port": -1}}}),
    ),
    RuleCase("ingress-listeners-missing", gateway(Ingress={}), listener()),
    RuleCase("ingress-listener", listener(Port=0), listener()),
    RuleCase(
        "ingress-service",
        listener(Services=[{"Name": "*"}]),
        listener(Protocol="http", Services=[{"Name": "*"}]),
    ),
    RuleCase("terminating-services-missing", gateway(Terminating={}), linked()),
    RuleCase("terminating-service", linked(CAFile="a", CertFile="b"), linked(CAFile="a", SNI="b")),
]

MESH = [
    RuleCase(
        "mesh-network",
        group(Networks=[BRIDGE | {"Mode": "host"}], Services=[{"Name": "a", "Connect": SIDECAR}]),
        gateway(Mesh={}),
    ),
    RuleCase(
        "mesh-uppercase",
        connect({"Name": "Web"}, **SIDECAR),
        connect({"Name": "Web"}, Gateway={"Mesh": {}}),
    ),
    RuleCase(
        "upstream-duplicate",
        connect(SidecarService={"Proxy": {"Upstreams": [upstream(80), upstream(80)]}}),
        connect(SidecarService={"Proxy": {"Upstreams": [upstream(80), upstream(81)]}}),
    ),
    RuleCase(
        "transparent-proxy-inbound",
        proxy(ExcludeInboundPorts=["http"]),
        proxy(ExcludeInboundPorts=["admin", "80"]),
    ),
    RuleCase(
        "transparent-proxy-dns",
        with_dns(SidecarService={"Proxy": {"TransparentProxy": {}}}),
        with_dns(SidecarService={"Proxy": {"TransparentProxy": {"NoDNS": True}}}),
    ),
    RuleCase(
        "transparent-proxy-single",
        services(
            {"Connect": {"SidecarService": {"Proxy": {"TransparentProxy": {}}}}},
            {"Name": "b", "Connect": SIDECAR},
        ),
        services(
            {"Connect": {"SidecarService": {"Proxy": {"TransparentProxy": {}}}}}, {"Name": "b"}
        ),
    ),
    RuleCase(
        "mesh-gateway-port", connect({"PortLabel": ""}, Gateway={"Mesh": {}}), gateway(Mesh={})
    ),
    RuleCase(
        "native-task-undefined",
        connect({"TaskName": "x"}, Native=True),
        connect({"TaskName": "app"}, Native=True),
    ),
    RuleCase(
        "expose-without-sidecar",
        check(Expose=True),
        connect({"Checks": [_check(Expose=True)]}, **SIDECAR),
    ),
    RuleCase("expose-in-task", task_check(Expose=True), check(Expose=True)),
    RuleCase(
        "expose-network",
        group(Services=[{"Name": "a", "Checks": [_check(Expose=True)]}]),
        check(Expose=True),
    ),
    RuleCase(
        "expose-port",
        connect({"Checks": [_check(Expose=True)]}, **SIDECAR),
        connect({"PortLabel": "9001", "Checks": [_check(Expose=True)]}, **SIDECAR),
    ),
]

CASES = [
    *TABLES,
    *JOBS,
    *GROUPS,
    *UPDATES,
    *CONSTRAINTS,
    *STARTERS,
    *NETWORKS,
    *VOLUMES,
    *TASKS,
    *FILES,
    *VAULT,
    *SERVICES,
    *CHECKS,
    *CONNECT,
    *MESH,
]
