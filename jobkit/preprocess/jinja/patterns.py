"""Regular expressions of Jinja files; regex, which can be stopped, enters here."""

from __future__ import annotations

from jinja2.exceptions import FilterArgumentError

from jobkit.preprocess.meter import TooMuchError


def replaced(  # noqa: PLR0913  the options of the filter
    text: str,
    pattern: str,
    replacement: str,
    *,
    seconds: float,
    ignorecase: bool = False,
    multiline: bool = False,
    count: int = 0,
) -> str:
    r"""Return ``text`` with what the pattern finds replaced; ``\1`` stands for a group.

    Raises:
        FilterArgumentError: The pattern or the replacement is no valid one.
        TooMuchError: It takes too long.
    """
    import regex  # type: ignore[import-untyped]  # noqa: PLC0415  # costs start-up time

    flags = (regex.IGNORECASE if ignorecase else 0) | (regex.MULTILINE if multiline else 0)
    try:
        result: str = regex.sub(
            str(pattern), str(replacement), text, count=count, flags=flags, timeout=seconds
        )
    except regex.error as error:
        message = f'regex_replace: "{pattern}" is no valid pattern ({error}).'
        raise FilterArgumentError(message) from error
    except TimeoutError as error:
        message = (
            f'The search for "{pattern}" takes longer than {seconds:g} seconds, which is '
            "jobkit's limit (max_matching_seconds)."
        )
        raise TooMuchError(message) from error
    return result
