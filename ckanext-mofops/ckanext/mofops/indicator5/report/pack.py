"""The evidence pack: the report in every form and what it rests on, in one archive. The same content gives the same bytes."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from heapq import merge
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import BinaryIO

from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.indicator5.errors import Indicator5Error
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.indicator5.report.form import FORMS, Form
from ckanext.mofops.indicator5.report.wording import Wording
from ckanext.mofops.standard.jsontext import json_bytes
from ckanext.mofops.standard.messages import LANGUAGES, Lang

SCHEMA_VERSION = 1
REPORTS: Mapping[str, tuple[Lang, Form]] = MappingProxyType(dict(sorted(
    (f"report/report.{lang}{form.suffix}", (lang, form)) for lang in LANGUAGES for form in FORMS.values()
)))  # fmt: skip
"""The forms in a pack by their paths, in the order of the pack."""
MANIFEST, SUMS, README = "manifest.json", "SHA256SUMS", "README.txt"

Attachment = tuple[str, bytes]
"""A file of the pack: its path in it, with slashes, and its content."""

_SLUG = re.compile("[a-z0-9_-]{1,100}")
_MODE = 0o644 << 16
_EARLIEST, _LATEST = 1980, 2107  # the years that a ZIP knows


class PackError(ValueError):
    """Attachments that make no pack: a path that may not be, stands twice or out of order. A bug of who gathered them."""


class PackName(Indicator5Error):
    """A dataset whose name no file may have."""


def expect_slug(name: str) -> str:
    """The name of a dataset, where it may be a file name as it is.

    :raises PackName: it may not
    """
    if not _SLUG.fullmatch(name):
        raise PackName(message("report-pack-name", name=name[:100]))
    return name


def write_pack(stream: BinaryIO, assessment: Assessment, attachments: Iterable[Attachment]) -> None:
    """Write the pack: forms of the report in both languages, attachments, a guide, the list of all files and their checksums.

    A few files at a time are in memory. attachments: in ascending order of their paths, as ``sorted`` has it; they come from a
    folder, a catalogue or a database.

    :raises PackError: a path that leaves the pack, that is ours, that stands twice or out of order
    :raises PdfUnavailable: no PDF can be made here
    """
    listed: list[dict[str, str | int]] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, strict_timestamps=True) as archive:

        def add(path: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(path, _moment(assessment))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _MODE
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, content)
            listed.append({"path": path, "bytes": len(content), "sha256": sha256(content).hexdigest()})

        own = iter([(README, _readme(assessment))])
        for path, content in merge(own, _reports(assessment), _checked(attachments), key=lambda entry: entry[0]):
            add(path, content)
        add(MANIFEST, json_bytes(_manifest(assessment, listed)))
        add(SUMS, "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in listed).encode())


def _reports(assessment: Assessment) -> Iterator[Attachment]:
    """The forms, made one by one as they are asked for."""
    for path, (lang, form) in REPORTS.items():
        yield path, form.render(assessment, lang)


def _checked(attachments: Iterable[Attachment]) -> Iterator[Attachment]:
    before = ""
    for path, content in attachments:
        parts = PurePosixPath(path).parts
        if (
            not parts
            or path != "/".join(parts)
            or path.startswith("/")
            or ".." in parts
            or "\\" in path
            or not path.isprintable()
        ):
            raise PackError(f"{path!r} is no path within a pack")
        if parts[0] in ("report", README, MANIFEST, SUMS):
            raise PackError(f"{path!r} is a path of the pack's own")
        if path <= before:
            raise PackError(f"{path!r} comes after {before!r}")
        before = path
        yield path, content


def _moment(assessment: Assessment) -> tuple[int, int, int, int, int, int]:
    at = assessment.moment
    return (min(max(at.year, _EARLIEST), _LATEST), at.month, at.day, at.hour, at.minute, at.second)


def _manifest(assessment: Assessment, listed: list[dict[str, str | int]]) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "fiscal_year": assessment.fiscal_year,
        "agency": assessment.agency,
        "assessed_at": assessment.assessed_at,
        "score": {"official": assessment.score.official, "estimate": assessment.score.estimate},
        "level": assessment.level,
        "trial": bool(assessment.snapshot.supposed),
        "files": list(listed),
    }


def _readme(assessment: Assessment) -> bytes:
    """What is what, and how to check each point by hand, in both languages."""
    parts = []
    for lang in LANGUAGES:
        words = Wording(lang)
        trial = f"*** {words.say('trial')}: {words.say('trial-why')} ***\n" if assessment.snapshot.supposed else ""
        parts.append(
            words.say(
                "pack-readme",
                year=assessment.fiscal_year,
                agency=assessment.agency,
                time=words.time(assessment.moment),
                score=f"{assessment.score.official:g}",
                level=assessment.level,
                trial=trial,
            )
        )
    return ("\n\n".join(parts).strip() + "\n").encode()
