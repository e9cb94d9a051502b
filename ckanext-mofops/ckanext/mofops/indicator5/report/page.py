"""The report as a page in one file: styles inside, nothing that runs, nothing that is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ckanext.mofops.indicator5.assessment import Assessment, Check, DatasetResult
from ckanext.mofops.indicator5.dates import BUDDHIST_ERA
from ckanext.mofops.indicator5.report import rows
from ckanext.mofops.indicator5.report.bar import Part, bar
from ckanext.mofops.indicator5.report.method import decisions
from ckanext.mofops.indicator5.report.wording import Wording, clean, short, web_address
from ckanext.mofops.indicator5.summary import counts
from ckanext.mofops.standard.messages import Lang

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Limits:
    """How much of long lists a page shows.

    datasets: rows of the table; lines: of evidence, mends and links each; letters: of a title; sentence: letters of a sentence,
    which may hold ten names.
    """

    datasets: int
    lines: int
    letters: int = 300
    sentence: int = 1500


SCREEN = Limits(datasets=1000, lines=100)
PAPER = Limits(datasets=1000, lines=20, letters=200, sentence=1000)
"""A row of the table takes 25 ms and 0.5 MB to be set: 1,000 of them half a minute."""


@dataclass(frozen=True)
class Cut(Generic[Entry]):
    """The first entries of a list, and how many more there are."""

    shown: Sequence[Entry]
    hidden: int


def html_page(assessment: Assessment, lang: Lang, limits: Limits, *, printed: bool = False) -> str:
    """The page in one language. printed: for paper, with page numbers and a table of contents by page."""
    words = Wording(lang)
    return _template().render(
        found=assessment,
        words=words,
        lang=lang,
        printed=printed,
        style=_styles("page.css") if printed else _styles("page.css", "screen.css"),
        title=words.say("title", year=assessment.fiscal_year, year_ce=assessment.fiscal_year - BUDDHIST_ERA),
        supposed=rows.supposed(assessment),
        weight=assessment.rules.weight,
        contribution=rows.contribution(assessment),
        registration_source=rows.registration_source(assessment, words),
        counts=counts(assessment),
        datasets=_datasets(assessment.datasets, limits.datasets),
        decisions=decisions(assessment, words),
        ladder=_ladder(assessment),
        share=_share,
        cut=lambda entries: Cut(entries[: limits.lines], max(0, len(entries) - limits.lines)),
        short=lambda value: short(clean(value), limits.letters),
        said=lambda message: short(words.sentence(message), limits.sentence),
        titles=lambda ids: ", ".join(words.criterion(id) for id in ids),
        missing=rows.missing,
        address=web_address,
        bar=lambda count, of: bar([Part(100 * count / of if of else 0, "met")]),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    return environment.get_template("page.html")


@cache
def _styles(*names: str) -> Any:
    from markupsafe import Markup

    return Markup("\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names))  # noqa: S704 - our own files


def _datasets(found: Sequence[DatasetResult], limit: int) -> Cut[DatasetResult]:
    """Whole, or of a longer list those first that need mending."""
    if len(found) <= limit:
        return Cut(found, 0)
    return Cut(sorted(found, key=lambda dataset: not dataset.to_fix)[:limit], len(found) - limit)


def _share(check: Check) -> tuple[int, int] | None:
    """Of how many datasets a condition is met, and of how many it is asked; None for one on the agency."""
    if not check.findings:
        return None
    return sum(finding.met is True for finding in check.findings), len(check.findings)


def _ladder(assessment: Assessment) -> Any:
    """The points of each criterion that were earned, in the place where they stand on the ladder."""
    parts = []
    for criterion in assessment.criteria:
        parts.append(Part(criterion.earned, "met"))
        parts.append(Part(criterion.points - criterion.earned, "rest"))
    return bar(parts, ticks=[tier for tier in assessment.rules.tiers if tier < 100])
