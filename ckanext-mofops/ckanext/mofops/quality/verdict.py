"""What was found out about one resource."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ckanext.mofops.quality.encoding import UTF_8
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.problem import Problem
from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.reading import Facts
from ckanext.mofops.standard.messages import Lang, text

VERSION = "3"
"""Of the rules: raised when the same file may get another verdict than before, so that what was checked before is stale."""


@dataclass(frozen=True)
class Verdict:
    """One entry of ``resources``: the verdict on one file.

    dataset, name: left to the caller, who knows them (``dataclasses.replace``).
    checked: whether the content was looked at; if not, valid, open and stars are None: unknown.
    format: what the content is, as an id of formats.yaml. encoding: None for binary or refused.
    reason: of the stars; code and parameters of a sentence of ``messages/stars.yaml``.
    rows: data rows, wholly blank trailing ones left out, or length of a JSON array. fields: columns.
    bytes, sha256: of the file; the hash is None when the file was not read to its end.
    engine: what judged the rows of a table: prover, columnar or frictionless, behind the reader where there is one, as in
    calamine+columnar; None for formats without rows and columns, and for JSON without a schema.
    problem_counts: all problems by code; problems: the first of them; truncated: whether there are more.
    """

    path: str
    dataset: str | None = None
    name: str | None = None
    checked: bool = True
    format: str | None = None
    encoding: str | None = None
    valid: bool | None = None
    open: bool | None = None
    stars: int | None = None
    reason: tuple[str, Mapping[str, Any]] | None = None
    rows: int | None = None
    fields: int | None = None
    sheets: list[dict[str, Any]] | None = None
    bytes: int | None = None
    sha256: str | None = None
    seconds: float = 0.0
    engine: str | None = None
    problem_counts: Mapping[str, int] = field(default_factory=dict)
    truncated: bool = False
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The verdict as JSON values, its problems and the reason for its stars worded."""
        entry: dict[str, Any] = {}
        for name, value in asdict(self).items():
            if name == "reason":
                entry["stars_reason"] = None if self.reason is None else worded(*self.reason)
            else:
                entry[name] = value
        return {**entry, "problems": [problem.to_dict() for problem in self.problems]}


def worded(code: str, params: Mapping[str, Any]) -> dict[Lang, str]:
    """The reason for a number of stars in Thai and English."""
    level = f"stars-level.{params['stars']}" if "stars" in params else None
    return text(code, **params, **({} if level is None else {"level": text(level)}))


def judged(path: str, findings: Findings, facts: Facts, rating: Rating, *, seconds: float = 0.0) -> Verdict:
    """The verdict on a file that was looked at.

    Stars are those of the format, or what its reader saw, if it could be read; else 0. It is open from three stars on, text in
    UTF-8 only. Faults in rows, cells or labels make it invalid; they do not close it.
    Source: มรด. 3-1:2565, openness rating.
    """
    known = dict(facts)
    stars, reason = stars_of(findings, facts, rating)
    encoding = facts.get("encoding")
    known |= {"stars": stars, "reason": reason}
    return _with(
        findings,
        path=path,
        checked=True,
        valid=findings.valid,
        open=stars >= rating.open_from and (encoding is None or encoding in UTF_8),
        seconds=seconds,
        **known,
    )


def stars_of(findings: Findings, facts: Facts, rating: Rating) -> tuple[int, tuple[str, Mapping[str, Any]]]:
    """How many stars a file has, and why: code and parameters of the sentence."""
    format = facts.get("format")
    if not findings.readable:
        return 0, ("stars-unreadable", {})
    if format is None:
        return 0, ("stars-unknown", {})
    if "stars" in facts and "reason" in facts:
        return facts["stars"], facts["reason"]
    stars = facts.get("stars", rating.of(format))
    return stars, ("stars-of-format", {"format": format, "stars": stars})


def unjudged(path: str, findings: Findings, facts: Facts, *, seconds: float = 0.0) -> Verdict:
    """The verdict on a file of a format that nobody knows: all that matters is unknown."""
    return _with(findings, path=path, checked=False, seconds=seconds, **facts)


def _with(findings: Findings, **facts: Any) -> Verdict:
    return Verdict(**facts, problem_counts=dict(findings.counts), truncated=findings.truncated, problems=tuple(findings.kept))
