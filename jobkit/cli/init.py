"""``jobkit init``: a config file to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from jobkit.cli.streams import OutputError, write_report, writing


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
def command(folder: Path) -> None:
    """Write a jobkit.toml in which every setting is explained and commented out.

    FOLDER is where it is put, the working folder otherwise. No file is replaced.
    """
    from jobkit.project.discovery import CONFIG_NAME, config_of
    from jobkit.project.starter import starter_text
    from jobkit.tables import table

    there = config_of(folder)
    if there is not None:
        message = f'"{there}" holds settings of jobkit already'
        raise OutputError(message)
    file = folder / CONFIG_NAME
    text = starter_text(table("meta/config.schema"))
    with writing(file), file.open("x", encoding="utf-8", newline="\n") as opened:
        opened.write(text)
    write_report(f"wrote {file}\n")
