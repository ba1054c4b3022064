"""The group of commands; each one is imported when it is called."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from jobkit import __version__
from jobkit.cli.exits import exit_status, leave

if TYPE_CHECKING:
    from collections.abc import Sequence

# Name of the command: its module, which has it as ``command``, or several in ``commands``.
COMMANDS: Final = {
    "allocs": "jobkit.cli.reads",
    "apply": "jobkit.cli.run",
    "deployments": "jobkit.cli.reads",
    "diff": "jobkit.cli.diff",
    "dispatch": "jobkit.cli.acts",
    "drift": "jobkit.cli.drift",
    "eval": "jobkit.cli.acts",
    "evals": "jobkit.cli.reads",
    "fail": "jobkit.cli.acts",
    "hcl": "jobkit.cli.hcl",
    "history": "jobkit.cli.reads",
    "init": "jobkit.cli.init",
    "inspect": "jobkit.cli.reads",
    "lint": "jobkit.cli.lint",
    "new": "jobkit.cli.new",
    "next": "jobkit.cli.launches",
    "periodic-force": "jobkit.cli.acts",
    "plan": "jobkit.cli.plan",
    "promote": "jobkit.cli.acts",
    "render": "jobkit.cli.render",
    "revert": "jobkit.cli.acts",
    "rule": "jobkit.cli.rule",
    "run": "jobkit.cli.run",
    "scale": "jobkit.cli.acts",
    "schema": "jobkit.cli.schema",
    "stable": "jobkit.cli.acts",
    "start": "jobkit.cli.acts",
    "status": "jobkit.cli.reads",
    "stop": "jobkit.cli.acts",
    "summary": "jobkit.cli.reads",
    "tag": "jobkit.cli.acts",
    "validate": "jobkit.cli.lint",
    "vars": "jobkit.cli.variables",
    "versions": "jobkit.cli.reads",
}

_OBJECTS_BETWEEN_COLLECTIONS: Final = 100_000


class _LazyGroup(click.Group):
    """Commands by name, and an exit status for whatever may happen."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        home = import_module(module)
        several: dict[str, click.Command] = getattr(home, "commands", {})
        command: click.Command = several[cmd_name] if several else home.command
        return command

    def main(  # type: ignore[override]  # it never returns, whatever standalone_mode says
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = "jobkit",
        **extra: Any,  # noqa: ANN401
    ) -> NoReturn:
        """Run the command line and leave with its exit status."""
        # Imports make objects by the ten thousand, and next to none of them is ever garbage.
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        run = super().main
        extra["standalone_mode"] = False
        status = exit_status(lambda: run(args, prog_name, **extra))
        # Python looks for garbage before it ends: a fifth of the time a small file takes.
        gc.freeze()
        leave(status)


@click.group("jobkit", cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jobkit", message="%(prog)s %(version)s")
def main() -> None:
    """Work with HashiCorp Nomad job files, offline and exactly as Nomad reads them."""
