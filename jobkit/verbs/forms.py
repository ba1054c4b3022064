"""Reads a job in whichever form it is written: told by the name, the content and the target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.diagnostic import has_errors
from jobkit.evaluate.limits import Limits, enforced
from jobkit.evaluate.run import Run
from jobkit.evaluate.variables import Inputs
from jobkit.records import replace
from jobkit.source import Source
from jobkit.syntax.reader import room_for
from jobkit.tables import version
from jobkit.verbs.parse import parse, read_value_sources

if TYPE_CHECKING:
    from collections.abc import Container

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.job.job_json import Submitted
    from jobkit.job.located import LocatedJob
    from jobkit.outside import Outside
    from jobkit.preprocess.limits import JinjaLimits
    from jobkit.variables.value_file import ValueFile
    from jobkit.verbs.settings import Language, Reading

_JINJA_ENDINGS: Final = (".j2", ".jinja", ".jinja2")
# HCL2 is the language of Nomad from this release on.
_FIRST_HCL2: Final = (1, 0, 0)
# What only the old language can mean: quoted names, "=" before a brace, a block as an argument.
_LAST_HCL1: Final = "1.6.0"
_OLD_CONSTRUCTS: Final = frozenset({"JK1011", "JK1012", "JK3001"})


def is_jinja(name: str, reading: Reading) -> bool:
    """Tell whether a file is to be expanded first."""
    return reading.jinja or name.lower().endswith(_JINJA_ENDINGS)


class Parsed(NamedTuple):
    """What a text in any form says.

    Attributes:
        text: The text that was read: of a Jinja file, what it stands for.
        job: The job; None when there is none, or not enough of it.
        diagnostics: Everything wrong with it.
    """

    text: Source
    job: LocatedJob | None
    diagnostics: Diagnostics


def parse_form(source: Source, reading: Reading, config: ValueFile | None) -> Parsed:
    """Return the job of a text in any form, and everything wrong with it.

    Args:
        source: The text.
        reading: How it is read, with what the config file says.
        config: Values that the config file gives.
    """
    if not is_jinja(source.name, reading):
        return Parsed(source, *_parse_text(source, reading, config, ()))
    text = expanded(source, reading, config)
    if has_errors(text.diagnostics):
        return Parsed(text.source, None, text.diagnostics)
    job, found = _parse_text(text.source, reading, config, text.names)
    from jobkit.preprocess.chains import with_chains  # noqa: PLC0415  only for Jinja files

    return Parsed(text.source, job, [*text.diagnostics, *with_chains(found)])


class Expanded(NamedTuple):
    """What a Jinja file stands for.

    Attributes:
        source: The text with its places.
        names: Names that the template could use; the job needn't declare them.
    """

    source: Source
    names: Container[str]
    diagnostics: Diagnostics


def expanded(source: Source, reading: Reading, config: ValueFile | None) -> Expanded:
    """Return the text that a Jinja file stands for, and what is wrong with it."""
    from jobkit.evaluate.given import given_values  # noqa: PLC0415  only for Jinja files
    from jobkit.preprocess.expand import expand  # noqa: PLC0415

    outside = _outside(source.name, reading)
    limits = reading.limits
    files, diagnostics = read_value_sources(reading.var_files, outside)
    inputs = Inputs(reading.environment, files, reading.variables, config=config)
    with room_for(limits.max_depth), enforced(limits):
        values, found = given_values(inputs, Run(outside, limits))
    text, more = expand(
        source,
        values,
        marks=reading.jinja_marks or "default",
        search_path=reading.template_path,
        outside=outside,
        limits=_jinja_limits(limits),
    )
    return Expanded(text, values, [*diagnostics, *found, *more])


def _jinja_limits(limits: Limits) -> JinjaLimits:
    """Return the limits of Jinja files: their own, but for those that were set."""
    from jobkit.preprocess.limits import JinjaLimits  # noqa: PLC0415  as above

    usual, own = Limits(), JinjaLimits()
    return replace(
        own,
        max_text=own.max_text if limits.max_text == usual.max_text else limits.max_text,
        max_rounds=own.max_rounds
        if limits.max_iterations == usual.max_iterations
        else limits.max_iterations,
    )


def _outside(name: str, reading: Reading) -> Outside:
    return replace(
        reading.world,
        base_dir=reading.base_dir or Path(name).parent,
        environment=reading.environment,
        allow_files=reading.allow_files,
    )


def _parse_text(
    source: Source, reading: Reading, config: ValueFile | None, names: Container[str]
) -> tuple[LocatedJob | None, Diagnostics]:
    max_depth = reading.limits.max_depth
    language = reading.language or _language(source.text, reading)
    if language == "json":
        from jobkit.job.job_json import read_job_json, read_submission  # noqa: PLC0415  not for HCL files

        with room_for(max_depth):
            submitted = read_submission(source, max_depth=max_depth)
            if submitted is None or submitted.form == "json":
                return read_job_json(source, keep_status=reading.keep_status, max_depth=max_depth)
        return _parse_submitted(submitted, reading)
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
        used_elsewhere=names,
        target=reading.target,
    )
    if any(one.code in _OLD_CONSTRUCTS for one in found) and reading.language is None:
        found = _suggest_hcl1(source, reading, found)
    return job, found


def _parse_submitted(
    submitted: Submitted, reading: Reading
) -> tuple[LocatedJob | None, Diagnostics]:
    """Read the job file in a submission with the values that were submitted along."""
    if submitted.form == "hcl1":
        return _parse_hcl1(submitted.source, reading._replace(target=_LAST_HCL1))
    flags = [f"{name}={text}" for name, text in submitted.flags.items()]
    return parse(
        submitted.source,
        variables=[*flags, *reading.variables],
        value_sources=[Source("submitted variables", submitted.variables, private=True)],
        outside=_outside(submitted.source.name, reading),
        strict=False,
        limits=reading.limits,
    )


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
    job, problems = _parse_hcl1(source, reading._replace(target=_LAST_HCL1))
    if job is None or has_errors(problems):
        return found
    hint = " The whole file is right in the language of Nomad before 1.0: --language hcl1."
    suggested: list[Diagnostic] = []
    for one in found:
        told = any(hint in other.detail for other in suggested)
        old = one.code in _OLD_CONSTRUCTS and not told
        suggested.append(replace(one, detail=one.detail + hint) if old else one)
    return suggested
