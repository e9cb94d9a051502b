"""Which stated uses count, and why the others do not."""

from dataclasses import replace

from ckanext.mofops.indicator5.assessment import Use
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.facts import ScopeChoice, Usage
from ckanext.mofops.indicator5.message import Message, message
from ckanext.mofops.indicator5.truth import Truth, every, some


def uses(case: Case) -> tuple[Use, ...]:
    """Every stated use, in the order of the facts.

    Source: แนวทางการประเมิน 7: shown by a report, a dashboard or the like made from the dataset.
    """
    return tuple(_use(case, entry) for entry in case.snapshot.facts.usage)


def used(case: Case) -> dict[str, Truth]:
    """By name of a dataset: it is usable and named in a use that would count with it."""
    entries: dict[str, list[Truth]] = {}
    for entry in case.snapshot.facts.usage:
        stands = every(met for met, _ in _conditions(case, entry))
        for name in entry.datasets:
            entries.setdefault(name, []).append(stands)
    return {dataset.name: every((some(entries.get(dataset.name, [])), case.is_usable(dataset))) for dataset in case.listed}


def unmet(case: Case, entry: Usage) -> tuple[Message, ...]:
    """What keeps an entry from counting, apart from its datasets, and from scopes where none is chosen yet."""
    facts = case.snapshot.facts
    chosen = facts if facts.scopes else replace(facts, scopes=scopes_to_choose(case))
    seen = Case(replace(case.snapshot, facts=chosen), case.rules)
    return tuple(reason for met, reason in _conditions(seen, entry) if met is not True)


def scopes_to_choose(case: Case) -> tuple[ScopeChoice, ...]:
    """Those of the stated uses, else any of the year."""
    stated = tuple(dict.fromkeys(entry.scope for entry in case.snapshot.facts.usage if entry.scope is not None))
    return stated or tuple(map(ScopeChoice, case.rules.scopes))


def _use(case: Case, entry: Usage) -> Use:
    usable = some(case.is_usable(case.snapshot.by_name[name]) for name in entry.datasets if name in case.counted_names)
    conditions = (*_conditions(case, entry), (usable, message("indicator5-use-without-dataset")))
    return Use(entry, every(met for met, _ in conditions), tuple(reason for met, reason in conditions if met is not True))


def _conditions(case: Case, entry: Usage) -> tuple[tuple[Truth, Message], ...]:
    """The conditions on the entry itself, each with what is said when it is not met."""
    future = entry.date is not None and entry.date > case.snapshot.today
    return (
        (entry.proven, _unproven(entry)),
        (entry.scope is not None and entry.scope.within(case.snapshot.facts.scopes), message("indicator5-use-outside-scope")),
        (not future, message("indicator5-use-in-future")),
    )


def _unproven(entry: Usage) -> Message:
    if entry.url is None and entry.file is None:
        return message("indicator5-use-without-proof")
    if entry.proven is None:
        return message("indicator5-use-file-unchecked", file=entry.file or "-")
    if entry.file is None:
        if entry.url_fault is not None:
            return message("indicator5-use-link-faulty", url=entry.url or "-", reason=entry.url_fault)
        return message("indicator5-use-link-dead", url=entry.url or "-")
    return message("indicator5-use-file-missing", file=entry.file)
