"""Gathers what an author wrote, which is sent along for Nomad to keep beside the job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobkit.evaluate.as_json import as_json
from jobkit.evaluate.document import evaluate
from jobkit.evaluate.run import Run
from jobkit.evaluate.values import BOOL, NUMBER, STRING
from jobkit.evaluate.variables import Inputs
from jobkit.job.request import Submission
from jobkit.outside import Outside, bytes_of
from jobkit.project.discovery import config_for
from jobkit.secrets.looks import looks_secret
from jobkit.source import Source
from jobkit.syntax.detect import is_json
from jobkit.variables.value_file import form_of
from jobkit.verbs.diff_files import named_texts
from jobkit.verbs.literal import literal
from jobkit.verbs.reading import configured
from jobkit.verbs.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.evaluate.variables import Variable
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading

_PREFIX: Final = "NOMAD_VAR_"
_FROM_FILES: Final = frozenset({"config", "varfile"})
_FLAG_TYPES: Final = (None, STRING, NUMBER, BOOL)


def submission(source: Source, reading: Reading) -> Submission:
    """Return the source and the values of variables as ``nomad job run`` sends them.

    Values of variables with a simple type, or that the job doesn't declare, are flags; the others
    follow the text of the var-files as ``name = value`` lines. Nomad reads no YAML, TOML and
    config files: where one takes part, lines with the values in force stand for all files.

    Raises:
        OSError: A var-file is gone.

    Nomad: 2.0.5.
    """
    reading, config, _ = configured(source.name, reading)
    texts = _var_files(reading)
    values = _values(reading)
    declared = _declared(source, reading, Inputs(files=texts, strict=False, config=config))
    lists = [name for name in values if name in declared and not _is_flag(declared[name])]
    if config is None and all(form_of(text) in {"hcl", "json"} for text in texts):
        files = "".join(f"{text.text}\n" for text in texts)
    else:
        files = _in_force(one for one in declared.values() if one.name not in lists)
    lines = "\n".join(f"{name} = {values[name]}" for name in sorted(lists))
    return Submission(
        source=source.text,
        form="json" if is_json(source.text) else "hcl2",
        flags={name: values[name] for name in sorted(values) if name not in lists},
        variables=f"{files}\n{lines}" if files and lines else files + lines,
    )


def public_submission(source: Source, reading: Reading) -> Submission:
    """Return the source and the values of variables without those that are secret.

    Values of variables that the job doesn't declare are left out too: those of a file that several
    jobs share, those of a Jinja file that is expanded already. Lists and objects are lines that
    Nomad's pages can start the job with again.

    Raises:
        OSError: A var-file is gone.
    """
    secret = _secret_names(source.name, reading)
    reading, config, _ = configured(source.name, reading)
    texts = _var_files(reading)
    values = _values(reading)
    inputs = Inputs(reading.environment, texts, reading.variables, strict=False, config=config)
    declared = {
        name: one
        for name, one in _declared(source, reading, inputs).items()
        if name not in secret and not _tells_secret(one)
    }
    shown = {
        name: text
        for name, text in values.items()
        if name in declared and declared[name].origin not in _FROM_FILES
    }
    lists = sorted(name for name in shown if not _is_flag(declared[name]))
    lines = "".join(f"{name} = {shown[name]}\n" for name in lists)
    return Submission(
        source=source.text,
        form="json" if is_json(source.text) else "hcl2",
        flags={name: shown[name] for name in sorted(shown) if name not in lists},
        variables=_in_force(declared.values()) + lines,
    )


def submission_of(job: JobFile, reading: Reading) -> Submission | None:
    """Return the source of a job as Nomad can read it: of a Jinja file, what it stands for.

    None for a job in HCL1, which servers that keep sources can't start again. Secrets among the
    values of variables are left out.

    Raises:
        OSError: A var-file is gone.
    """
    if reading.language == "hcl1":
        return None
    source, text = job.source, job.read.text
    if job.read.jinja_marks is not None and text is not None:
        source = Source(source.name, text.text)
    if is_json(source.text):
        reading = reading._replace(variables=(), var_files=(), environment={})
    return public_submission(source, reading)


def _var_files(reading: Reading) -> list[Source]:
    return [
        Source(str(path), bytes_of(path).decode("utf-8", "replace")) for path in reading.var_files
    ]


def _secret_names(name: str, reading: Reading) -> set[str]:
    """Return the variables that the config calls secret."""
    config, _ = config_for(Path(name).parent, reading.config_file, search=reading.search_config)
    return set() if config is None else set(config.secret_variables)


def _tells_secret(variable: Variable) -> bool:
    """Tell whether a variable holds a secret, by its name or that of a key in its value."""
    texts = named_texts(variable.name, as_json(variable.value))
    return any(looks_secret(name, text) for name, text in texts)


def _values(reading: Reading) -> dict[str, str]:
    """Return the texts given by environment and command line."""
    values = {
        name.removeprefix(_PREFIX): text
        for name, text in reading.environment.items()
        if name.startswith(_PREFIX)
    }
    for assignment in reading.variables:
        name, _, text = assignment.partition("=")
        values[name] = text
    return values


def _declared(source: Source, reading: Reading, inputs: Inputs) -> Mapping[str, Variable]:
    body, _ = tree_of(source, reading.limits)
    document, _ = evaluate(source, body, inputs, Run(Outside(allow_files=False), reading.limits))
    return document.variables


def _in_force(variables: Iterable[Variable]) -> str:
    """Return the values that files give, as text that Nomad reads."""
    return "".join(
        f"{one.name} = {literal(as_json(one.value))}\n"
        for one in variables
        if one.origin in _FROM_FILES
    )


def _is_flag(variable: Variable) -> bool:
    return variable.type in _FLAG_TYPES
