"""Is a dataset as fresh as its description promises? Computed whenever it is read: time passes without anybody saving.

Not part of indicator 5's points; shown beside them. Source: open data quality, timeliness (nectec-opend/ckanext-dquality).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ckanext.mofops.standard.freshness import FreshnessClass, rules
from ckanext.mofops.standard.schema import dataset_schema

_BUDDHIST_YEARS_FROM = 2400
_WEEKEND = (5, 6)
_LONGEST = 1000  # units between two updates; more is a slip of the pen


@dataclass(frozen=True)
class Freshness:
    """rank: a class of freshness.yaml. updated: when the data were last updated, None if nothing says so.

    due: the last day on which the next update is on time; None where none is promised. weak: ``updated`` is the date of the
    description, which an edit of a typing error renews.
    """

    rank: FreshnessClass
    updated: date | None = None
    due: date | None = None
    weak: bool = False

    def to_dict(self) -> dict[str, Any]:
        """JSON values; dates in ISO 8601."""
        return {
            "class": self.rank.id,
            "label": dict(self.rank.label),
            "updated": None if self.updated is None else self.updated.isoformat(),
            "due": None if self.due is None else self.due.isoformat(),
            "weak": self.weak,
        }


def freshness(dataset: Mapping[str, Any], today: date) -> Freshness:
    """How fresh a dataset is, in wire form with its resources."""
    found, weak = _updated(dataset)
    unit = dataset.get("update_frequency_unit")
    if found is not None and (found > today or found.year >= _BUDDHIST_YEARS_FROM):
        return Freshness(rules().wrong_date, found, weak=weak)
    if unit == rules().never_updated:
        return Freshness(rules().classes[0], found, weak=weak)
    period = _period(unit, dataset.get("update_frequency_interval"))
    if found is None or period is None:
        return Freshness(rules().not_judged, found, weak=weak)
    working = unit == rules().working_day
    due = _after(found, period, working=working)
    return Freshness(rules().of_lateness(_days(due, today, working=working) / period), found, due, weak)


def _updated(dataset: Mapping[str, Any]) -> tuple[date | None, bool]:
    """The date that counts, the newest of the resources, and whether it is a weak one."""
    for rule in rules().dates:
        holders = [dataset] if rule.of == "dataset" else dataset.get("resources") or []
        dates = [found for holder in holders if (found := _date(holder.get(rule.field))) is not None]
        if dates:
            return max(dates), rule.weak
    return None, False


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _period(unit: Any, interval: Any) -> int | None:
    """How many days lie between two updates, working days for the unit of that name; None where nothing is promised."""
    try:
        every = int(str(interval))
    except ValueError:
        return None
    if not 1 <= every <= _LONGEST:
        return None
    if unit in rules().within_a_day:
        return 1
    if unit == rules().working_day:
        return every
    choice = dataset_schema().dataset_fields["update_frequency_unit"].choices.get(str(unit))
    return None if choice is None or choice.days is None else choice.days * every


def _after(start: date, days: int, *, working: bool) -> date:
    """So many days after a date; working: weekends are skipped."""
    if not working:
        return start + timedelta(days=days)
    found = start
    while days:
        found += timedelta(days=1)
        days -= found.weekday() not in _WEEKEND
    return found


def _days(start: date, end: date, *, working: bool) -> int:
    """How many days lie from a date to a later one, weekends left out if only working days count; 0 if it is not later."""
    whole = max(0, (end - start).days)
    if not working:
        return whole
    weeks, rest = divmod(whole, 7)
    return weeks * 5 + sum((start + timedelta(days=day)).weekday() not in _WEEKEND for day in range(1, rest + 1))
