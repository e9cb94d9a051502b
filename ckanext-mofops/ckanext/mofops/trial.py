"""A file that is tried before it is published: checked and mended, and nothing of it kept."""

import shutil
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from ckanext.mofops import quality
from ckanext.mofops.jobs import settings
from ckanext.mofops.standard.messages import Lang, text

MENDED_BYTES = 8 * settings.MIB
"""Of all mended copies of one file: they go along in the answer, and in the page."""


class TooLarge(Exception):
    """The file has more bytes than may be tried."""


def tried(stream: BinaryIO, name: str, *, limit: int, format: str | None, schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """The verdict on a file and its open twin: ``{"verdict", "mended": [{"filename", "content"}], "mend_error"}``.

    :param name: the file's own, with or without folders
    :param limit: most bytes of the file
    :raises TooLarge: it has more
    """
    name = PurePosixPath(name.replace("\\", "/")).name
    with tempfile.TemporaryDirectory(prefix="mofops-trial-") as folder:
        path = Path(folder, "file")
        _spool(stream, path, limit)
        limits, rating = settings.limits(), settings.rating()
        declared = None if schema is None else dict(schema)
        verdict = quality.check_file(path, schema=declared, format=format, name=name or None, limits=limits, rating=rating)
        mended, error = _mended(path, Path(folder, "mended"), verdict, name, format)
    return {"verdict": {**verdict.to_dict(), "path": name, "name": name}, "mended": mended, "mend_error": error}


def _spool(stream: BinaryIO, path: Path, limit: int) -> None:
    with path.open("wb") as copy:
        left = limit
        while chunk := stream.read(min(shutil.COPY_BUFSIZE, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise TooLarge
            copy.write(chunk)


def _mended(
    path: Path, folder: Path, verdict: quality.Verdict, name: str, format: str | None
) -> tuple[list[dict[str, str]], dict[Lang, str] | None]:
    """The copies, and why there is none of a file that needs one."""
    if not quality.needs_mend(verdict):
        return [], None
    try:
        tables = quality.mend_file(path, folder, format=format, name=name, limits=settings.limits())
    except quality.MendError as error:
        return [], error.message()
    if sum(table.path.stat().st_size for table in tables) > MENDED_BYTES:
        return [], text("mend-too-large-here", limit=MENDED_BYTES // settings.MIB)
    contents = ((table.path.name, table.path.read_bytes()) for table in tables)
    return [{"filename": file, "content": b64encode(content).decode()} for file, content in contents], None
