"""All of a dataset as one ZIP, made while it is sent: no copy of it is kept."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from ckanext.mofops.metadata.datapackage import FILE, Packed, descriptor

FOLDER = "data"
_LEVEL = 1
"""Of zlib: a page is answered by one process, and tables of text become a fifth of their size by it already."""


class _Outlet:
    """What zipfile writes to: hands on what was written, and keeps nothing."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def archive(
    dataset: Mapping[str, Any], content: Callable[[Mapping[str, Any]], Iterator[bytes]], *, homepage: str
) -> Iterator[bytes]:
    """The bytes of a ZIP with the uploaded files of a dataset and its descriptor; links are named in that by their address.

    The descriptor comes last, as it tells the size and hash of what really went along. A file that is not there is left out.

    :param dataset: as ``package_show``
    :param content: gives the file of a resource; it raises OSError where there is none
    """
    outlet = _Outlet()
    packed: dict[str, Packed] = {}
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as file:  # type: ignore[call-overload]
        for resource_id, (path, resource) in _paths(dataset).items():
            pieces = content(resource)
            try:
                first = next(pieces, b"")
            except OSError:
                continue
            digest, size = hashlib.sha256(), 0
            with file.open(_member(path, dataset), "w", force_zip64=True) as member:
                while first:
                    member.write(first)
                    digest.update(first)
                    size += len(first)
                    if piece := outlet.taken():
                        yield piece
                    first = next(pieces, b"")
            packed[resource_id] = Packed(path, size, digest.hexdigest())
            yield outlet.taken()
        described = descriptor(dataset, packed, homepage=homepage)
        text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
        file.writestr(_member(FILE, dataset), text.encode(), zipfile.ZIP_DEFLATED, _LEVEL)
    yield outlet.taken()


def size(dataset: Mapping[str, Any]) -> int:
    """Bytes of the uploaded files of a dataset, as far as CKAN knows them."""
    return sum(int(resource.get("size") or 0) for _, resource in _paths(dataset).values())


def _member(path: str, dataset: Mapping[str, Any]) -> zipfile.ZipInfo:
    """The same dataset gives the same bytes: its files are as old as its last change."""
    moment = str(dataset.get("metadata_modified") or "")[:19]
    try:
        date = tuple(int(part) for part in moment.replace("T", "-").replace(":", "-").split("-"))
        info = zipfile.ZipInfo(path, date)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        info = zipfile.ZipInfo(path)
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]
    info.external_attr = 0o644 << 16
    return info


def _paths(dataset: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Where each uploaded file stands in the ZIP, by the id of its resource; no two names differ in case alone."""
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    taken: set[str] = set()
    for resource in dataset.get("resources", ()):
        if resource.get("url_type") != "upload":
            continue
        name = PurePosixPath(unquote(urlsplit(resource["url"]).path)).name.lstrip(".~") or resource["id"]
        path, number = PurePosixPath(FOLDER, name), 1
        while str(path).casefold() in taken:
            number += 1
            path = PurePosixPath(FOLDER, f"{PurePosixPath(name).stem}-{number}{PurePosixPath(name).suffix}")
        taken.add(str(path).casefold())
        found[resource["id"]] = (str(path), resource)
    return found
