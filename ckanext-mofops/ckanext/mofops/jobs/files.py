"""The files of resources: of an upload from storage, never over HTTP; of a link from where it leads."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ckanext.mofops.catalog import Downloader
from ckanext.mofops.jobs import settings
from ckanext.mofops.storage import stored_file


@dataclass(frozen=True)
class Content:
    """A file as a local path. name: the file's own; sha256: of its bytes."""

    path: Path
    name: str
    sha256: str


@contextmanager
def content(resource: dict[str, Any]) -> Iterator[Content]:
    """The file of a resource; a copy of what a link leads to is deleted afterwards.

    :raises DownloadError: a link leads to no file
    """
    if resource.get("url_type") == "upload":
        with stored_file(resource) as path, path.open("rb") as file:
            yield Content(path, _name(resource["url"]), hashlib.file_digest(file, "sha256").hexdigest())
        return
    with tempfile.NamedTemporaryFile(prefix="mofops-link-") as copy:
        fetched = Downloader(settings.download_limits(), hosts=settings.download_hosts()).fetch(resource["url"], copy)
        copy.flush()
        yield Content(Path(copy.name), fetched.filename or _name(fetched.url), fetched.sha256)


def _name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name
