"""Rules about the bodies of templates, which client nodes render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, rule
from jobkit.lint.template_bodies import body_of, form_problems, line_without_variable, problems
from jobkit.template_language.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


@rule("JK6010", "template-action-unclosed", "Template", judge=Judge.NOBODY)
def template_action_unclosed(template: Place) -> Iterator[Finding]:
    """Action of a template is not closed as it was opened.

    Nomad takes the job, and the task does not start: the client node can't read the template.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ env "MODE" }
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ env "MODE" }}
          EOT
        }
    """
    yield from problems(
        template, Kind.ACTION_UNCLOSED, Kind.ACTION_CLOSED_OTHERWISE, Kind.EXTRA_BRACE
    )


@rule("JK6011", "template-comment", "Template", judge=Judge.NOBODY)
def template_comment(template: Place) -> Iterator[Finding]:
    """Comment of a template is malformed.

    A comment is an action of its own: {{/* … */}}.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{/* mode }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{/* mode */}}
          EOT
        }
    """
    yield from problems(template, Kind.COMMENT, Kind.COMMENT_UNCLOSED)


@rule("JK6012", "template-trim-marker", "Template", judge=Judge.NOBODY)
def template_trim_marker(template: Place) -> Iterator[Finding]:
    """Trim marker of a template has no blank beside it.

    Without it the dash is part of what follows.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{if true }}x{{-end }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{if true }}x{{- end }}
          EOT
        }
    """
    yield from problems(template, Kind.TRIM_MARKER)


@rule("JK6013", "template-constant", "Template", judge=Judge.NOBODY)
def template_constant(template: Place) -> Iterator[Finding]:
    """Text or number in a template is malformed.

    Texts stand in double quotes or backquotes.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ env 'MODE' }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ env "MODE" }}
          EOT
        }
    """
    yield from problems(template, Kind.STRING_UNCLOSED, Kind.CONSTANT, Kind.CHARACTER)


@rule("JK6014", "template-operator", "Template", judge=Judge.NOBODY)
def template_operator(template: Place) -> Iterator[Finding]:
    """Operator that templates do not have.

    Templates compare with functions: eq, ne, lt, le, gt, ge, and, or, not.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if env "MODE" == "x" }}y{{ end }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if eq (env "MODE") "x" }}y{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.OPERATOR, Kind.RANGE_IN)


@rule("JK6015", "template-pipeline", "Template", judge=Judge.NOBODY)
def template_pipeline(template: Place) -> Iterator[Finding]:
    """Action of a template is malformed.

    Nomad takes the job, and the task does not start: the client node can't read the template.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if true }}x{{ end if }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if true }}x{{ end }}
          EOT
        }
    """
    yield from problems(
        template, Kind.PIPELINE, Kind.PARENTHESIS, Kind.KEYWORD_ARGUMENT, Kind.FIELD_DASH
    )


@rule("JK6016", "template-block-unclosed", "Template", judge=Judge.NOBODY)
def template_block_unclosed(template: Place) -> Iterator[Finding]:
    """Block of a template has no end.

    Each if, with, range, define and block needs an end.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if true }}x
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if true }}x{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.BLOCK_UNCLOSED)


@rule("JK6017", "template-block-misplaced", "Template", judge=Judge.NOBODY)
def template_block_misplaced(template: Place) -> Iterator[Finding]:
    """Action of a template has no block that it belongs to.

    else and end belong to if, with and range; break and continue to range.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ else }}x
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if true }}{{ else }}x{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.END, Kind.ELSE, Kind.DEFINE, Kind.LOOP_CONTROL)


@rule("JK6018", "template-function-unknown", "Template", judge=Judge.NOBODY)
def template_function_unknown(template: Place) -> Iterator[Finding]:
    """Function that templates do not have.

    Nomad takes the job, and the task does not start: the client node can't read the template.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ env "MODE" | lower }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ env "MODE" | toLower }}
          EOT
        }
    """
    yield from problems(template, Kind.FUNCTION_UNKNOWN)


@rule("JK6019", "template-variable-undefined", "Template", judge=Judge.NOBODY)
def template_variable_undefined(template: Place) -> Iterator[Finding]:
    """Variable of a template is not defined there.

    A variable lives from its definition to the end of the block it is in.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ $mode }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ $mode := env "MODE" }}{{ $mode }}
          EOT
        }
    """
    yield from problems(template, Kind.VARIABLE_UNDEFINED)


