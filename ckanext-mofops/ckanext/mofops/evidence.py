"""Files that prove a use: kept where the files of resources are, which nobody reaches but through an action."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

import magic
from ckan.lib import uploader
from ckan.plugins import toolkit as tk

from ckanext.mofops.metadata.filename import readable
from ckanext.mofops.storage import is_stored, stored_file

_ZIPS = ("application/zip", "application/octet-stream")
_OLE = ("application/x-ole-storage", "application/CDFV2")
_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENTS: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "png": ("image/png",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "docx": (f"{_OFFICE}.wordprocessingml.document", *_ZIPS),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", *_ZIPS),
    "pptx": (f"{_OFFICE}.presentationml.presentation", *_ZIPS),
    "odt": ("application/vnd.oasis.opendocument.text", *_ZIPS),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", *_ZIPS),
    "odp": ("application/vnd.oasis.opendocument.presentation", *_ZIPS),
    "doc": ("application/msword", *_OLE),
    "xls": ("application/vnd.ms-excel", *_OLE),
    "ppt": ("application/vnd.ms-powerpoint", *_OLE),
}
"""What may be sent, by the ending of its name, and what libmagic says of it: PDF, pictures, documents of offices."""
_HEAD = 4096


class EvidenceRefused(Exception):
    """A file that is not kept; code, params: a message."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def keep(upload: Any) -> tuple[str, str]:
    """Store an uploaded file; its id and the name that it is given out by.

    :raises EvidenceRefused: it is of no allowed kind, empty or too large, or nothing can be uploaded here
    """
    name = readable(upload.filename)
    limit = tk.config["ckanext.mofops.facts.megabytes"]
    ending = PurePosixPath(name).suffix.removeprefix(".")
    head = upload.stream.read(_HEAD)
    size = upload.stream.seek(0, 2)
    upload.stream.seek(0)
    if ending not in CONTENTS or magic.from_buffer(head, mime=True) not in CONTENTS[ending]:
        raise EvidenceRefused("evidence-kind", kinds=", ".join(CONTENTS))
    if size > limit * 2**20:
        raise EvidenceRefused("evidence-too-large", limit=limit)
    if not tk.h.uploads_enabled("resource"):
        raise EvidenceRefused("evidence-no-storage")
    file_id = str(uuid4())
    uploader.get_resource_uploader({"id": file_id, "upload": upload, "url": name}).upload(file_id, limit + 1)
    return file_id, name


def is_kept(file_id: str) -> bool:
    """Whether the file is there."""
    return is_stored(_resource(file_id))


@contextmanager
def opened(file_id: str) -> Iterator[Path]:
    """The file as a local path."""
    with stored_file(_resource(file_id)) as path:
        yield path


def _resource(file_id: str) -> dict[str, Any]:
    return {"id": file_id, "url_type": "upload"}
