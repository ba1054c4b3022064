"""Rules about names in ``${…}`` that the client node fills in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, Spot, rule
from jobkit.lint.runtime_doubts import FILLED, NAME, name_of, of_kind, spot
from jobkit.lint.runtime_names import Kind
from jobkit.lint.runtime_scope import cleaned, scope
from jobkit.lint.runtime_texts import By, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import JsonObject, Place
    from jobkit.lint.registry import Finding
    from jobkit.lint.runtime_scope import Scope
    from jobkit.lint.runtime_texts import Reference, Text

_CONFIG: Final = frozenset({By.CONFIG})
_TEXTS: Final = FILLED - _CONFIG
_SURE: Final = frozenset(
    {Kind.UNKNOWN, Kind.PORT, Kind.META, Kind.UPSTREAM, Kind.ATTRIBUTE, Kind.CONDITION, Kind.LATER}
)
_BARE_DOLLAR: Final = re.compile(r"(?<![$\\])\$(NOMAD_\w+|(?:attr|node|meta)\.[\w.-]*\w)")
_BARE_NOMAD: Final = re.compile(r"(?<![$\\])\$(NOMAD_\w+)")
_ACTION: Final = re.compile(
    r"\{\{-?\s*(?:(?:env|key|keyOrDefault|secret|service|nomadVar|nomadService|nomadServices)\s+[\"`][^{}]*"
    r"|\$?(?:(?:env\.)?NOMAD_\w+|node\.(?:unique\.\w+|datacenter|region|class|pool)"
    r"|attr\.(?:cpu|kernel|os|unique|nomad|platform)\.[\w.-]+)\s*"
    r"|with\s+(?:secret|nomadVar)\b[^{}]*)\}\}"
)
_IN_PARENTHESES: Final = re.compile(r"\$\((NOMAD_\w+|(?:attr|node|meta)\.[\w.-]*\w)\)")
_DOTTED: Final = re.compile(r"(?:attr|node|meta)\.[\w.-]+")
_OLD_FORM: Final = re.compile(r'\s*(?:NOMAD_|node\.|attr\.|meta\.|env\[\s*"|env\.)')
_SHELL_FORM: Final = re.compile(r"[A-Za-z_]\w*(?::?[-=?+]|[#%/^,@])|[#!]|[0-9@*?$!#-]$|$")
_DIRECTIVE: Final = re.compile(r"(?<!%)%\{([^{}]*)\}?")
_SCRIPT: Final = re.compile(r"\.(?:\w*sh|envrc|profile|bashrc|env|bat|cmd|ps1|py|rb|pl|js)$|rc$")
_IMAGES: Final = frozenset({"docker", "podman", "containerd-driver"})


@rule("JK6401", "config-name-unknown", "Job", judge=Judge.NOBODY, since="0.9.0")
def config_name_unknown(job: Place) -> Iterator[Finding]:
    """Driver config asks for a name that nothing sets.

    The client node reads driver config as a template; a name that it does not know fails the task
    when it starts. Names are those of Nomad, of the task's ``env`` and templates, and of the node.

    Bad (task):
        config {
          command = "/bin/app"
          args    = ["--port", "${NOMAD_PORT_htpp}"]
        }

    Good (networked_task):
        config {
          command = "/bin/app"
          args    = ["--port", "${NOMAD_PORT_http}"]
        }
    """
    yield from of_kind(job, _SURE, _CONFIG)


@rule("JK6402", "runtime-name-unknown", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_name_unknown(job: Place) -> Iterator[Finding]:
    """Nomad sets no such name.

    What the client node does not know stays as it is written: the program gets the text
    ``${NOMAD_…}``.

    Bad (task):
        env {
          KEY = "${NOMAD_SECRET_DIR}/key.pem"
        }

    Good (task):
        env {
          KEY = "${NOMAD_SECRETS_DIR}/key.pem"
        }
    """
    yield from of_kind(job, frozenset({Kind.UNKNOWN, Kind.CONDITION, Kind.LATER}), _TEXTS)


@rule("JK6403", "runtime-port-undefined", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_port_undefined(job: Place) -> Iterator[Finding]:
    """Name asks for a port that the task does not have.

    ``NOMAD_PORT_``, ``NOMAD_ADDR_``, ``NOMAD_IP_`` and the like end with the label of a port of the
    group. In most places what is neither letter, digit nor dot in a label becomes ``_``. With an
    unknown label the text stays as it is written.

    Bad (networked_task):
        env {
          LISTEN = "${NOMAD_PORT_htpp}"
        }

    Good (networked_task):
        env {
          LISTEN = "${NOMAD_PORT_http}"
        }
    """
    yield from of_kind(job, frozenset({Kind.PORT}), _TEXTS)


@rule("JK6404", "runtime-meta-undefined", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_meta_undefined(job: Place) -> Iterator[Finding]:
    """Name asks for meta that the job does not have.

    ``NOMAD_META_`` ends with a key of ``meta`` of the job, the group or the task, or with one that
    a dispatch gives (``meta_required``, ``meta_optional``), as it is written or in capitals.

    Bad (task):
        meta {
          region = "eu"
        }
        env {
          REGION = "${NOMAD_META_regin}"
        }

    Good (task):
        meta {
          region = "eu"
        }
        env {
          REGION = "${NOMAD_META_region}"
        }
    """
    yield from of_kind(job, frozenset({Kind.META}), _TEXTS)


@rule(
    "JK6405",
    "runtime-upstream-undefined",
    "Job",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
    since="0.10.0",
)
def runtime_upstream_undefined(job: Place) -> Iterator[Finding]:
    """Name asks for an upstream that the group does not have.

    ``NOMAD_UPSTREAM_`` names are set in the group whose sidecar has the upstream.

    Bad (task):
        env {
          DB = "${NOMAD_UPSTREAM_ADDR_db}"
        }

    Good (file):
        job "shop" {
          group "web" {
            network {
              mode = "bridge"
            }
            service {
              name = "shop"
              port = "80"
              connect {
                sidecar_service {
                  proxy {
                    upstreams {
                      destination_name = "db"
                      local_bind_port  = 5432
                    }
                  }
                }
              }
            }
            task "app" {
              driver = "docker"
              config {
                image = "shop:1"
              }
              env {
                DB = "${NOMAD_UPSTREAM_ADDR_db}"
              }
            }
          }
        }
    """
    yield from of_kind(job, frozenset({Kind.UPSTREAM}), _TEXTS)


@rule("JK6406", "node-attribute-unknown", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def node_attribute_unknown(job: Place) -> Iterator[Finding]:
    """No node has such an attribute.

    Attributes are what Nomad finds out about a node: ``attr.kernel.name``, ``attr.cpu.arch``.

    Bad (task):
        env {
          OS = "${attr.kernl.name}"
        }

    Good (task):
        env {
          OS = "${attr.kernel.name}"
        }
    """
    yield from of_kind(job, frozenset({Kind.ATTRIBUTE}), _TEXTS)


@rule("JK6407", "runtime-name-form", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_name_form(job: Place) -> Iterator[Finding]:
    r"""Name is not written as Nomad fills it in.

    Outside of driver config a name is made of letters, digits, ``_``, ``-`` and ``.`` alone: with
    spaces, brackets or anything else in the braces the text stays as it is written.

    Bad (task):
        env {
          HOME_DIR = "${env["NOMAD_TASK_DIR"]}"
        }

    Good (task):
        env {
          HOME_DIR = "${NOMAD_TASK_DIR}"
        }
    """
    for text in texts(job):
        if text.by not in _TEXTS:
            continue
        for reference in text.references():
            is_name = NAME.fullmatch(reference.name) and not reference.name.startswith("env.")
            if not is_name and _OLD_FORM.match(reference.name):
                name = name_of(reference, By.CONFIG)
                wanted = f' Write "${{{name}}}".' if name else ""
                detail = f'"${{{reference.name}}}" stays text.{wanted}'
                yield spot(text, reference), detail


@rule("JK6408", "runtime-name-without-braces", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_name_without_braces(job: Place) -> Iterator[Finding]:
    """Name has no braces.

    Nomad fills in ``${NAME}`` only; ``$NAME`` is for shells, and none reads these fields.

    Bad (networked_task):
        env {
          LISTEN = "$NOMAD_PORT_http"
        }

    Good (networked_task):
        env {
          LISTEN = "${NOMAD_PORT_http}"
        }
    """
    for text in texts(job):
        if text.by in _TEXTS and not _is_for_shell(text):
            yield from _bare_dollars(text)


def _bare_dollars(text: Text) -> Iterator[Finding]:
    for match in _IN_PARENTHESES.finditer(text.value):
        detail = f'"{match[0]}" is not filled in; write "${{{match[1]}}}".'
        yield Spot(text.path, match.start(), match.end()), detail
    for match in _BARE_DOLLAR.finditer(text.value):
        detail = f'"${match[1]}" is not filled in; write "${{{match[1]}}}".'
        yield Spot(text.path, match.start(), match.end()), detail


def _is_for_shell(text: Text) -> bool:
    """Tell whether a shell may read a text: what a script check runs."""
    return text.struct == "ServiceCheck" and bool({"Args", "Command"} & set(text.path))


@rule("JK6409", "config-name-without-braces", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def config_name_without_braces(job: Place) -> Iterator[Finding]:
    """Driver config has a name without braces, and no shell.

    Only a shell, or the program itself, fills in ``$NAME``.

    Bad (networked_task):
        config {
          command = "/bin/app"
          args    = ["--port", "$NOMAD_PORT_http"]
        }

    Good (networked_task):
        config {
          command = "/bin/app"
          args    = ["--port", "${NOMAD_PORT_http}"]
        }
    """
    for text in texts(job):
        if text.by is By.CONFIG and not _runs_shell(job, text):
            yield from _bare_dollars(text)


def _runs_shell(job: Place, text: Text) -> bool:
    """Tell whether the task's config speaks of a shell or script anywhere."""
    value: object = job.value
    for step in text.path[: text.path.index("Config") + 1]:
        value = value[step]  # type: ignore[index]  # the path was made along the job
    return re.search(r"sh\b|bash|/c\b|powershell|cmd|script", str(value)) is not None