@rule("JK6020", "template-not-in-version", "Template", judge=Judge.NOBODY, shown_for="1.3.16")
def template_not_in_version(template: Place) -> Iterator[Finding]:
    """Template uses what the release that is aimed at does not have.

    The client node of that release can't read the template.

    Bad (job):
        datacenters = ["dc1"]
        group "web" {
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
            template {
              destination = "local/x"
              data        = <<-EOT
                {{ mustEnv "MODE" }}
              EOT
            }
          }
        }

    Good (job):
        datacenters = ["dc1"]
        group "web" {
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
            template {
              destination = "local/x"
              data        = <<-EOT
                {{ env "MODE" }}
              EOT
            }
          }
        }
    """
    yield from problems(template, Kind.FUNCTION_VERSION, Kind.SYNTAX_VERSION)


@rule("JK6021", "template-arguments", "Template", judge=Judge.NOBODY)
def template_arguments(template: Place) -> Iterator[Finding]:
    """Function of a template gets arguments that it does not take.

    The task does not start: rendering the template fails.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ indent "4" "x" }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ indent 4 "x" }}
          EOT
        }
    """
    yield from problems(template, Kind.ARGUMENT_COUNT, Kind.ARGUMENT_TYPE, Kind.NOT_CALLABLE)


@rule("JK6022", "template-field-unknown", "Template", judge=Judge.NOBODY)
def template_field_unknown(template: Place) -> Iterator[Finding]:
    """Value in a template has no such field.

    The task does not start: rendering the template fails.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ range nomadService "db" }}{{ .Adress }}{{ end }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ range nomadService "db" }}{{ .Address }}{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.FIELD_UNKNOWN, Kind.RANGE_OVER_PLAIN)


@rule(
    "JK6023", "template-field-of-nothing", "Template", judge=Judge.NOBODY, severity=Severity.WARNING
)
def template_field_of_nothing(template: Place) -> Iterator[Finding]:
    """Field of nothing.

    Outside of with and range the dot stands for nothing.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ .Address }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ range nomadService "db" }}{{ .Address }}{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.FIELD_OF_NOTHING)


@rule("JK6024", "template-index-too-early", "Template", judge=Judge.NOBODY)
def template_index_too_early(template: Place) -> Iterator[Finding]:
    """Element is taken before there is an answer.

    When the template is first rendered, services and keys have not been asked yet; a list is empty
    then, and the index fails.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ with index (nomadService "db") 0 }}{{ .Address }}{{ end }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ range nomadService "db" }}{{ .Address }}{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.INDEX_TOO_EARLY)


@rule("JK6025", "template-undefined", "Template", judge=Judge.NOBODY)
def template_undefined(template: Place) -> Iterator[Finding]:
    """Template is called that is not defined.

    Templates are defined in the same body, by define.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ template "body" }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ define "body" }}x{{ end }}{{ template "body" }}
          EOT
        }
    """
    yield from problems(template, Kind.TEMPLATE_UNDEFINED)


@rule("JK6026", "template-function-denied", "Template", judge=Judge.NOBODY, severity=Severity.INFO)
def template_function_denied(template: Place) -> Iterator[Finding]:
    """Function that client nodes deny unless they are told otherwise.

    The node's configuration must allow it: template { function_denylist }.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ plugin "/bin/date" }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ timestamp }}
          EOT
        }
    """
    yield from problems(template, Kind.FUNCTION_DENIED)


@rule("JK6027", "template-jinja", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_jinja(template: Place) -> Iterator[Finding]:
    """Tag of Jinja in a template.

    Nomad's templates do not know it; it is printed as it is.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {% if mode %}x{% endif %}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ if env "MODE" }}x{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.JINJA)


