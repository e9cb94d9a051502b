"""One file, one verdict, in this process."""

import logging
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, TextIO

from ckanext.mofops.guard.source import NotRegularFile, Source, opened
from ckanext.mofops.quality.encoding import UTF_8, encoding
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import MIB, PROVED_FROM, Limits
from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.readers import BINARY, TEXT, reader
from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.signature import HEAD, TAIL, agree, content_format
from ckanext.mofops.quality.verdict import Verdict, judged, unjudged
from ckanext.mofops.standard.formats import format_of, formats

log = logging.getLogger(__name__)

PROVABLE = frozenset({"CSV", "TSV"})
PROVER_MEMORY = 512 * MIB  # polars ends the process where it is given less than it asks for
STREAMED = frozenset({"CSV", "TSV", "TXT"})
_GENERAL = frozenset({"TXT", "JSON", "XML", "ZIP", "OLE", "TTL"})  # what content_format finds in formats of many names
_BLANK = "\ufeff \t\r\n"
_CHARACTERS = 64 * 1024

TableSchema = Mapping[str, Any] | str | os.PathLike[str]


def check_unguarded(
    path: str | os.PathLike[str],
    *,
    schema: TableSchema | None = None,
    format: str | None = None,
    name: str | None = None,
    limits: Limits | None = None,
    rating: Rating | None = None,
) -> Verdict:
    """The verdict on a file, without child process: for files that are trusted, tests and measurements.

    Time and memory are not limited here: a hostile file may take all of both, or end the process.

    :param schema: Table Schema, a dict or the path of a JSON file
    :param format: the declared format, as id, extension or media type; without it the file name counts
    :param name: the name of the file, where the path is not it
    :raises FileNotFoundError: no such file or schema file; any other OSError: it cannot be read
    """
    limits, rating = limits or Limits(), rating or Rating()
    findings = Findings(limits.problems)
    facts: Facts = {}
    started = time.monotonic()
    checked = True
    try:
        with opened(path) as source:
            label = Label.of(path if name is None else name, format)
            checked = examine(source, label, findings, facts, limits=limits, rating=rating, schema=schema)
    except NotRegularFile:
        findings.add("not-a-regular-file")
    seconds = round(time.monotonic() - started, 3)
    if not checked:
        return unjudged(os.fspath(path), findings, facts, seconds=seconds)
    return judged(os.fspath(path), findings, facts, rating, seconds=seconds)


class Label:
    """What is said of a file's format: by those who describe it, and by its name.

    text: as it was written, None if nothing was; described, named: ids of formats, None for what is not known.
    """

    def __init__(self, text: str | None, extension: str) -> None:
        self.text = text.strip() if text and text.strip() else None
        self.extension = extension
        self.described = _id(self.text)
        self.named = _id(extension)

    @classmethod
    def of(cls, path: str | os.PathLike[str], text: str | None) -> "Label":
        return cls(text, PurePath(path).suffix.removeprefix("."))

    @property
    def format(self) -> str | None:
        """The format that the file is declared to have."""
        return self.described or self.named


def _id(label: str | None) -> str | None:
    found = format_of(label) if label else None
    return None if found is None else found.id


def examine(
    source: Source,
    label: Label,
    findings: Findings,
    facts: Facts,
    *,
    limits: Limits,
    rating: Rating,
    schema: TableSchema | None = None,
    member: bool = False,
) -> bool:
    """Fill ``findings`` and ``facts``, cheap looks first, each before the parser it protects; False if not checked.

    :param member: the file comes out of an archive
    """
    facts["bytes"] = source.size
    if source.size == 0:
        findings.add("empty-file")
        return True
    found = _content_format(source)
    if _is_no_data(source, found, label, findings):
        facts["format"] = found if found in formats() else None
        return True
    declared = label.format
    if declared is not None and not agree(declared, found):
        facts["format"] = found if found in formats() else None
        findings.add("wrong-content", declared=declared, found=found)
        return True
    # Plain text, JSON or an archive can be many formats; what the label says of it is then for the reader to prove.
    kind = declared if declared is not None and found in _GENERAL else found
    facts["format"] = kind if kind in formats() else None
    if kind not in TEXT and kind not in BINARY:
        findings.add("format-not-checked", format=kind)
        return False
    allowed = limits.bytes_allowed(streamed=kind in STREAMED)
    if source.size > allowed:
        findings.add("file-too-large", size=source.size, limit=allowed)
        return True
    if isinstance(schema, str | os.PathLike):
        schema = Path(schema)
    reading = Reading(source, kind, findings, limits, rating, schema=schema, member=member)
    try:
        _read(reading, facts)
    except MemoryError:
        findings.add("memory-limit", limit=limits.memory)
    except OSError:
        raise
    except Exception as error:  # of a parser on a hostile file: a verdict, as the next file has to be checked too
        log.exception("reading a file of format %s", kind)
        findings.add("reader-crashed", reason=type(error).__name__)
    _compare_labels(label, facts.get("format"), findings)
    return True


