"""What was found out about one resource."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.problem import Problem
from ckanext.mofops.standard.formats import formats, open_from_stars

UTF_8 = ("utf-8", "utf-8-sig")


@dataclass(frozen=True)
class Verdict:
    """One entry of ``resources``: the verdict on one file.

    dataset, name: left to the caller, who knows them (``dataclasses.replace``).
    checked: whether the content was looked at; if not, valid, open and stars are None: unknown.
    format: what the content is, as an id of formats.yaml. encoding: None for binary or refused.
    rows: data rows, wholly blank trailing ones left out, or length of a JSON array. fields: columns.
    bytes, sha256: of the file; the hash is None when the file was not read to its end.
    engine: what read the rows of a table; None for formats without rows and columns, JSON too.
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
        """The verdict as JSON values, its problems worded."""
        return {**asdict(self), "problems": [problem.to_dict() for problem in self.problems]}


def judged(path: str, findings: Findings, *, format: str | None = None, encoding: str | None = None, **facts: Any) -> Verdict:
    """The verdict on a file that was looked at.

    Stars are those of the format if it could be read, else 0. It is open from three stars on, text in UTF-8 only.
    Faults in rows, cells or labels make it invalid; they do not close it.
    Source: มรด. 3-1:2565, openness rating.
    """
    stars = formats()[format].stars if format is not None and findings.readable else 0
    return _with(
        findings,
        path=path,
        checked=True,
        format=format,
        encoding=encoding,
        valid=findings.valid,
        open=stars >= open_from_stars() and (encoding is None or encoding in UTF_8),
        stars=stars,
        **facts,
    )


def unjudged(path: str, findings: Findings, *, format: str | None, **facts: Any) -> Verdict:
    """The verdict on a file of a format that nothing here can check: all that matters is unknown."""
    return _with(findings, path=path, checked=False, format=format, **facts)


def _with(findings: Findings, **facts: Any) -> Verdict:
    return Verdict(**facts, problem_counts=dict(findings.counts), truncated=findings.truncated, problems=tuple(findings.kept))
