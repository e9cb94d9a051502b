"""What changed between two assessments of an agency."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.indicator5.assessment import Assessment, DatasetResult

FIELDS = ("counted", "missing_items", "registered", "open", "stars", "used")
"""What is compared of a dataset."""


@dataclass(frozen=True)
class Difference:
    """Something that was so before and is otherwise after.

    kind: ``score``, ``criterion``, ``check`` or ``dataset``; name: of the score (``official``, ``estimate``, ``level``), id of
    the criterion or check, name of the dataset. field: of the dataset, None when it came to the list or left it; before, after:
    None is not known.
    """

    kind: str
    name: str
    before: Any
    after: Any
    field: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return dict(vars(self))


def differences(before: Assessment, after: Assessment) -> tuple[Difference, ...]:
    """What changed: first the score, then criteria and checks in the order of the rules, then datasets by name.

    Two fiscal years are compared as far as their rules name the same criteria.
    """
    return (*_scores(before, after), *_criteria(before, after), *_datasets(before, after))


def _scores(before: Assessment, after: Assessment) -> Iterator[Difference]:
    for name, was, now in (
        ("official", before.score.official, after.score.official),
        ("level", before.level, after.level),
        ("estimate", before.score.estimate, after.score.estimate),
    ):
        if was != now:
            yield Difference("score", name, was, now)


def _criteria(before: Assessment, after: Assessment) -> Iterator[Difference]:
    earlier = {criterion.id: criterion for criterion in before.criteria}
    for criterion in after.criteria:
        if criterion.id not in earlier:
            continue
        was = earlier[criterion.id]
        if was.met is not criterion.met:
            yield Difference("criterion", criterion.id, was.met, criterion.met)
        checks = {check.id: check.met for check in was.checks}
        for check in criterion.checks:
            if check.id in checks and checks[check.id] is not check.met:
                yield Difference("check", check.id, checks[check.id], check.met)


def _datasets(before: Assessment, after: Assessment) -> Iterator[Difference]:
    earlier, later = ({dataset.name: dataset for dataset in found.datasets} for found in (before, after))
    for name in sorted(earlier.keys() | later.keys()):
        was, now = earlier.get(name), later.get(name)
        if was is None or now is None:
            yield Difference("dataset", name, was is not None, now is not None)
        else:
            yield from _fields(was, now)


def _fields(was: DatasetResult, now: DatasetResult) -> Iterator[Difference]:
    for field in FIELDS:
        before, after = getattr(was, field), getattr(now, field)
        if before != after:
            yield Difference("dataset", now.name, _plain(before), _plain(after), field)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
