"""Rules about what is declared and never used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.diagnostic import Severity
from jobkit.lint.registry import FILE, Judge, rule
from jobkit.lint.written import names_used
from jobkit.source import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.document import Document
    from jobkit.lint.analysis import Analysis
    from jobkit.lint.place import Place
    from jobkit.lint.registry import FileFinding, Finding


@rule("JK5501", "variable-unused", FILE, severity=Severity.INFO, judge=Judge.NOBODY)
def variable_unused(analysis: Analysis) -> Iterator[FileFinding]:
    """Variable is never used.

    Who sets it expects that it does something.

    Bad (file):
        variable "image" {
          default = "shop:1"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = "shop:2"
              }
            }
          }
        }

    Good (file):
        variable "image" {
          default = "shop:1"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = var.image
              }
            }
          }
        }
    """
    document = analysis.located.document
    if document is None or document.body.has_gaps:
        return
    used = names_used(document, "var")
    for name, variable in document.variables.items():
        if name not in used and not _is_template_name(document, name):
            yield variable.place, f"Nothing uses var.{name}. Use it, or remove its declaration."


@rule("JK5502", "local-unused", FILE, severity=Severity.INFO, judge=Judge.NOBODY)
def local_unused(analysis: Analysis) -> Iterator[FileFinding]:
    """Local value is never used.

    It may be that another one was meant where it should be used.

    Bad (file):
        locals {
          image = "shop:1"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = "shop:2"
              }
            }
          }
        }

    Good (file):
        locals {
          image = "shop:1"
        }
        job "shop" {
          group "web" {
            task "app" {
              driver = "docker"
              config {
                image = local.image
              }
            }
          }
        }
    """
    document = analysis.located.document
    if document is None or document.body.has_gaps:
        return
    used = names_used(document, "local")
    for name, attribute in document.local_definitions.items():
        if name not in used:
            place = Range(document.evaluator.source, attribute.start, attribute.name_end)
            yield place, f"Nothing uses local.{name}. Use it, or remove it."


@rule("JK5503", "volume-unused", "VolumeRequest", severity=Severity.INFO, judge=Judge.NOBODY)
def volume_unused(volume: Place) -> Iterator[Finding]:
    """Volume is never mounted.

    The group is placed only where the volume is, and no task of it sees the volume.

    Bad (group):
        volume "data" {
          type   = "host"
          source = "data"
        }

    Good (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
        task "app" {
          driver = "docker"
          config {
            image = "shop:1"
          }
          volume_mount {
            volume      = "data"
            destination = "/data"
          }
        }
    """
    label = str(volume.path[-1])
    mounts = [
        mount.text("Volume")
        for task in volume.within("TaskGroup").each("Tasks")
        for mount in task.each("VolumeMounts")
    ]
    if label not in mounts and not any("${" in name for name in mounts):
        yield (
            volume.path,
            f'No task mounts the volume "{label}". Write a volume_mount, or remove it.',
        )


def _is_template_name(document: Document, name: str) -> bool:
    """Tell whether a Jinja template around the job may use a variable's name."""
    sources = {segment.source for segment in document.evaluator.source.segments}
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    # Once is the declaration.
    return sum(len(word.findall(source.text)) for source in sources) > 1
