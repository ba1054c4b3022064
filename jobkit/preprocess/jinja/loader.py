"""Finds the files that a Jinja file takes in, and none outside its folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2.exceptions import TemplateNotFound, TemplateRuntimeError
from jinja2.loaders import BaseLoader

from jobkit.preprocess.jinja.places import JinjaFile
from jobkit.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Environment

    from jobkit.outside import Outside
    from jobkit.preprocess.limits import JinjaLimits


class FileOutsideError(TemplateRuntimeError):
    """A Jinja file asks for a file outside its folders; the message is a whole sentence."""


class FileUnreadableError(TemplateRuntimeError):
    """A file can't be taken in; the message is a whole sentence."""


class FolderLoader(BaseLoader):
    """Loads files from some folders, through ``Outside``.

    Attributes:
        folders: Where names are looked for, the first one first.
        files: What was loaded, by the name that the Jinja files use.
    """

    def __init__(self, folders: Sequence[Path], outside: Outside, limits: JinjaLimits) -> None:
        self.folders = [*folders]
        self.files: dict[str, JinjaFile] = {}
        self._outside = outside
        self._limits = limits

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002  jinja2's signature
        template: str,
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a file.

        Raises:
            TemplateNotFound: No folder has it.
            FileOutsideError: The name leads out of the folders.
            FileUnreadableError: It can't be read, or is no text.
        """
        parts = self._parts(template)
        for folder in self.folders:
            path = folder.joinpath(*parts)
            data = self._content(template, folder, path)
            if data is not None:
                self.files[template] = JinjaFile(Source(str(path), _decoded(template, data)))
                return self.files[template].source.text, template, None
        raise TemplateNotFound(template)

    def beside(self, file: str, name: str) -> str:
        """Return how to write ``name`` when it was meant from the folder of ``file``, else ""."""
        path = Path(file).parent / name
        for folder in self.folders:
            if path.is_relative_to(folder) and self._is_file(path):
                return path.relative_to(folder).as_posix()
        return ""

    def names_near(self, name: str) -> list[str]:
        """Return the names of the files in the folders where ``name`` would be."""
        parent = name.rpartition("/")[0]
        if ".." in parent.split("/"):
            return []
        names: list[str] = []
        for folder in self.folders:
            try:
                found = self._outside.list_folder(folder / parent)
            except (OSError, ValueError):
                continue
            names += [f"{parent}/{entry}" if parent else entry for entry in sorted(found)]
        return names

    def _is_file(self, path: Path) -> bool:
        try:
            return self._outside.stat(path).is_file
        except (OSError, ValueError):
            return False

    def _parts(self, name: str) -> list[str]:
        if not self._outside.allow_files:
            message = f'"{name}" can\'t be taken in: no other file is read here.'
            raise FileUnreadableError(message)
        if "\0" in name or "\\" in name or Path(name).is_absolute() or ":" in name[1:2]:
            message = (
                f'"{name}" is no name of a file in the search path. Write the path from the job '
                "file's folder, with slashes."
            )
            raise FileOutsideError(message)
        parts = [part for part in name.split("/") if part not in {"", "."}]
        if ".." in parts or name.startswith("/"):
            message = (
                f'"{name}" leads out of the search path. Only files below the job file\'s folder '
                "and the folders of --template-path can be taken in."
            )
            raise FileOutsideError(message)
        return parts

    def _content(self, name: str, folder: Path, path: Path) -> bytes | None:
        """Return what the file holds; None when there is none."""
        try:
            entry = self._outside.stat(path)
            if not entry.is_file:
                return None
            if not self._outside.real_path(path).is_relative_to(self._outside.real_path(folder)):
                message = (
                    f'"{name}" is a link to a file outside "{folder}". Only files below the job '
                    "file's folder and the folders of --template-path can be taken in."
                )
                raise FileOutsideError(message)
            self._check_cost(name, entry.size_bytes)
            return self._outside.read_bytes(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, RuntimeError, ValueError) as error:
            if isinstance(error, TemplateRuntimeError):
                raise
            reason = getattr(error, "strerror", None) or str(error)
            message = f'"{name}" can\'t be read: {reason}.'
            raise FileUnreadableError(message) from error

    def _check_cost(self, name: str, size: int) -> None:
        if size > self._limits.max_file_bytes:
            message = (
                f'"{name}" has more than {self._limits.max_file_bytes} bytes, which is jobkit\'s '
                "limit (max_file_bytes)."
            )
            raise FileUnreadableError(message)
        if len(self.files) >= self._limits.max_files:
            message = (
                f"The job takes in more than {self._limits.max_files} files, which is jobkit's "
                "limit (max_files)."
            )
            raise FileUnreadableError(message)


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f'"{name}" is not UTF-8 text (byte {error.start}). Save it as UTF-8.'
        raise FileUnreadableError(message) from error
