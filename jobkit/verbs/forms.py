"""Reads a job in whichever form it is written: told by the name, the content and the target."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import has_errors
from jobkit.outside import Outside
from jobkit.syntax.reader import room_for
from jobkit.tables import version
from jobkit.verbs.parse import parse

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.job.located import LocatedJob
    from jobkit.source import Source
    from jobkit.variables.value_file import ValueFile
    from jobkit.verbs.settings import Language, Reading

_JINJA_ENDINGS: Final = (".j2", ".jinja", ".jinja2")
# HCL2 is the language of Nomad from this release on.
_FIRST_HCL2: Final = (1, 0, 0)
# What only the old language can mean: quoted names, "=" before a brace, a block as an argument.
_OLD_CONSTRUCTS: Final = frozenset({"JK1011", "JK1012", "JK3001"})


def is_jinja(name: str, reading: Reading) -> bool:
    """Tell whether a file is to be expanded first."""
    return reading.jinja or name.lower().endswith(_JINJA_ENDINGS)


def parse_form(
    source: Source, reading: Reading, config: ValueFile | None
) -> tuple[LocatedJob | None, Diagnostics]:
    """Return the job of a text in any form, and everything wrong with it.

    Args:
        source: The text.
        reading: How it is read, with what the config file says.
        config: Values that the config file gives.
    """
    found: Diagnostics = []
    if is_jinja(source.name, reading):
        source, found = expanded(source, reading, config)
        if has_errors(found):
            return None, found
        # Its value files may hold what only the template uses.
        reading = reading._replace(strict=False, jinja=True)
    job, more = _parse_text(source, reading, config)
    return job, [*found, *more]


def expanded(
    source: Source, reading: Reading, config: ValueFile | None
) -> tuple[Source, Diagnostics]:
    """Return the text that a Jinja file stands for, with its places, and what is wrong with it."""
    from jobkit.preprocess.expand import expand  # noqa: PLC0415  only for Jinja files

    values, diagnostics = _jinja_values(reading, config)
    text, found = expand(
        source,
        values,
        marks=reading.jinja_marks or "default",
        search_path=reading.template_path,
        outside=_outside(source.name, reading),
    )
    return text, [*diagnostics, *found]


def _jinja_values(reading: Reading, config: ValueFile | None) -> tuple[dict[str, Any], Diagnostics]:
    """Return what templates see: values of the config, of files in their order, of ``--var``."""
    from jobkit.verbs.jinja_values import file_values  # noqa: PLC0415
    from jobkit.verbs.parse import read_value_sources  # noqa: PLC0415

    sources, diagnostics = read_value_sources(reading.var_files, Outside())
    values: dict[str, Any] = {}
    for one in sources:
        given, found = file_values(one, reading.limits)
        diagnostics += found
        values |= given
    if config is not None:
        from jobkit.verbs.jinja_values import plain_values  # noqa: PLC0415

        values = {**plain_values(config, reading.limits), **values}
    for assignment in reading.variables:
        name, equals, text = assignment.partition("=")
        if equals:
            values[name] = text
    return values, diagnostics


def _outside(name: str, reading: Reading) -> Outside:
    return Outside(
        base_dir=reading.base_dir or Path(name).parent,
        environment=reading.environment,
        allow_files=reading.allow_files,
    )


def _parse_text(
    source: Source, reading: Reading, config: ValueFile | None
) -> tuple[LocatedJob | None, Diagnostics]:
    max_depth = reading.limits.max_depth
    language = reading.language or _language(source.text, reading)
    if language == "json":
        from jobkit.job.job_json import read_job_json  # noqa: PLC0415  not for HCL files

        with room_for(max_depth):
            return read_job_json(source, keep_status=reading.keep_status, max_depth=max_depth)
    if language == "hcl1":
        return _parse_hcl1(source, reading)
    job, found = parse(
        source,
        variables=reading.variables,
        var_files=reading.var_files,
        outside=_outside(source.name, reading),
        strict=reading.strict,
        limits=reading.limits,
        config=config,
    )
    if any(one.code in _OLD_CONSTRUCTS for one in found) and reading.language is None:
        found = _suggest_hcl1(source, reading, found)
    return job, found


def _language(text: str, reading: Reading) -> Language:
    if "{" in text[:4096].lstrip()[:1]:
        from jobkit.job.json_forms import looks_like_job_json  # noqa: PLC0415  only for JSON

        if looks_like_job_json(text):
            return "json"
    return "hcl1" if version(reading.target) < _FIRST_HCL2 else "hcl2"


def _parse_hcl1(source: Source, reading: Reading) -> tuple[LocatedJob | None, Diagnostics]:
    from jobkit.job.hcl1 import decode_hcl1  # noqa: PLC0415  the old language

    max_depth = reading.limits.max_depth
    with room_for(max_depth):
        return decode_hcl1(source, target=reading.target, max_depth=max_depth)


def _suggest_hcl1(source: Source, reading: Reading, found: Diagnostics) -> Diagnostics:
    """Say in the first finding about an old construct that the old language would take the file."""
    job, problems = _parse_hcl1(source, reading._replace(target="1.6.0"))
    if job is None or has_errors(problems):
        return found
    hint = " The whole file is right in the language of Nomad before 1.0: --language hcl1."
    suggested: list[Diagnostic] = []
    for one in found:
        told = any(hint in other.detail for other in suggested)
        old = one.code in _OLD_CONSTRUCTS and not told
        suggested.append(replace(one, detail=one.detail + hint) if old else one)
    return suggested
