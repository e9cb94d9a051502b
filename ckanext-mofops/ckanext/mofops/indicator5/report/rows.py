"""The tables of the report as rows, whole, for CSV and XLSX: texts, numbers and None by the names of their columns."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ckanext.mofops.indicator5.assessment import Assessment, DatasetResult
from ckanext.mofops.indicator5.report.method import decisions
from ckanext.mofops.indicator5.report.wording import Wording, clean

Cell: TypeAlias = "str | int | float | None"
Row: TypeAlias = Mapping[str, Cell]

SUMMARY = ("fact", "value")
CRITERIA = ("criterion", "tier", "points", "earned", "met", "criterion-text", "check", "check-met")
EVIDENCE = ("criterion", "check", "kind", "said")
DATASETS = (
    "name", "title", "url", "organisation", "counted", "missing-numbers", "missing", "registered", "registration", "open",
    "stars", "used", "resources", "to-fix",
)  # fmt: skip
RESOURCES = ("dataset", "resource", "url", "described", "data", "open", "stars")
USES = ("use", "use-kind", "proof", "dataset", "scope", "date", "used-for", "counts", "reasons")
NEXT_STEPS = ("step", "gain", "then", "criterion", "check", "dataset", "to-fix")
MILESTONES = ("milestone", "due", "done")
METHOD = ("setting", "value", "question", "answer")


def summary(found: Assessment, words: Wording) -> Iterator[Row]:
    """Score, level and where it was read."""

    def fact(code: str, value: Cell) -> Row:
        return {"fact": words.say(code), "value": value}

    if found.snapshot.supposed:
        yield fact("trial", words.say("trial-why"))
        yield from ({"fact": words.say("column-supposed"), "value": line} for line in supposed(found))
    yield fact("agency", clean(found.agency))
    yield fact("fiscal-year", found.fiscal_year)
    yield fact("assessed-at", words.time(found.moment))
    yield fact("score", found.score.official)
    yield fact("level", found.level)
    yield fact("estimate", found.score.estimate)
    yield fact("estimate", words.say("estimate-how"))
    yield {"fact": words.say("contribution", weight=found.rules.weight), "value": contribution(found)}
    yield fact("catalogue", clean(found.snapshot.catalogue or words.say("not-known")))
    yield fact("registration-source", registration_source(found, words))
    yield fact("sources", clean(found.rules.source))


def supposed(found: Assessment) -> list[str]:
    """What a trial supposes, a line for each name."""
    return [clean(f"{name}: {', '.join(conditions)}") for name, conditions in found.snapshot.supposed.items()]


def contribution(found: Assessment) -> float:
    """What the score adds to that of the agency."""
    return round(found.score.official * found.rules.weight / 100, 2)


def registration_source(found: Assessment, words: Wording) -> str:
    """Where registration was read."""
    source = found.snapshot.registration_source
    if source is None:
        return words.say("not-known")
    return words.say("stand-in", source=source) if found.snapshot.registration_stand_in else clean(source)


def criteria(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each condition."""
    for criterion in found.criteria:
        for check in criterion.checks:
            yield {
                "criterion": words.criterion(criterion.id),
                "tier": criterion.tier,
                "points": criterion.points,
                "earned": criterion.earned,
                "met": words.met(criterion.met),
                "criterion-text": clean(criterion.text[words.lang]),
                "check": words.check(check.id),
                "check-met": words.met(check.met),
            }


def evidence(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each thing that was seen, each link to it, and each thing to mend."""
    for criterion in found.criteria:
        for check in criterion.checks:
            said = {
                "evidence": words.sentences(check.evidence),
                "links": [clean(link) for link in check.links],
                "to-fix": words.sentences(check.to_fix),
            }
            named = {"criterion": words.criterion(criterion.id), "check": words.check(check.id)}
            yield from ({**named, "kind": words.say(kind), "said": line} for kind, lines in said.items() for line in lines)
        if criterion.gain is not None:
            yield {
                "criterion": words.criterion(criterion.id),
                "check": None,
                "kind": words.say("column-gain"),
                "said": words.sentence(criterion.gain),
            }


def datasets(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each dataset that is listed or was handed in."""
    for dataset in found.datasets:
        state = dataset.found
        yield {
            "name": clean(dataset.name),
            "title": None if state is None else clean(state.title),
            "url": None if state is None or state.url is None else clean(state.url),
            "organisation": None if state is None or state.organisation is None else clean(state.organisation),
            "counted": words.yes(dataset.counted),
            "missing-numbers": " ".join(map(str, dataset.missing_items)) or None,
            "missing": missing(dataset, words),
            "registered": words.yes(dataset.registered),
            "registration": None if state is None or state.registration is None else clean(state.registration),
            "open": words.yes(dataset.open),
            "stars": dataset.stars,
            "used": words.yes(dataset.used),
            "resources": None if state is None else len(state.resources),
            "to-fix": "\n".join(words.sentences(dataset.to_fix)) or None,
        }


def missing(dataset: DatasetResult, words: Wording) -> str:
    """Its missing items by name."""
    if dataset.found is None:
        return words.say("not-found")
    return ", ".join(words.item(number) for number in dataset.missing_items) or words.say("none")


def resources(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each resource of the listed datasets."""
    for dataset in found.datasets:
        for resource in () if dataset.found is None else dataset.found.resources:
            yield {
                "dataset": clean(dataset.name),
                "resource": clean(resource.name),
                "url": None if resource.url is None else clean(resource.url),
                "described": words.yes(resource.described),
                "data": words.yes(resource.data),
                "open": words.yes(resource.open),
                "stars": resource.stars,
            }


def uses(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each stated use."""
    for use in found.uses:
        entry = use.entry
        yield {
            "use": clean(entry.title or "-"),
            "use-kind": None if entry.kind is None else clean(entry.kind),
            "proof": clean(entry.url or entry.file or "-"),
            "dataset": clean(", ".join(entry.datasets)),
            "scope": None if entry.scope is None else str(entry.scope),
            "date": words.date(entry.date),
            "used-for": None if entry.used_for is None else clean(entry.used_for),
            "counts": words.yes(use.met),
            "reasons": "\n".join(words.sentences(use.reasons)) or None,
        }


def next_steps(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each thing to do, in the order of the steps."""
    for number, step in enumerate(found.next_steps, start=1):
        for mend in step.mends:
            yield {
                "step": number,
                "gain": step.gain,
                "then": step.then,
                "criterion": ", ".join(words.criterion(id) for id in step.criteria),
                "check": words.check(mend.check),
                "dataset": None if mend.name is None else clean(mend.name),
                "to-fix": words.sentence(mend.to_fix),
            }


def milestones(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each milestone."""
    for milestone in found.milestones:
        done = words.say("not-done") if milestone.done is None else words.date(milestone.done)
        yield {"milestone": clean(milestone.text[words.lang]), "due": words.date(milestone.due), "done": done}


def method(found: Assessment, words: Wording) -> Iterator[Row]:
    """A row for each border that the text leaves open."""
    for decision in decisions(found, words):
        yield {name: getattr(decision, name) for name in METHOD}