def _content_format(source: Source) -> str:
    with source.binary() as stream:
        head = stream.read(HEAD)
        stream.seek(max(0, source.size - TAIL))
        return content_format(head, stream.read(TAIL))


def _is_no_data(source: Source, found: str, label: Label, findings: Findings) -> bool:
    """Whether there is nothing in it that could be read as data, which is then a problem."""
    declared = label.format
    if found == "ENCRYPTED":
        findings.add("password-protected")
        return True
    if found not in ("HTML", "JSON", "XML"):
        return False
    # Imported here: its patterns take as long to compile as a small table to read.
    from ckanext.mofops.quality.webpage import error_answer, web_page

    if found == "HTML" and declared not in ("HTML", None):
        page = web_page(_head(source))
        findings.add(page.code, declared=declared, title=page.title or "–")
        return True
    if found in ("JSON", "XML") and source.size <= HEAD and (said := error_answer(_head(source))) is not None:
        findings.add("error-answer", cell=said)
        return True
    return False


def _head(source: Source) -> bytes:
    with source.binary() as stream:
        return stream.read(HEAD)


def _read(reading: Reading, facts: Facts) -> None:
    source, findings = reading.source, reading.findings
    is_large = _is_worth_a_proof(reading)
    if is_large and (proof := _proof(reading)) is not None:
        facts.update(proof)
        return
    facts["sha256"] = source.sha256()
    if reading.format in TEXT:
        with source.binary() as stream:
            name = encoding(stream, findings)
        facts["encoding"] = name
        if name is None:
            return
        with source.text(name) as content:
            blank = _is_blank(content)
        if blank:
            findings.add("empty-file")
            return
        reading = replace(reading, encoding=name)
        if is_large and name not in UTF_8 and (proof := _proof(reading)) is not None:
            facts.update(proof)
            return
    facts.update(reader(reading.format)(reading))


def _is_worth_a_proof(reading: Reading) -> bool:
    """Whether a table is large enough, and has memory enough; the guarded child is not ready for a large one in an archive."""
    is_large = reading.source.size >= PROVED_FROM and not reading.member
    return is_large and reading.format in PROVABLE and reading.limits.memory >= PROVER_MEMORY


def _proof(reading: Reading) -> Facts | None:
    """The facts of a large table that has no error, in a fraction of the time that it takes to read it row by row."""
    from ckanext.mofops.quality.readers import delimited  # when it is needed: frictionless alone takes half a second

    return delimited.proven(reading)


def _compare_labels(label: Label, found: str | None, findings: Findings) -> None:
    """Say which of the two labels does not fit a content that was read."""
    if found is None:
        return
    if label.text is not None and label.described is None:
        findings.add("format-label", label=label.text, found=found)
    is_lines = found == "JSONL"  # agrees with JSON by its beginning, yet readers of one do not read the other
    if is_lines and label.described == "JSON":
        findings.add("format-label", label="JSON", found=found)
    elif label.named is not None and (
        (is_lines and label.named == "JSON") or (label.described is not None and not agree(label.named, found))
    ):
        findings.add("file-extension", extension=label.extension, found=found)


def _is_blank(content: TextIO) -> bool:
    while chunk := content.read(_CHARACTERS):
        if chunk.strip(_BLANK):
            return False
    return True
