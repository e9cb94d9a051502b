"""An assessment as plain text for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ckanext.mofops.indicator5.assessment import Assessment, Check, Criterion, DatasetResult, Milestone, NextStep, sentences
from ckanext.mofops.indicator5.dates import BUDDHIST_ERA, date_text, time_text
from ckanext.mofops.indicator5.message import Message, Param, listing, message
from ckanext.mofops.indicator5.truth import Truth
from ckanext.mofops.standard.messages import Lang

WIDTH = 96
LINES_SHOWN = 20


def plain_text(assessment: Assessment, lang: Lang) -> str:
    """The score, what to do next, the criteria with evidence, the datasets and the milestones, in one language.

    Ends without a newline. Long lists are cut after some lines and say how many more there are. Names found in data
    cannot steer the terminal: only printable characters are kept.
    """
    blocks = (
        _heading(assessment),
        *([_steps(assessment.next_steps, lang)] if assessment.next_steps else []),
        *(_criterion(criterion, lang) for criterion in assessment.criteria),
        _datasets(assessment.datasets, lang),
        _milestones(assessment.milestones, lang),
    )
    return "\n\n".join("\n".join(_words(line, lang) for line in block) for block in blocks)


Line = Message | str


def _heading(assessment: Assessment) -> Iterator[Line]:
    year = assessment.fiscal_year
    if assessment.snapshot.supposed:
        supposed = "; ".join(f"{name}: {', '.join(conditions)}" for name, conditions in assessment.snapshot.supposed.items())
        yield message("indicator5-text-trial", supposed=supposed)
    yield message("indicator5-text-title", year=year, year_ce=year - BUDDHIST_ERA)
    yield message("indicator5-text-agency", agency=assessment.agency, time=time_text(assessment.moment))
    yield message("indicator5-text-score", score=f"{assessment.score.official:g}", level=assessment.level)
    if assessment.score.estimate is not None:
        yield message("indicator5-text-estimate", estimate=f"{assessment.score.estimate:g}")


def _steps(steps: Iterable[NextStep], lang: Lang) -> Iterator[Line]:
    yield message("indicator5-text-steps")
    for number, step in enumerate(steps, start=1):
        told: dict[str, Param] = {
            "number": number,
            "gain": f"{step.gain:g}",
            "now": f"{step.then - step.gain:g}",
            "then": f"{step.then:g}",
            "effort": step.effort,
        }
        if step.datasets and all(mend.name is not None for mend in step.mends):
            told |= {"count": len(step.datasets), "names": listing(step.datasets)}
            headline = message("indicator5-text-step-datasets", **told)
        else:
            headline = message("indicator5-text-step", **told)
        yield from _wrapped(_words(headline, lang), "", "     ")
        yield from _listed([mend.to_fix for mend in step.mends], lang, "      > ", "        ")


def _criterion(criterion: Criterion, lang: Lang) -> Iterator[Line]:
    yield message(
        "indicator5-text-criterion", mark=_mark(criterion.met), id=criterion.id, earned=criterion.earned, points=criterion.points
    )
    for line in criterion.text[lang].splitlines():
        yield from _wrapped(line, "  ")
    for check in criterion.checks:
        yield from _check(check, lang)
    if criterion.gain is not None:
        yield from _wrapped(_words(criterion.gain, lang), "  = ", "    ")


def _check(check: Check, lang: Lang) -> Iterator[Line]:
    yield message("indicator5-text-check", mark=_mark(check.met), id=check.id)
    yield from _listed(check.evidence, lang, "      - ", "        ")
    yield from _listed(check.to_fix, lang, "      > ", "        ")


def _datasets(datasets: Sequence[DatasetResult], lang: Lang) -> Iterator[Line]:
    yield message("indicator5-text-datasets", listed=len(datasets), counted=sum(dataset.counted for dataset in datasets))
    for dataset in datasets[:LINES_SHOWN]:
        yield message(
            "indicator5-text-dataset",
            name=dataset.name,
            counted=_yes(dataset.counted),
            registered=_yes(dataset.registered),
            open=_yes(dataset.open),
            stars="-" if dataset.stars is None else dataset.stars,
            used=_yes(dataset.used),
        )
        yield from _listed(dataset.to_fix, lang, "      > ", "        ")
    if len(datasets) > LINES_SHOWN:
        yield message("indicator5-text-more", count=len(datasets) - LINES_SHOWN)


def _milestones(milestones: Iterable[Milestone], lang: Lang) -> Iterator[Line]:
    yield message("indicator5-text-milestones")
    for milestone in milestones:
        done = (
            message("indicator5-text-not-done")
            if milestone.done is None
            else message("indicator5-text-done", date=date_text(milestone.done))
        )
        yield message("indicator5-text-milestone", id=milestone.id, due=date_text(milestone.due), done=done)
        yield from _wrapped(milestone.text[lang], "    ")


def _listed(messages: Sequence[Message], lang: Lang, first: str, rest: str) -> Iterator[Line]:
    for sentence in sentences(messages[:LINES_SHOWN], lang):
        yield from _wrapped(_printable(sentence), first, rest)
    if len(messages) > LINES_SHOWN:
        yield from _wrapped(message("indicator5-text-more", count=len(messages) - LINES_SHOWN).text()[lang], first, rest)


def _wrapped(sentence: str, first: str, rest: str | None = None) -> list[str]:
    # A word is never broken: Thai has few blanks, and a cut between a letter and its vowel is worse than a long line.
    return textwrap.wrap(
        sentence,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _words(line: Line, lang: Lang) -> str:
    return _printable(line.text()[lang] if isinstance(line, Message) else line)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "" for letter in text)


def _mark(met: Truth) -> Param:
    return message({True: "indicator5-text-met", False: "indicator5-text-not-met", None: "indicator5-text-unknown"}[met])


def _yes(met: Truth) -> Param:
    return message({True: "indicator5-text-yes", False: "indicator5-text-no", None: "indicator5-text-unknown"}[met])
