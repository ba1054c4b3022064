"""The public functions: text or path in, plain values out, ``JobSpecError`` for faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from jobkit.diagnostic import JobSpecError, has_errors
from jobkit.outside import Outside
from jobkit.source import Source
from jobkit.tables import release

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.limits import Limits
    from jobkit.syntax.tree import Body, JsonBody
    from jobkit.verbs.settings import Language, Reading

    FilePath: TypeAlias = str | os.PathLike[str]
    Values: TypeAlias = Mapping[str, object] | Iterable[str]

JOB_FILE = "job.nomad.hcl"


def parse_job(  # noqa: PLR0913  a public function's options, by keyword
    text: str,
    *,
    filename: str = JOB_FILE,
    base_dir: FilePath | None = None,
    variables: Values = (),
    var_files: Iterable[FilePath] = (),
    env: Mapping[str, str] | None = None,
    strict: bool = True,
    allow_files: bool = True,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Return the Job JSON of a job file's text: the value of ``Job`` in Nomad's API.

    Args:
        text: A job in HCL2, or in HCL's JSON form.
        filename: What messages call it.
        base_dir: Folder that file functions start from; None is the working folder.
        variables: ``name=text`` as on the command line, or a mapping; text in a mapping stands as
            it is, other values are taken as JSON.
        var_files: Paths of files with values, in HCL or JSON; later ones win.
        env: Environment in which ``NOMAD_VAR_*`` are looked for; None means none.
        strict: As Nomad: a name in a var-file that the job doesn't declare is an error.
        allow_files: False makes every file function fail.
        limits: What the file may cost; None for the usual limits.

    Raises:
        JobSpecError: The text, a var-file or a value has faults.

    Nomad: ``job run -output`` of 2.0.5.
    """
    from jobkit.verbs.parse import parse  # noqa: PLC0415  parse_syntax does not need it

    located, diagnostics = parse(
        Source(filename, text),
        variables=_assignments(variables),
        var_files=tuple(map(Path, var_files)),
        outside=Outside(Path(base_dir or ""), env or {}, allow_files),
        strict=strict,
        limits=limits,
    )
    _refuse(diagnostics)
    assert located is not None  # noqa: S101  no finding, no gap
    return located.job


def load_job(  # noqa: PLR0913  a public function's options, by keyword
    path: FilePath,
    *,
    variables: Values = (),
    var_files: Iterable[FilePath] = (),
    env: Mapping[str, str] | None = None,
    jinja_marks: str | None = None,
    language: Language | None = None,
    nomad_version: str = "2.0.5",
    strict: bool = True,
) -> dict[str, Any]:
    """Return the Job JSON of a job file in any form; file functions start from its folder.

    Args:
        path: The file. Names ending in ``.j2`` or ``.jinja`` are Jinja files; Job JSON, HCL's JSON
            form and HCL2 are told apart by content.
        variables: As in ``parse_job``; templates see them too.
        var_files: Files with values in HCL, JSON, YAML or TOML.
        env: As in ``parse_job``.
        jinja_marks: ``default``, ``square``, ``dollar`` or the marks themselves (``[[ ]]``).
        language: ``hcl2``, ``hcl1`` or ``json``; None tells it by content and version.
        nomad_version: The release that is aimed at, ``X.Y`` or ``X.Y.Z``; before 1.0 job files are
            in HCL1.
        strict: As in ``parse_job``; files in YAML and TOML, and those of a Jinja file, may always
            name more than the job declares.

    Raises:
        JobSpecError: The file can't be read, or it, a var-file or a value has faults.
    """
    from jobkit.verbs.reading import read_job  # noqa: PLC0415  as above

    reading = _reading(
        variables, var_files, env, language=language, jinja_marks=jinja_marks, target=nomad_version
    )
    read = read_job(str(path), reading._replace(strict=strict))
    _refuse(read.diagnostics)
    assert read.job is not None  # noqa: S101  no finding, no gap
    return read.job.job


