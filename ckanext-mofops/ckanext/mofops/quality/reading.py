"""What a reader is given, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import Limits
from ckanext.mofops.quality.rating import Rating


@dataclass(frozen=True)
class Reading:
    """A file to be read as a format that its content allows.

    encoding: of a text; None for a binary file. schema: Table Schema, a dict or the path of a JSON file.
    member: the file comes out of an archive, in which no further archive is opened.
    """

    source: Source
    format: str
    findings: Findings
    limits: Limits
    rating: Rating
    encoding: str | None = None
    schema: Mapping[str, Any] | Path | None = None
    member: bool = False


class Facts(TypedDict, total=False):
    """What is known of a file, as in ``Verdict``; whatever is not known is left out.

    stars, reason: only from a reader that sees more than the format: how open, and the code and parameters of the sentence
    that says why.
    """

    format: str | None
    encoding: str | None
    rows: int | None
    fields: int | None
    sheets: list[dict[str, Any]] | None
    bytes: int
    sha256: str
    engine: str
    stars: int
    reason: tuple[str, dict[str, Any]]
