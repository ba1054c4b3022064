"""Rules about artifacts of tasks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.lint.escape import escapes
from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_HEX_DIGITS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_PLACEHOLDER: Final = re.compile(r"\$\{[a-zA-Z0-9_\-.]+\}")


@rule("JK4761", "artifact-destination-escapes", "TaskArtifact")
def artifact_destination_escapes(artifact: Place) -> Iterator[Finding]:
    """Artifact would be written outside of the allocation.

    The path counts from the task's folder.

    Bad (task):
        artifact {
          source = "https://example.org/app.tgz"
          destination = "../../app"
        }

    Good (task):
        artifact {
          source = "https://example.org/app.tgz"
          destination = "local/app"
        }
    """
    path = artifact.text("RelativeDest")
    if escapes("task", path):
        detail = f'"{path}" leads out of the allocation; write a path in it.'
        yield artifact.at("RelativeDest"), detail


@rule("JK4762", "artifact-checksum", "TaskArtifact")
def artifact_checksum(artifact: Place) -> Iterator[Finding]:
    """Checksum can't be read.

    It is the type and the digest in hexadecimal: ``sha256:9f86…``. With ``${…}`` in it the client
    node judges.

    Bad (task):
        artifact {
          source = "https://example.org/app.tgz"
          options {
            checksum = "md5:abcd"
          }
        }

    Good (task):
        artifact {
          source = "https://example.org/app.tgz"
          options {
            checksum = "md5:0cc175b9c0f1b6a831c399e269772661"
          }
        }
    """
    checksum = artifact.mapping("GetterOptions").get("checksum")
    if not isinstance(checksum, str) or _PLACEHOLDER.search(checksum):
        return
    fault = _fault(checksum.strip())
    if fault:
        yield artifact.at("GetterOptions", "checksum"), fault


def _fault(checksum: str) -> str:
    kind, colon, digest = checksum.partition(":")
    if not checksum:
        return 'The checksum is empty; write "sha256:" and the digest.'
    if not colon or ":" in digest:
        return f'"{checksum}" is not of the form "type:digest"; write "sha256:" and the digest.'
    if kind not in _HEX_DIGITS:
        return f'"{kind}" is no type of checksum; write one of {", ".join(_HEX_DIGITS)}.'
    if not re.fullmatch("[0-9a-fA-F]*", digest):
        return f'"{digest}" is not hexadecimal.'
    if len(digest) != _HEX_DIGITS[kind]:
        wanted = _HEX_DIGITS[kind]
        return f"A digest of {kind} has {wanted} hexadecimal digits, this one {len(digest)}."
    return ""