def lint_file(  # noqa: PLR0913  a public function's options, by keyword
    path: FilePath,
    *,
    variables: Values = (),
    var_files: Iterable[FilePath] = (),
    env: Mapping[str, str] | None = None,
    jinja_marks: str | None = None,
    language: Language | None = None,
    nomad_version: str = "2.0.5",
) -> Diagnostics:
    """Return everything that is wrong with a job file, sorted by place; the list may be empty.

    It is read, expanded (Jinja), parsed, decoded, and judged as by ``jobkit lint --no-config``;
    findings that a comment in it suppresses are left out. The arguments are those of ``load_job``.
    """
    from jobkit.verbs.lint import lint  # noqa: PLC0415  as above

    reading = _reading(
        variables, var_files, env, language=language, jinja_marks=jinja_marks, target=nomad_version
    )
    return lint(str(path), reading).findings


def lint_text(  # noqa: PLR0913  a public function's options, by keyword
    text: str,
    *,
    filename: str = JOB_FILE,
    base_dir: FilePath | None = None,
    variables: Values = (),
    var_files: Iterable[FilePath] = (),
    env: Mapping[str, str] | None = None,
    jinja_marks: str | None = None,
    language: Language | None = None,
    nomad_version: str = "2.0.5",
) -> Diagnostics:
    """Return everything that is wrong with a job file's text, as ``lint_file`` does.

    Args:
        text: The text.
        filename: What messages call it; ``.j2`` or ``.jinja`` at its end makes it a Jinja file.
        base_dir: Folder that file functions start from; None is the working folder.
        variables: As in ``load_job``, like all that follows.
        var_files: See there.
        env: See there.
        jinja_marks: See there.
        language: See there.
        nomad_version: See there.
    """
    from jobkit.verbs.lint import lint_source  # noqa: PLC0415  as above

    reading = _reading(
        variables, var_files, env, language=language, jinja_marks=jinja_marks, target=nomad_version
    )
    reading = reading._replace(base_dir=Path(base_dir or ""))
    return lint_source(Source(filename, text), reading).findings


def parse_syntax(
    text: str, *, filename: str = JOB_FILE, limits: Limits | None = None
) -> Body | JsonBody:
    """Return the tree of a job file's text; names and values are not looked at.

    Raises:
        JobSpecError: The text is not well-formed.
    """
    from jobkit.verbs.syntax import tree_of  # noqa: PLC0415  import when called

    body, diagnostics = tree_of(Source(filename, text), limits)
    _refuse(diagnostics)
    return body


def evaluate_expression(
    text: str, *, base_dir: FilePath | None = None, limits: Limits | None = None
) -> Any:  # noqa: ANN401  any JSON value
    """Return the value of an expression of the job language, as JSON types.

    Args:
        text: The expression, ``[for port in [80, 443] : port + 1]``. It sees no names.
        base_dir: Folder that file functions start from; None is the working folder.
        limits: What it may cost; None for the usual limits.

    Raises:
        JobSpecError: It is not well-formed, or has no value.
    """
    from jobkit.verbs.expression import evaluate  # noqa: PLC0415  import when called

    outside = Outside(Path(base_dir or ""))
    value, diagnostics = evaluate(Source("expression", text), outside, limits)
    _refuse(diagnostics)
    return value


def _refuse(diagnostics: Diagnostics) -> None:
    if has_errors(diagnostics):
        raise JobSpecError(diagnostics)


def _reading(
    variables: Values,
    var_files: Iterable[FilePath],
    env: Mapping[str, str] | None,
    *,
    language: Language | None,
    jinja_marks: str | None,
    target: str,
) -> Reading:
    """Return how a job file is read, of what the public functions are given."""
    from jobkit.verbs.settings import Reading  # noqa: PLC0415  parse_syntax does not need it

    return Reading(
        variables=_assignments(variables),
        var_files=tuple(map(Path, var_files)),
        environment=env or {},
        language=language,
        jinja_marks=jinja_marks,
        target=release(target),
    )


def _assignments(variables: Values) -> tuple[str, ...]:
    """Return the values as ``name=text``."""
    if isinstance(variables, str):
        message = 'variables is one text; pass a list of "name=text" or a mapping'
        raise TypeError(message)
    if not hasattr(variables, "items"):
        return tuple(variables)
    return tuple(f"{name}={_literal(value)}" for name, value in variables.items())


def _literal(value: object) -> str:
    """Return text as it is, anything else as an expression of the job language."""
    if isinstance(value, str):
        return value
    from jobkit.verbs.literal import literal  # noqa: PLC0415  rarely needed

    return literal(value)
