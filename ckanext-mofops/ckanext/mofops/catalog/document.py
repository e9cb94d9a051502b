"""YAML files of people outside, see ``standard.document``."""

from pathlib import Path
from typing import Any

from ckanext.mofops.catalog.errors import CatalogError
from ckanext.mofops.standard.document import LARGEST, FaultyDocument, parsed


class DocumentError(CatalogError):
    """A YAML file that is not read; codes ``document-…``."""


def document(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds, see ``parsed``.

    :raises DocumentError: the file cannot be read, or is no such mapping
    """
    try:
        return parsed(_content(path), located=False).content
    except FaultyDocument as error:
        raise DocumentError(error.code, **error.params) from error


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise DocumentError("document-unreadable")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise DocumentError("document-unreadable") from error