@rule("JK6410", "template-name-unknown", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_name_unknown(job: Place) -> Iterator[Finding]:
    r"""Template asks for a variable that the task does not have.

    ``env`` gives the empty text for it.

    Bad (networked_task):
        template {
          data        = "port = {{ env \"NOMAD_PORT_api\" }}"
          destination = "local/app.conf"
        }

    Good (networked_task):
        template {
          data        = "port = {{ env \"NOMAD_PORT_http\" }}"
          destination = "local/app.conf"
        }
    """
    yield from of_kind(job, _SURE, frozenset({By.TEMPLATE}))


@rule(
    "JK6411",
    "node-meta-for-job-meta",
    "Job",
    judge=Judge.NOBODY,
    severity=Severity.INFO,
)
def node_meta_for_job_meta(job: Place) -> Iterator[Finding]:
    """Meta of the node is asked for, and the job has meta of that name.

    ``${meta.key}`` is what the node's configuration says; the job's own is ``${NOMAD_META_key}``.

    Bad (task):
        meta {
          region = "eu"
        }
        env {
          REGION = "${meta.region}"
        }

    Good (task):
        meta {
          region = "eu"
        }
        env {
          REGION = "${NOMAD_META_region}"
        }
    """
    asked = {
        one.name for text in texts(job) if text.by is By.SCHEDULER for one in text.references()
    }
    uses = FILLED | {By.TEMPLATE}
    for place, detail in of_kind(job, frozenset({Kind.NODE_META}), uses):
        key = detail.partition('"meta.')[2].partition('"')[0]
        if f"meta.{key}" not in asked:
            yield place, detail


@rule("JK6412", "runtime-name-by-chance", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_name_by_chance(job: Place) -> Iterator[Finding]:
    """Value refers to another one of the same block.

    Nomad fills in the values of ``env``, and those of ``meta``, in an order that differs from start
    to start: the other one may have its value by then or not.

    Bad (task):
        env {
          BASE = "/srv/app"
          LOGS = "${BASE}/logs"
        }

    Good (task):
        env {
          BASE = "/srv/app"
          LOGS = "/srv/app/logs"
        }
    """
    for text in texts(job):
        if text.by is By.ENVIRONMENT:
            yield from _by_chance(text, scope(job, text.group, text.task).env or frozenset(), "env")
        elif text.by is By.META:
            keys = scope(job, text.group, text.task).meta or frozenset()
            yield from _by_chance(text, _variables_of(keys), "meta")


def _variables_of(keys: frozenset[str]) -> frozenset[str]:
    spelled = {*keys, *(key.upper() for key in keys)}
    return frozenset(f"NOMAD_META_{one}" for one in {*spelled, *map(cleaned, spelled)})


def _by_chance(text: Text, names: frozenset[str], block: str) -> Iterator[Finding]:
    own = {str(text.path[-1]), f"NOMAD_META_{text.path[-1]}"}
    for reference in text.references():
        if reference.name in names and reference.name not in own:
            detail = (
                f'"{reference.name}" is set in {block} too, which is filled in by no fixed order. '
                "Write its value here."
            )
            yield spot(text, reference), detail


@rule("JK6413", "env-from-template", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def env_from_template(job: Place) -> Iterator[Finding]:
    """Value refers to what a template sets only later.

    Templates with ``env = true`` are rendered after ``env`` and ``meta`` are filled in, and after
    artifacts are fetched: there the text stays as it is. Driver config and services come later.

    Bad (task):
        template {
          data        = "DB_HOST=db.example.org"
          destination = "secrets/db.env"
          env         = true
        }
        env {
          DB_URL = "postgres://${DB_HOST}/shop"
        }

    Good (task):
        template {
          data        = "DB_URL=postgres://db.example.org/shop"
          destination = "secrets/db.env"
          env         = true
        }
    """
    for text in texts(job):
        if text.task is None or not (text.by in _BEFORE or text.struct in _BEFORE_STRUCTS):
            continue
        given = scope(job, text.group, text.task)
        names = (given.template_env or frozenset()) - (given.env or frozenset())
        for reference in text.references():
            if reference.name in names:
                detail = (
                    f'A template sets "{reference.name}", after this is filled in. '
                    "Set the whole value in the template."
                )
                yield spot(text, reference), detail


# What is filled in before templates are rendered.
_BEFORE: Final = frozenset({By.ENVIRONMENT, By.META})
_BEFORE_STRUCTS: Final = frozenset({"TaskArtifact", "VolumeMount"})


@rule("JK6414", "runtime-name-not-filled", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def runtime_name_not_filled(job: Place) -> Iterator[Finding]:
    """Name stands where Nomad fills nothing in.

    Names of jobs, groups, tasks, drivers and datacenters are taken as they are written.

    Bad (job):
        datacenters = ["${node.datacenter}"]

    Good (job):
        datacenters = ["dc1"]
    """
    for text in texts(job):
        if text.by is By.NOBODY:
            for reference in text.references():
                if _OLD_FORM.match(reference.name):
                    yield spot(text, reference), f'"${{{reference.name}}}" stays text here.'


@rule("JK6415", "env-template-text", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def env_template_text(job: Place) -> Iterator[Finding]:
    r"""Template of variables has a name in braces.

    Nomad does not fill in ``${…}`` in what a template renders; its own way is ``env``.

    Bad (networked_task):
        template {
          data        = "LISTEN=$${NOMAD_PORT_http}"
          destination = "local/app.env"
          env         = true
        }

    Good (networked_task):
        template {
          data        = "LISTEN={{ env \"NOMAD_PORT_http\" }}"
          destination = "local/app.env"
          env         = true
        }
    """
    for text in texts(job):
        if text.by is not By.TEMPLATE or "$" not in text.value or not _is_env(job, text):
            continue
        for match in _BARE_NOMAD.finditer(text.value):
            detail = f'"{match[0]}" stays text; write {{{{ env "{match[1]}" }}}} instead.'
            yield Spot(text.path, match.start(), match.end()), detail
        for reference in text.references():
            if _OLD_FORM.match(reference.name):
                detail = (
                    f'"${{{reference.name}}}" stays text; write '
                    f'{{{{ env "{reference.name.strip()}" }}}} instead.'
                )
                yield spot(text, reference), detail


def _template(job: Place, text: Text) -> JsonObject:
    """Return the template that has a body."""
    value: Any = job.value
    for step in text.path[:-1]:
        value = value[step]
    return value if isinstance(value, dict) else {}


def _is_env(job: Place, text: Text) -> bool:
    return _template(job, text).get("Envvars") is True


def _is_script(job: Place, text: Text) -> bool:
    """Tell whether the body of a template is for a shell, which fills in names too."""
    destination = _template(job, text).get("DestPath")
    is_named_so = isinstance(destination, str) and _SCRIPT.search(destination) is not None
    return "#!" in text.value or is_named_so


@rule("JK6416", "config-read-twice", "Job", judge=Judge.NOBODY, since="0.9.0")
def config_read_twice(job: Place) -> Iterator[Finding]:
    """Driver config can't be read the second time.

    The client node reads the texts of driver config as templates once more: ``$${`` in the job file
    is ``${`` then, and ``%%{`` is ``%{``. To reach the program, they need their escape twice.

    Bad (task):
        config {
          command = "/bin/sh"
          args    = ["-c", "exec app --days $${KEEP_DAYS:-30}"]
        }

    Good (task):
        config {
          command = "/bin/sh"
          args    = ["-c", "exec app --days $$${KEEP_DAYS:-30}"]
        }
    """
    for text in texts(job):
        if text.by is not By.CONFIG:
            continue
        for reference in text.references():
            if _is_for_a_shell(text, reference):
                yield spot(text, reference), _twice(f"${{{reference.name}}}", "$")
        for match in _DIRECTIVE.finditer(text.value):
            if not re.match(r"~?\s*(if|for|else|endif|endfor)\b", match[1]):
                yield Spot(text.path, match.start(), match.end()), _twice(match[0], "%")


def _is_for_a_shell(text: Text, reference: Reference) -> bool:
    """Tell whether braces hold what only shells understand, and have no escape."""
    is_escaped = text.value[max(reference.start - 1, 0) : reference.start] == "$"
    return (
        not is_escaped
        and name_of(reference, By.CONFIG) is None
        and _SHELL_FORM.match(reference.name) is not None
    )


def _twice(written: str, mark: str) -> str:
    return (
        f'"{written}" is no template that Nomad can read; in the job file, write '
        f'"{mark * 2}{written}" for it to reach the program.'
    )


@rule("JK6417", "config-name-unset", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def config_name_unset(job: Place) -> Iterator[Finding]:
    """Driver config asks for a variable that the job does not set.

    A task of an image has no variables but those of Nomad and of the job: what the image sets is
    not known when driver config is read, and the task fails.

    Bad (task):
        driver = "docker"
        config {
          image   = "shop:1"
          command = "${JAVA_HOME}/bin/java"
        }

    Good (task):
        driver = "docker"
        config {
          image   = "shop:1"
          command = "${JAVA_HOME}/bin/java"
        }
        env {
          JAVA_HOME = "/opt/java"
        }
    """
    for place, detail in of_kind(job, frozenset({Kind.MAYBE}), _CONFIG):
        given = _scope_of(job, place)
        if given is not None and given.driver in _IMAGES:
            yield place, detail


def _scope_of(job: Place, place: object) -> Scope | None:
    path = place.path if isinstance(place, Spot) else ()
    return next(
        (scope(job, text.group, text.task) for text in texts(job) if text.path == path), None
    )


@rule("JK6418", "env-label-spelling", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def env_label_spelling(job: Place) -> Iterator[Finding]:
    """Port or meta key goes by another name in ``env`` and ``meta``.

    Nomad fills these values in before it cleans the names: here a label with a dash keeps it, and
    the clean name stays text. In driver config, templates and services it is the other way round.

    Bad (group):
        network {
          port "my-port" {}
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          env {
            LISTEN = "${NOMAD_PORT_my_port}"
          }
        }

    Good (group):
        network {
          port "my-port" {}
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          env {
            LISTEN = "${NOMAD_PORT_my-port}"
          }
        }
    """
    yield from of_kind(job, frozenset({Kind.SPELLING}), _TEXTS)


@rule("JK6420", "action-outside-template", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def action_outside_template(job: Place) -> Iterator[Finding]:
    r"""Action of a template stands where there is none.

    Only ``data`` and the file of a ``template`` block are rendered. A template with ``env = true``
    sets variables, ``${…}`` fills in names.

    Bad (networked_task):
        env {
          LISTEN = "{{ env \"NOMAD_PORT_http\" }}"
        }

    Good (networked_task):
        env {
          LISTEN = "${NOMAD_PORT_http}"
        }
    """
    for text in texts(job):
        if text.by in FILLED and "{{" in text.value:
            for match in _ACTION.finditer(text.value):
                detail = f"{match[0]} stays text here; only template blocks are rendered."
                yield Spot(text.path, match.start(), match.end()), detail


@rule("JK6421", "template-text-name", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def template_text_name(job: Place) -> Iterator[Finding]:
    r"""Name in braces stands in the body of a template.

    Nomad does not fill it in there; who reads the file must. Its own way is ``env``.

    Bad (networked_task):
        template {
          data        = "port: $${NOMAD_PORT_http}"
          destination = "local/app.yml"
        }

    Good (networked_task):
        template {
          data        = "port: {{ env \"NOMAD_PORT_http\" }}"
          destination = "local/app.yml"
        }
    """
    for text in texts(job):
        if text.by is not By.TEMPLATE or "$" not in text.value or _is_env(job, text):
            continue
        is_script = text.value.lstrip().startswith("#!")
        for reference in text.references():
            is_dotted = _DOTTED.fullmatch(reference.name) is not None
            if is_dotted or (reference.name.startswith("NOMAD_") and not is_script):
                detail = (
                    f'"${{{reference.name}}}" stays text in the file; write '
                    f'{{{{ env "{reference.name}" }}}} for its value.'
                )
                yield spot(text, reference), detail
        for match in _BARE_NOMAD.finditer(text.value) if not _is_script(job, text) else ():
            detail = f'"{match[0]}" stays text in the file; write {{{{ env "{match[1]}" }}}}.'
            yield Spot(text.path, match.start(), match.end()), detail


@rule("JK6422", "runtime-name-absent", "Job", judge=Judge.NOBODY, severity=Severity.INFO)
def runtime_name_absent(job: Place) -> Iterator[Finding]:
    """Only other tasks have this name.

    ``NOMAD_CPU_CORES`` is set for tasks with ``cores``, ``NOMAD_MEMORY_MAX_LIMIT`` for those with
    ``memory_max``, ``NOMAD_JOB_PARENT_ID`` in children of periodic and parameterized jobs.

    Bad (task):
        env {
          THREADS = "${NOMAD_CPU_CORES}"
        }

    Good (task):
        env {
          THREADS = "${NOMAD_CPU_CORES}"
        }
        resources {
          cores = 2
        }
    """
    yield from of_kind(job, frozenset({Kind.ABSENT}), FILLED | {By.TEMPLATE})
