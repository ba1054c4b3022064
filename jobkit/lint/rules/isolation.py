"""Rules about tasks that are let out of their cage, and about what they download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_CONTAINERS: Final = frozenset({"docker", "podman", "containerd-driver"})
_MODES: Final = ("pid_mode", "ipc_mode", "uts_mode", "userns_mode", "userns", "cgroupns")
_SOCKETS: Final = re.compile(
    r"/(?:var/)?run/(?:docker|podman/podman|containerd/containerd|crio/crio)\.sock/?"
)
_TELLING: Final = re.compile(
    r".*/\.(?:ssh|aws|kube|gnupg|docker)(?:/.*)?|/etc/(?:shadow|passwd|sudoers.*|ssl/private.*|ssh(?:/.*)?"
    r"|(?:nomad|consul|vault)\.d.*|kubernetes.*)|(?:/var/lib|/opt)/(?:nomad|consul|vault|kubelet)(?:/.*)?"
)
_RAW_DEVICE: Final = re.compile(
    r"/dev/(?:k?mem|port|sd[a-z]+[0-9]*|nvme\w+|xvd\w+|vd[a-z]+[0-9]*|dm-\w+)"
)
_WIDE: Final = re.compile(
    r"/(?:etc|root|boot|dev|sys|usr|lib|bin|sbin|home|proc|var|run|var/run|var/lib|var/lib/docker"
    r"|(?:var/)?run/(?:containerd|podman|crio|docker))/?"
)
_POWERS: Final = frozenset(
    {
        "sys_admin",
        "sys_module",
        "sys_ptrace",
        "sys_rawio",
        "sys_boot",
        "net_admin",
        "dac_read_search",
        "bpf",
    }
)
_UNCONFINED: Final = re.compile(
    r"(?:seccomp|apparmor|label|systempaths)[=:](?:unconfined|disabled?)"
    r"|no-new-privileges[=:]false"
)
_ROOTS: Final = frozenset({"root", "0", "0:0", "root:root"})
_ANY_HOST: Final = re.compile(r"https?://")
_HOST_NAME: Final = re.compile(r"(?:git|hg|s3|gcs)::|git@|.*\.git(?:[?/]|$)")
_GIT: Final = re.compile(
    r"git::|git@|(?:https://)?(?:github|gitlab|bitbucket)\.(?:com|org)/[^?]*$|.*\.git(?:\?|//|$)"
)
_OTHERS_READ: Final = 0o4
_KEY_FILE: Final = re.compile(
    r".*(?:\.(?:key|p12|pfx|jks|keystore)|id_(?:rsa|dsa|ecdsa|ed25519)|[-_.]key\.pem|\.pgpass|pgpass|\.netrc|htpasswd|kubeconfig)$"
)
_KEY_BODY: Final = re.compile(
    r"PRIVATE KEY-----|\bprivate_?key\b|\.PrivateKey\b"
    r"|\.(?:\w+_)?(?:password|passwd|passphrase|token|secret_?(?:id|key)?)\b(?=[^{}]*\}\})",
    re.IGNORECASE,
)


def _blocks(value: object) -> list[tuple[tuple[int, ...], dict[str, Any]]]:
    """Return the blocks that a key of driver config holds, with the way to each."""
    if isinstance(value, dict):
        return [((), value)]
    members = value if isinstance(value, list) else []
    return [((number,), one) for number, one in enumerate(members) if isinstance(one, dict)]


def _strings(value: object) -> list[tuple[int, str]]:
    members = value if isinstance(value, list) else []
    return [(number, one) for number, one in enumerate(members) if isinstance(one, str)]


@rule("JK7010", "privileged-container", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def privileged_container(task: Place) -> Iterator[Finding]:
    """Container runs privileged.

    It has all rights of root on the node. Mostly one capability or one device is enough.

    Bad (task):
        driver = "docker"
        config {
          image      = "shop:1.2"
          privileged = true
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          cap_add = ["net_bind_service"]
        }
    """
    is_plugin = task.has("CSIPluginConfig")  # those mount, which needs all rights
    if task.mapping("Config").get("privileged") in (True, "true", "1") and not is_plugin:
        detail = (
            "The container has all rights on its node; use cap_add or devices for what it needs."
        )
        yield task.at("Config", "privileged"), detail


def _mounts(task: Place) -> Iterator[tuple[Path, str]]:
    """Yield the folders and files of the node that a container gets."""
    config = task.mapping("Config")
    for number, text in _strings(config.get("volumes")):
        yield task.at("Config", "volumes", number), text.partition(":")[0]
    for key in ("mount", "mounts"):
        for way, block in _blocks(config.get(key)):
            source = block.get("source")
            if block.get("type", "volume") == "bind" and isinstance(source, str):
                yield task.at("Config", key, *way, "source"), source


@rule("JK7011", "host-root-mount", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def host_root_mount(task: Place) -> Iterator[Finding]:
    """Container gets the whole file system of its node.

    Whoever is in it reads, and mostly writes, everything there.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          volumes = ["/:/host"]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          volumes = ["/srv/shop:/data:ro"]
        }
    """
    for path, source in _mounts(task):
        if source.startswith("/") and not source.strip("/."):
            yield path, "It is the root of the node's file system; mount the folders it needs."


@rule("JK7012", "container-socket-mount", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def container_socket_mount(task: Place) -> Iterator[Finding]:
    """Container gets the socket of the container engine.

    With it, it can start any container, a privileged one too: it owns the node.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          volumes = ["/var/run/docker.sock:/var/run/docker.sock"]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          volumes = ["/srv/shop:/data:ro"]
        }
    """
    for path, source in _mounts(task):
        if _SOCKETS.fullmatch(source):
            yield (
                path,
                f'Who has "{source}" owns the node; give it to nobody that need not have it.',
            )


@rule("JK7013", "host-folder-mount", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def host_folder_mount(task: Place) -> Iterator[Finding]:
    """Container gets a folder of the node's system.

    Mount the files that it needs, for reading only where that is enough.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          volumes = ["/etc:/host/etc"]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          volumes = ["/etc/localtime:/etc/localtime:ro"]
        }
    """
    for path, source in _mounts(task):
        if _WIDE.fullmatch(source) or _TELLING.fullmatch(source):
            yield path, f'"{source}" is part of the node\'s system; mount only what is needed.'


@rule("JK7014", "all-capabilities", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def all_capabilities(task: Place) -> Iterator[Finding]:
    """Task gets all capabilities.

    It is nearly as good as privileged.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          cap_add = ["all"]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          cap_add = ["net_bind_service"]
        }
    """
    for number, name in _strings(task.mapping("Config").get("cap_add")):
        if name.lower().removeprefix("cap_") == "all":
            yield task.at("Config", "cap_add", number), "Name the capabilities that the task needs."


@rule("JK7015", "strong-capability", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def strong_capability(task: Place) -> Iterator[Finding]:
    """Task gets a capability that rules the node.

    With it, a program can mostly get out of its container.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          cap_add = ["sys_admin"]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          cap_add = ["chown"]
        }
    """
    for number, name in _strings(task.mapping("Config").get("cap_add")):
        if name.lower().removeprefix("cap_") in _POWERS:
            detail = f'With "{name}" the task can do nearly all on its node.'
            yield task.at("Config", "cap_add", number), detail


@rule("JK7016", "host-namespace", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def host_namespace(task: Place) -> Iterator[Finding]:
    """Task sees the processes or users of its node.

    A namespace of its own would hide them.

    Bad (task):
        driver = "docker"
        config {
          image    = "shop:1.2"
          pid_mode = "host"
        }

    Good (task):
        driver = "docker"
        config {
          image = "shop:1.2"
        }
    """
    config = task.mapping("Config")
    for key in _MODES:
        if config.get(key) == "host":
            yield task.at("Config", key), f"{key} gives the task a namespace of the node."


@rule("JK7017", "confinement-off", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def confinement_off(task: Place) -> Iterator[Finding]:
    """Container runs without one of its protections.

    The engine's own filter for system calls, AppArmor and SELinux let through what nearly all
    programs need.

    Bad (task):
        driver = "docker"
        config {
          image        = "shop:1.2"
          security_opt = ["seccomp=unconfined"]
        }

    Good (task):
        driver = "docker"
        config {
          image        = "shop:1.2"
          security_opt = ["no-new-privileges"]
        }
    """
    for number, text in _strings(task.mapping("Config").get("security_opt")):
        if _UNCONFINED.fullmatch(text):
            yield task.at("Config", "security_opt", number), f'"{text}" takes a protection away.'


@rule("JK7018", "raw-exec", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def raw_exec(task: Place) -> Iterator[Finding]:
    """Task is not isolated.

    The driver ``raw_exec`` runs it as the user of Nomad, mostly root, with all of the node.

    Bad (task):
        driver = "raw_exec"

    Good (task):
        driver = "exec"
    """
    if task.text("Driver") == "raw_exec":
        yield task.at("Driver"), 'The driver "exec" isolates a task, "raw_exec" does not.'


@rule("JK7019", "root-user", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def root_user(task: Place) -> Iterator[Finding]:
    """Task runs as root.

    Most programs need no rights but those to their own files.

    Bad (task):
        user = "root"

    Good (task):
        user = "nobody"
    """
    user = task.text("User")
    if user in _ROOTS:
        yield task.at("User"), f'The user is "{user}"; use one with fewer rights.'


@rule("JK7020", "artifact-insecure", "TaskArtifact", judge=Judge.NOBODY, severity=Severity.WARNING)
def artifact_insecure(artifact: Place) -> Iterator[Finding]:
    """Artifact is taken from anybody.

    ``insecure`` turns off the check of the server's certificate.

    Bad (task):
        artifact {
          source   = "https://example.org/app.tgz"
          insecure = true
        }

    Good (task):
        artifact {
          source = "https://example.org/app.tgz"
        }
    """
    if artifact.flag("GetterInsecure"):
        detail = "Nobody checks whose certificate it is; remove it, or give a checksum as well."
        yield artifact.at("GetterInsecure"), detail


def _is_checked(artifact: Place) -> bool:
    options = artifact.mapping("GetterOptions")
    return "checksum" in options or "checksum=" in artifact.text("GetterSource")


@rule("JK7021", "artifact-unchecked", "TaskArtifact", judge=Judge.NOBODY, severity=Severity.INFO)
def artifact_unchecked(artifact: Place) -> Iterator[Finding]:
    """Artifact has no checksum.

    What the server gives today may differ tomorrow, and over plain http on the way as well.

    Bad (task):
        artifact {
          source = "http://example.org/app.tgz"
        }

    Good (task):
        artifact {
          source = "https://example.org/app.tgz"
          options {
            checksum = "md5:0cc175b9c0f1b6a831c399e269772661"
          }
        }
    """
    source = artifact.text("GetterSource")
    if _ANY_HOST.match(source) and not _HOST_NAME.match(source) and not _is_checked(artifact):
        plain = "It is not even encrypted. " if source.startswith("http://") else ""
        detail = f'{plain}Write options {{ checksum = "sha256:…" }}.'
        yield artifact.at("GetterSource"), detail


@rule(
    "JK7029", "artifact-checksum-weak", "TaskArtifact", judge=Judge.NOBODY, severity=Severity.INFO
)
def artifact_checksum_weak(artifact: Place) -> Iterator[Finding]:
    """Checksum of an artifact is of an old kind.

    With ``md5`` and ``sha1``, another file can be made that has the same checksum.

    Bad (task):
        artifact {
          source = "https://example.org/app.tgz"
          options {
            checksum = "md5:0cc175b9c0f1b6a831c399e269772661"
          }
        }

    Good (task):
        artifact {
          source = "https://example.org/app.tgz"
          options {
            checksum = "sha256:486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7"
          }
        }
    """
    checksum = artifact.mapping("GetterOptions").get("checksum")
    kind = checksum.partition(":")[0] if isinstance(checksum, str) else ""
    if kind in {"md5", "sha1"}:
        yield (
            artifact.at("GetterOptions", "checksum"),
            f'Write a checksum of type "sha256", not "{kind}".',
        )


@rule("JK7022", "artifact-git-ref", "TaskArtifact", judge=Judge.NOBODY, severity=Severity.INFO)
def artifact_git_ref(artifact: Place) -> Iterator[Finding]:
    """Artifact of a repository names no revision.

    It is whatever is newest when the task starts.

    Bad (task):
        artifact {
          source = "git::https://example.org/media/presets.git"
        }

    Good (task):
        artifact {
          source = "git::https://example.org/media/presets.git"
          options {
            ref = "v12"
          }
        }
    """
    source = artifact.text("GetterSource")
    is_named = "ref=" in source or "ref" in artifact.mapping("GetterOptions")
    if _GIT.match(source) and not is_named and "/releases/" not in source:
        yield artifact.at("GetterSource"), 'Write options { ref = "…" }: a tag or a commit.'


@rule("JK7023", "secret-file-readable", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_file_readable(template: Place) -> Iterator[Finding]:
    r"""File with a key or password can be read by all.

    ``perms`` gives others the right to read it.

    Bad (task):
        template {
          data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .private_key }}{{ end }}"
          destination = "secrets/shop.key"
          perms       = "0644"
        }

    Good (task):
        vault {
          role = "shop"
        }
        template {
          data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .private_key }}{{ end }}"
          destination = "secrets/shop.key"
          perms       = "0400"
        }
    """
    if template.is_written("Perms") and _is_key(template):
        perms = template.text("Perms")
        if re.fullmatch("[0-7]+", perms) and int(perms, 8) & _OTHERS_READ:
            detail = f'With "{perms}" every user may read it; write "0400" or "0600".'
            yield template.at("Perms"), detail


def _is_key(template: Place) -> bool:
    """Tell whether a template makes a file with a private key or passwords."""
    is_named_so = _KEY_FILE.fullmatch(template.text("DestPath")) is not None
    return is_named_so or _KEY_BODY.search(template.text("EmbeddedTmpl")) is not None


@rule(
    "JK7024",
    "check-certificate-unchecked",
    "ServiceCheck",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def check_certificate_unchecked(check: Place) -> Iterator[Finding]:
    """Check takes any certificate.

    ``tls_server_name`` says which name the certificate has, where it is not that of the address.

    Bad (check):
        protocol        = "https"
        tls_skip_verify = true

    Good (check):
        protocol = "https"
    """
    if check.flag("TLSSkipVerify"):
        yield check.at("TLSSkipVerify"), "The check passes whoever answers it."


@rule("JK7025", "secret-outside-secrets", "Template", judge=Judge.NOBODY, severity=Severity.INFO)
def secret_outside_secrets(template: Place) -> Iterator[Finding]:
    r"""File with secrets is written outside of ``secrets/``.

    That folder is in memory, and the API shows its files to nobody.

    Bad (task):
        template {
          data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .password }}{{ end }}"
          destination = "local/password"
        }

    Good (task):
        template {
          data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .password }}{{ end }}"
          destination = "secrets/password"
        }
    """
    body = template.text("EmbeddedTmpl")
    path = template.text("DestPath")
    if re.search(r"\b(?:secret|nomadVar|pkiCert)\s+[\"`(]", body) and not re.match(
        r"/?(?:\$\{NOMAD_SECRETS_DIR\}|secrets)(?:/|$)", path
    ):
        yield template.at("DestPath"), f'"{path}" is on disk; write it under "secrets/".'


@rule("JK7026", "secret-file-default", "Template", judge=Judge.NOBODY, severity=Severity.INFO)
def secret_file_default(template: Place) -> Iterator[Finding]:
    r"""File with a key or password has the usual rights.

    Without ``perms`` it is ``0644``: everybody may read it.

    Bad (task):
        template {
          data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .private_key }}{{ end }}"
          destination = "secrets/shop.key"
        }

    Good (task):
        template {
          data        = "{{ with nomadVar \"nomad/jobs/shop\" }}{{ .private_key }}{{ end }}"
          destination = "secrets/shop.key"
          perms       = "0400"
        }
    """
    is_env = template.flag("Envvars")
    if not is_env and not template.is_written("Perms") and _is_key(template):
        yield template.at("DestPath"), 'Write perms = "0400", or "0600".'


@rule("JK7027", "raw-device", "Task", judge=Judge.NOBODY, severity=Severity.INFO)
def raw_device(task: Place) -> Iterator[Finding]:
    """Container gets a disk or the memory of its node.

    With it, it reads and writes everything there.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          devices = [{ host_path = "/dev/mem" }]
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1.2"
          devices = [{ host_path = "/dev/ttyUSB0" }]
        }
    """
    devices = task.mapping("Config").get("devices")
    found: list[tuple[tuple[int | str, ...], Any]] = [
        ((*way, "host_path"), block.get("host_path")) for way, block in _blocks(devices)
    ]
    found += [((number,), text.partition(":")[0]) for number, text in _strings(devices)]
    for way, path in found:
        if isinstance(path, str) and _RAW_DEVICE.fullmatch(path):
            detail = f'"{path}" is all of it, past any file system.'
            yield task.at("Config", "devices", *way), detail


@rule(
    "JK7030",
    "token-outside-secrets",
    "WorkloadIdentity",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def token_outside_secrets(identity: Place) -> Iterator[Finding]:
    """File with a token of the task is written outside of secrets/.

    ``secrets/`` is in memory, and no other user of the node reads it.

    Bad (task):
        identity {
          name     = "api"
          aud      = ["api"]
          ttl      = "1h"
          file     = true
          filepath = "local/api.jwt"
        }

    Good (task):
        identity {
          name     = "api"
          aud      = ["api"]
          ttl      = "1h"
          file     = true
          filepath = "secrets/api.jwt"
        }
    """
    path = identity.text("Filepath")
    is_secret = re.match(r"/?(?:\$\{NOMAD_SECRETS_DIR\}|secrets)(?:/|$)", path)
    if identity.flag("File") and path and not is_secret:
        yield identity.at("Filepath"), f'"{path}" is on disk; write it under "secrets/".'
