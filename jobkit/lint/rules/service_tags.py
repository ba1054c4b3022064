"""Rules about the tags of services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_SEVERAL: Final = re.compile(r"[A-Za-z][\w-]*(?:, *[A-Za-z][\w-]*)+")


@rule("JK5446", "tag-form", "Service", severity=Severity.INFO, judge=Judge.NOBODY)
def tag_form(service: Place) -> Iterator[Finding]:
    """Tag is empty, begins or ends with a space, or is several in one.

    Who looks for a tag must write it letter by letter.

    Bad (service):
        tags = ["web "]

    Good (service):
        tags = ["web"]
    """
    for field in ("Tags", "CanaryTags"):
        for number, tag in enumerate(service.texts(field)):
            if not tag.strip():
                yield service.at(field, number), "The tag is empty; remove it."
            elif tag != tag.strip():
                yield service.at(field, number), f'Write "{tag.strip()}", without spaces around.'
            elif _SEVERAL.fullmatch(tag):
                detail = f'"{tag}" is one tag with a comma in it; each tag is a text of the list.'
                yield service.at(field, number), detail


@rule("JK5447", "canary-tags-unused", "Service", severity=Severity.INFO, judge=Judge.NOBODY)
def canary_tags_unused(service: Place) -> Iterator[Finding]:
    """Service has tags for canaries, and there are none.

    ``canary_tags`` are those of canaries, which ``canary`` of the update block asks for.

    Bad (service):
        canary_tags = ["next"]

    Good (group):
        update {
          canary = 1
        }
        network {
          port "http" {}
        }
        service {
          name        = "shop"
          port        = "http"
          canary_tags = ["next"]
        }
    """
    update = service.within("TaskGroup").one("Update")
    if service.texts("CanaryTags") and (update is None or update.number("Canary") == 0):
        yield service.at("CanaryTags"), "The group has no update block with canary = 1 or more."
