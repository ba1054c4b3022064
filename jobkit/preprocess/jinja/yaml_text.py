"""YAML text of Jinja files; PyYAML enters here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2.exceptions import FilterArgumentError

if TYPE_CHECKING:
    from yaml import SafeDumper
    from yaml.nodes import ScalarNode


def to_yaml(value: object, *, indent: int = 2, flow: bool | None = None, **options: bool) -> str:
    """Return a plain value as YAML text."""
    import yaml  # noqa: PLC0415  rarely needed, and costs start-up time

    class Dumper(yaml.SafeDumper):
        """Writes texts of any class."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002
            """Return True: nothing is written as a reference."""
            return True

    def text(dumper: SafeDumper, data: str) -> ScalarNode:
        return dumper.represent_str(str.__str__(data))

    Dumper.add_multi_representer(str, text)
    sort = options.get("sort_keys", True)
    return str(
        yaml.dump(
            value, Dumper=Dumper, indent=indent, default_flow_style=flow, allow_unicode=True,
            sort_keys=sort,
        )
    )  # fmt: skip


def from_yaml(text: object) -> Any:  # noqa: ANN401  any YAML value
    """Return the value of YAML text.

    Raises:
        FilterArgumentError: It is none.
    """
    import yaml  # noqa: PLC0415  rarely needed, and costs start-up time

    try:
        return yaml.safe_load(str(text))
    except yaml.YAMLError as error:
        # The error's own text would show the text, which may be a secret.
        reason = getattr(error, "problem", None) or "it can't be read"
        message = f"from_yaml: the text is not YAML ({reason})."
        raise FilterArgumentError(message) from error
