"""Rules about secrets in plain text. What they find is never part of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.job.trace import definitions
from jobkit.lint.plain_secrets import in_arguments, in_text, is_plain_secret, password_hashes
from jobkit.lint.registry import FILE, Judge, Spot, rule
from jobkit.lint.runtime_texts import texts
from jobkit.source import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.analysis import Analysis
    from jobkit.lint.place import Place
    from jobkit.lint.registry import FileFinding, Finding

_ADVICE: Final = (
    "Everybody who may read the job reads it; let a template get it from Vault or a Nomad variable."
)
_ARGUMENTS: Final = frozenset({"args", "command", "entrypoint"})


def _told(name: str) -> str:
    return f'"{name}" has its secret in plain text. {_ADVICE}'


def _is_given(place: Place, path: Path) -> bool:
    """Tell whether a value is that of a variable: then it is not written in the job."""
    if place.located is None:
        return False
    return any(one.name.startswith("var.") for one in definitions(place.located, path))


@rule("JK7001", "secret-in-env", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_env(task: Place) -> Iterator[Finding]:
    """Environment of a task has a secret in plain text.

    The job can be read by everybody who may see it, and is kept in its versions. A template with
    ``env = true`` gets the secret from Vault or from a Nomad variable when the task starts.

    Bad (task):
        env {
          DB_PASSWORD = "Xk29-vLq8!tRb"
        }

    Good (task):
        template {
          data        = <<-EOT
          {{ with nomadVar "nomad/jobs/shop" }}
          DB_PASSWORD={{ .password }}
          {{ end }}
          EOT
          destination = "secrets/db.env"
          env         = true
        }
    """
    yield from _in_map(task, "Env")


@rule("JK7002", "secret-in-meta", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_meta(job: Place) -> Iterator[Finding]:
    """Meta has a secret in plain text.

    Meta of jobs is shown everywhere, that of services is given to all who ask the catalogue.

    Bad (task):
        meta {
          api_token = "Xk29vLq8tRb7Qw"
        }

    Good (task):
        meta {
          owner = "shop team"
        }
    """
    for place in _with_meta(job):
        for field in ("Meta", "CanaryMeta"):
            if place.value.get(field):
                yield from _in_map(place, field)


def _with_meta(job: Place) -> Iterator[Place]:
    """Yield what may have meta: the job, its groups, tasks and services."""
    yield job
    for group in job.each("TaskGroups"):
        yield group
        yield from group.each("Services")
        for task in group.each("Tasks"):
            yield task
            yield from task.each("Services")


def _in_map(place: Place, field: str) -> Iterator[Finding]:
    for key, value in place.mapping(field).items():
        if isinstance(value, str) and is_plain_secret(key, value):
            path = place.at(field, key)
            if not _is_given(place, path):
                yield path, _told(key)


@rule("JK7003", "secret-in-config", "Task", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_config(task: Place) -> Iterator[Finding]:
    """Driver config has a secret in plain text.

    Arguments are seen by every user of the node as well. ``${NAME}`` of a template with
    ``env = true`` can stand in driver config.

    Bad (task):
        driver = "docker"
        config {
          image = "registry.example.org/shop:1.2"
          auth {
            username = "shop"
            password = "hV7-pLm2_wQ9"
          }
        }

    Good (task):
        driver = "docker"
        config {
          image = "registry.example.org/shop:1.2"
          auth {
            username = "shop"
            password = "${REGISTRY_PASSWORD}"
          }
        }
        template {
          data        = <<-EOT
          {{ with nomadVar "nomad/jobs/shop" }}
          REGISTRY_PASSWORD={{ .registry }}
          {{ end }}
          EOT
          destination = "secrets/registry.env"
          env         = true
        }
    """
    for place, name in _in_tree(task.mapping("Config"), task.at("Config"), ""):
        path = place.path if isinstance(place, Spot) else place
        if not _is_given(task, path):
            yield place, _told(name)


def _in_tree(value: object, path: Path, name: str) -> Iterator[tuple[Path | Spot, str]]:
    """Yield the secrets in driver config and their names."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _in_tree(member, (*path, key), str(key))
    elif isinstance(value, list):
        words = [one for one in value if isinstance(one, str)]
        if name in _ARGUMENTS or words:
            for number, found in in_arguments(value):
                yield Spot((*path, number), found.start, found.end), found.name
        for number, member in enumerate(value):
            if isinstance(member, dict | list):
                yield from _in_tree(member, (*path, number), name)
    elif isinstance(value, str) and is_plain_secret(name, value):
        yield path, name


