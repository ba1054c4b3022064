"""Rules about what an HTTP check asks with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.methods import METHODS
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_WITHOUT_BODY: Final = frozenset({"", "GET", "HEAD", "OPTIONS", "TRACE"})
# "check-nomad-method" is about the checks of this provider.
_JUDGED_BY_NOMAD: Final = "nomad"


@rule(
    "JK5443", "check-method-unknown", "ServiceCheck", severity=Severity.WARNING, judge=Judge.NOBODY
)
def check_method_unknown(check: Place) -> Iterator[Finding]:
    """Method of a check is none of HTTP.

    Consul asks with whatever word it is, and a program answers that it does not know it.

    Bad (check):
        method = "GETT"

    Good (check):
        method = "GET"
    """
    method = check.text("Method")
    is_nomad = check.within("Service").text("Provider") == _JUDGED_BY_NOMAD
    if check.text("Type") == "http" and method and method.upper() not in METHODS and not is_nomad:
        near = did_you_mean(method.upper(), METHODS)
        if near:  # others there are, such as PURGE and PROPFIND
            yield check.at("Method"), f'HTTP has no method "{method}".{near}'


@rule("JK5444", "check-method-small", "ServiceCheck", severity=Severity.INFO, judge=Judge.NOBODY)
def check_method_small(check: Place) -> Iterator[Finding]:
    """Method of a check has small letters.

    Methods of HTTP are in capitals; many programs know no others.

    Bad (check):
        method = "get"

    Good (check):
        method = "GET"
    """
    method = check.text("Method")
    if method != method.upper() and method.upper() in METHODS:
        yield check.at("Method"), f'Write "{method.upper()}".'


@rule("JK5445", "check-body-unread", "ServiceCheck", severity=Severity.INFO, judge=Judge.NOBODY)
def check_body_unread(check: Place) -> Iterator[Finding]:
    """Check sends a body with a method that mostly has none.

    Programs need not look at the body of ``GET``, which is the method if none is written.

    Bad (check):
        body = "ping"

    Good (check):
        method = "POST"
        body   = "ping"
    """
    method = check.text("Method").upper()
    if check.text("Type") == "http" and check.text("Body") and method in _WITHOUT_BODY:
        yield check.at("Body"), f'The method is "{method or "GET"}"; write method = "POST" for it.'