@rule("JK6028", "template-form", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_form(template: Place) -> Iterator[Finding]:
    """Template prints what its destination's name does not promise.

    A file that is called .json, .yaml or .toml is read as such by the task.

    Bad (task):
        template {
          destination = "local/x.json"
          data        = <<-EOT
            { "mode": "fast", }
          EOT
        }

    Good (task):
        template {
          destination = "local/x.json"
          data        = <<-EOT
            { "mode": "fast" }
          EOT
        }
    """
    yield from form_problems(template)


@rule("JK6031", "template-one-brace", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_one_brace(template: Place) -> Iterator[Finding]:
    """Action of a template has a brace too few or too many.

    With one brace it is no action, and is printed as it stands; a third one is printed behind what
    the action gives.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            mode = { env "MODE" }
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            mode = {{ env "MODE" }}
          EOT
        }
    """
    kinds = (Kind.ONE_BRACE, Kind.ONE_BRACE_OPENER, Kind.ONE_BRACE_CLOSER, Kind.BRACE_TOO_MANY)
    yield from problems(template, *kinds)


@rule("JK6032", "template-field-empty", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_field_empty(template: Place) -> Iterator[Finding]:
    """Field of a secret or variable is not where its value is.

    ``<no value>`` is printed. Version 2 of Vault's KV engine, whose paths have ``data/`` behind the
    mount, nests the values in ``.Data.data``; those of ``nomadVar`` are fields of the dot.

    Bad (task):
        template {
          destination = "secrets/x"
          data        = <<-EOT
            {{ with nomadVar "nomad/jobs/shop" }}{{ .Data.password }}{{ end }}
          EOT
        }

    Good (task):
        template {
          destination = "secrets/x"
          data        = <<-EOT
            {{ with nomadVar "nomad/jobs/shop" }}{{ .password }}{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.KV_FIELD)


@rule("JK6033", "template-secret-path", "Template", judge=Judge.NOBODY, severity=Severity.INFO)
def template_secret_path(template: Place) -> Iterator[Finding]:
    """Path of a secret does not say that it is one of version 2.

    ``.Data.data`` belongs to version 2 of Vault's KV engine, whose paths have ``data/`` behind the
    mount.

    Bad (task):
        vault {
          role = "shop"
        }
        template {
          destination = "secrets/x"
          data        = <<-EOT
            {{ with secret "kv/shop" }}{{ .Data.data.key }}{{ end }}
          EOT
        }

    Good (task):
        vault {
          role = "shop"
        }
        template {
          destination = "secrets/x"
          data        = <<-EOT
            {{ with secret "kv/data/shop" }}{{ .Data.data.key }}{{ end }}
          EOT
        }
    """
    yield from problems(template, Kind.KV_PATH)


@rule("JK6034", "template-format", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_format(template: Place) -> Iterator[Finding]:
    """Text that says how something is written does not fit.

    ``printf`` has a verb, such as ``%s``, for each of its values. The layout of ``timestamp`` is an
    example of a time: the 2nd of January 2006, 15:04:05.

    Bad (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ printf "%s:%s" (env "MODE") }}
          EOT
        }

    Good (task):
        template {
          destination = "local/x"
          data        = <<-EOT
            {{ printf "%s:%s" (env "MODE") (env "NOMAD_DC") }}
          EOT
        }
    """
    yield from problems(template, Kind.FORMAT)


@rule("JK6030", "env-template-line", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def env_template_line(template: Place) -> Iterator[Finding]:
    """Template of variables has a line that sets none.

    With ``env = true`` each line is ``NAME=value``, empty, or a comment; the task fails otherwise.
    A quote in a value needs a second one, an apostrophe too.

    Bad (task):
        template {
          destination = "secrets/app.env"
          env         = true
          data        = <<-EOT
            mode: fast
          EOT
        }

    Good (task):
        template {
          destination = "secrets/app.env"
          env         = true
          data        = <<-EOT
            MODE=fast
          EOT
        }
    """
    if template.flag("Envvars"):
        yield from line_without_variable(template)


@rule("JK6029", "template-needs-vault", "Template", judge=Judge.NOBODY, severity=Severity.WARNING)
def template_needs_vault(template: Place) -> Iterator[Finding]:
    """Template asks Vault, and its task has no vault block.

    Without one the task gets no token; the template waits for ever, or the task fails.

    Bad (task):
        template {
          destination = "secrets/x"
          data        = <<-EOT
            {{ with secret "kv/data/shop" }}{{ .Data.data.key }}{{ end }}
          EOT
        }

    Good (task):
        vault {
          role = "shop"
        }
        template {
          destination = "secrets/x"
          data        = <<-EOT
            {{ with secret "kv/data/shop" }}{{ .Data.data.key }}{{ end }}
          EOT
        }
    """
    if template.within("Task").has("Vault"):
        return
    body = body_of(template)
    use = next((one for one in body.report.uses if one.needs == "vault"), None)
    if use is not None:
        detail = (
            f'"{use.function}" asks Vault. Write a vault block in the task, its group or the job.'
        )
        yield body.spot(template, use.start, use.end), detail