@rule("JK7004", "secret-in-template", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_template(template: Place) -> Iterator[Finding]:
    """Body of a template has a secret in plain text.

    The body is part of the job. Actions such as ``secret`` and ``nomadVar`` get it at run time.

    Bad (task):
        template {
          data        = "password: Xk29vLq8tRb7Qw"
          destination = "secrets/app.yml"
        }

    Good (task):
        template {
          data        = <<-EOT
          {{ with nomadVar "nomad/jobs/shop" }}
          password: {{ .password }}
          {{ end }}
          EOT
          destination = "secrets/app.yml"
        }
    """
    body = template.text("EmbeddedTmpl")
    if body:
        for found in in_text(body):
            yield Spot(template.at("EmbeddedTmpl"), found.start, found.end), _told(found.name)


@rule("JK7005", "secret-in-default", FILE, judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_default(analysis: Analysis) -> Iterator[FileFinding]:
    """Default of a variable is a secret in plain text.

    It is in the repository then. Without a default, who runs the job must give the value.

    Bad (file):
        variable "db_password" {
          default = "Xk29-vLq8!tRb"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
                args    = [var.db_password]
              }
            }
          }
        }

    Good (file):
        variable "db_password_file" {
          default = "secrets/db"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "exec"
              config {
                command = "/bin/app"
                args    = [var.db_password_file]
              }
            }
          }
        }
    """
    document = analysis.located.document
    for name, variable in (document.variables if document is not None else {}).items():
        default = getattr(variable, "default", None)
        if isinstance(default, str) and is_plain_secret(name, default):
            place = variable.value_place
            if place is not None and place.source is analysis.source:
                yield Range(place.source, place.start_offset, place.end_offset), _told(name)


@rule("JK7006", "secret-in-artifact", "TaskArtifact", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_artifact(artifact: Place) -> Iterator[Finding]:
    """Address, option or header of an artifact has a secret in plain text.

    Artifacts are fetched before templates are rendered, so these can't help. A task with the
    ``prestart`` hook can fetch the file with a secret of its own.

    Bad (task):
        artifact {
          source = "https://shop:hV7-pLm2_wQ9@example.org/app.tgz"
        }

    Good (task):
        artifact {
          source = "https://example.org/app.tgz"
        }
    """
    if is_plain_secret("source", artifact.text("GetterSource")):
        yield artifact.at("GetterSource"), _told("source")
    yield from _in_map(artifact, "GetterOptions")
    yield from _in_map(artifact, "GetterHeaders")


@rule("JK7007", "secret-in-check", "ServiceCheck", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_check(check: Place) -> Iterator[Finding]:
    """Header or path of a check has a secret in plain text.

    They are part of the job and of Consul's catalogue.

    Bad (check):
        header {
          Authorization = ["Bearer hV7pLm2wQ9tRb7Qw"]
        }

    Good (check):
        header {
          Accept = ["application/json"]
        }
    """
    if is_plain_secret("path", check.text("Path")):
        yield check.at("Path"), _told("path")
    if not check.value.get("Header"):
        return
    for name, values in check.mapping("Header").items():
        for number, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, str) and is_plain_secret(name, value):
                yield check.at("Header", name, number), _told(name)


@rule("JK7008", "secret-in-tags", "Service", judge=Judge.NOBODY, severity=Severity.WARNING)
def secret_in_tags(service: Place) -> Iterator[Finding]:
    """Tag of a service has a secret in plain text.

    Tags are given to all who ask the catalogue of services.

    Bad (service):
        tags = ["auth-token=hV7pLm2wQ9tRb7Qw"]

    Good (service):
        tags = ["auth-kind=token"]
    """
    for field in ("Tags", "CanaryTags"):
        tags = service.texts(field)
        for number, tag in enumerate(tags):
            for _, found in in_arguments([tag]):
                path = service.at(field, number)
                if not _is_given(service, path):
                    yield Spot(path, found.start, found.end), _told(found.name)


@rule("JK7028", "password-hash", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def password_hash(job: Place) -> Iterator[Finding]:
    r"""Job has the hash of a password.

    Who may read the job, or the catalogue of services, can try out passwords against it.

    Bad (service):
        tags = ["proxy.users=shop:$$apr1$$H6uskkkW$$IgXLP6ewTrSuBkTrqE8wj/"]

    Good (service):
        tags = ["proxy.users-file=/secrets/users"]
    """
    for text in texts(job):
        for found in password_hashes(text.value):
            detail = f"It is a hash, by which weak passwords are found. {_ADVICE}"
            yield Spot(text.path, found.start, found.end), detail
