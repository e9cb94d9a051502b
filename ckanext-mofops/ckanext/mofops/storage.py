"""Where CKAN, or a plugin in its place, keeps the files of resources."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ckan.lib import files, uploader

_PIECE = 1 << 18


@contextmanager
def stored_file(resource: dict[str, Any]) -> Iterator[Path]:
    """The file of an upload as a local path, copied out when the storage is not this machine's disk."""
    location, storage = _place(resource)
    if storage is None:
        yield Path(location)
        return
    with tempfile.TemporaryDirectory(prefix="mofops-file-") as folder:
        path = Path(folder, "resource")
        with path.open("wb") as copy:
            copy.writelines(storage.stream(files.FileData(location)))
        yield path


def is_stored(resource: dict[str, Any]) -> bool:
    """Whether the file of an upload is there."""
    location, storage = _place(resource)
    return Path(location).is_file() if storage is None else bool(storage.exists(files.FileData(location)))


def stored_bytes(resource: dict[str, Any]) -> Iterator[bytes]:
    """The file of an upload, in pieces.

    :raises OSError: it is not there
    """
    location, storage = _place(resource)
    if storage is not None:
        yield from storage.stream(files.FileData(location))
        return
    with Path(location).open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _place(resource: dict[str, Any]) -> tuple[str, Any]:
    """Where the file of an upload is, and in which storage; None for a path of this machine."""
    upload = uploader.get_resource_uploader(dict(resource))
    return upload.get_path(resource["id"]), getattr(upload, "storage", None)
