"""The profile of one column."""

import hashlib
import heapq
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal

from frictionless import Field

from ckanext.mofops.quality.problem import visible
from ckanext.mofops.quality.profile.bins import Bins
from ckanext.mofops.quality.tables.plain import NUMBER_OPTIONS

Kind = Literal["number", "date", "boolean", "text"]
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("integer", "number", "year"), "number"),
    **dict.fromkeys(("date", "datetime", "time", "yearmonth"), "date"),
    "boolean": "boolean",
}

FREQUENT = 5
"""So many of the most frequent values are told."""
SHOWN = 60
"""Characters of a value that are told."""
_LONG = 200  # characters up to which a value is its own key
LARGEST = 1e200
_BARE = re.compile(r"[\d.+\n-]*")  # of nothing but these, float() reads what the field reads
_CODE = re.compile(r"(?:\A|\n)0\d")  # whose zero in front says that it is no number to reckon with
_DATES = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ?)?"),
    "time": re.compile(r"\d\d:\d\d:\d\d"),
    "yearmonth": re.compile(r"\d{4}-\d\d"),
}
"""Dates of the default format, whose order is that of their letters."""

Cell = str | None


class Column:
    """Sees the cells of a column, some at a time, as texts; None is a missing value.

    field: as the Table Schema has it, or as it was inferred. most: so many different values are told apart.
    """

    def __init__(self, field: Field, most: int) -> None:
        self.field = field
        self.kind: Kind = KINDS.get(field.type, "text")
        self.absent: frozenset[Cell] = frozenset({None, "", *_missing_values(field)})
        self.most = most
        self._counts: Counter[str] | None = Counter()
        self.missing = 0
        self.numbers = Numbers(field) if self.kind == "number" else None

    @property
    def is_full(self) -> bool:
        """Whether there are more different values than are told apart."""
        return self._counts is None

    def add(self, cells: Collection[Cell]) -> None:
        """Take further cells into account."""
        self.add_counts(Counter(cells))

    def add_counts(self, cells: Mapping[Any, int]) -> None:
        """Take further cells into account, each as often as it came."""
        counts = Counter(cells)
        for absent in self.absent & counts.keys():
            self.missing += counts.pop(absent)
        if max(map(len, counts), default=0) > _LONG:
            counts = _shortened(counts)
        if self._counts is None:
            self._tell(counts)
            return
        self._counts.update(counts)
        if len(self._counts) > self.most:
            self.fill()

    def fill(self) -> None:
        """There are more different values than are told apart."""
        if self._counts is not None:
            self._tell(self._counts)
            self._counts = None

    def _tell(self, counts: Mapping[str, int]) -> None:
        if self.numbers is not None:
            self.numbers.add(counts)

    def profile(self) -> dict[str, Any]:
        """``{"name", "type", "kind", "missing", "unread", "distinct", "exact", "min", "max", "mean", "frequent", "histogram"}``.

        unread: values that are none of the type, None where that was not looked at. distinct: how many different values, or how
        many there are at least where ``exact`` is false. min, max: of numbers and dates; mean: of numbers that are amounts.
        frequent: ``[{"value", "count"}]`` of those that come twice or more; empty if not all could be counted.
        """
        counts = self._counts
        if counts is not None:
            self._tell(counts)
        found: dict[str, Any] = {
            "name": visible(self.field.name),
            "type": self.field.type,
            "kind": self.kind,
            "missing": self.missing,
            "unread": None,
            "distinct": self.most if counts is None else len(counts),
            "exact": counts is not None,
            "min": None,
            "max": None,
            "mean": None,
            "frequent": [] if counts is None else _frequent(counts),
            "histogram": None,
        }
        if self.numbers is not None and self.numbers.coded:
            found["kind"] = "text"
        elif self.numbers is not None:
            found |= self.numbers.profile()
        elif self.kind == "date" and counts is not None:
            found |= self._dates(counts)
        return found

    def _dates(self, counts: Mapping[str, int]) -> dict[str, Any]:
        pattern = _DATES[self.field.type] if self.field.format == "default" else None
        if pattern is not None:
            dates = {text: text for text in counts if pattern.fullmatch(text)}
        else:
            read = self.field.create_value_reader()
            values = {text: read(text) for text in counts}
            dates = {text: value.isoformat() for text, value in values.items() if hasattr(value, "isoformat")}
        unread = sum(count for text, count in counts.items() if text not in dates)
        return {"unread": unread, "min": min(dates.values(), default=None), "max": max(dates.values(), default=None)}


class Numbers:
    """The numbers of a column. coded: some have a zero in front, as codes and telephone numbers do."""

    def __init__(self, field: Field) -> None:
        self.whole = field.type != "number"
        self.plain = not NUMBER_OPTIONS.intersection(field.list_defined())
        self._read: Callable[[Any], Any] = field.create_value_reader()
        self.bins = Bins(whole=self.whole)
        self._count, self._unread = 0, 0
        self._sums: list[float] = []
        self._low, self._high = math.inf, -math.inf
        self.coded = False

    def add(self, counts: Mapping[str, int]) -> None:
        """Take values into account, each as often as it came."""
        texts, numbers = list(counts), self._parsed(list(counts))
        good = [(number, counts[text]) for text, number in zip(texts, numbers, strict=True) if number is not None]
        seen = sum(count for _, count in good)
        self._unread += sum(counts.values()) - seen
        if not good:
            return
        values = [number for number, _ in good]
        self.take(seen, math.fsum(number * count for number, count in good), min(values), max(values))
        self.bins.add(values, [count for _, count in good])

    def take(self, count: int, total: float, low: float, high: float) -> None:
        """Take so many numbers of this sum into account, between these two; the bins are to be told, too."""
        self._count += count
        self._sums.append(total)
        self._low, self._high = min(self._low, low), max(self._high, high)

    def _parsed(self, texts: list[str]) -> Sequence[float | None]:
        joined = "\n".join(texts)
        self.coded = self.coded or _CODE.search(joined) is not None
        if self.plain and _BARE.fullmatch(joined) and not (self.whole and "." in joined):
            try:
                return [number if -LARGEST < number < LARGEST else None for number in map(float, texts)]
            except ValueError:
                pass
        return [self._number(text) for text in texts]

    def _number(self, text: str) -> float | None:
        try:
            value = self._read(text)
            number = None if value is None or isinstance(value, bool) else float(value)
        except (ValueError, ArithmeticError, TypeError):  # a reader may trip over what it is to refuse
            return None
        return number if number is not None and -LARGEST < number < LARGEST else None

    def profile(self) -> dict[str, Any]:
        if not self._count:
            return {"unread": self._unread}
        total = math.fsum(self._sums)
        return {
            "unread": self._unread,
            "min": self._shown(self._low),
            "max": self._shown(self._high),
            "mean": total / self._count if math.isfinite(total) else None,
            "histogram": self.bins.histogram(),
        }

    def _shown(self, number: float) -> float | int:
        return int(number) if self.whole and abs(number) < 2**53 else number


def _missing_values(field: Field) -> list[str]:
    """What stands for a missing value, besides nothing at all; as the field's own reader takes it."""
    if field.schema is None or field.has_defined("missing_values"):
        return field.missing_values
    return field.schema.missing_values


def _shortened(counts: Counter[str]) -> Counter[str]:
    """Long values by their beginning and their hash: ten thousand values of a megabyte are not to be held."""
    found: Counter[str] = Counter()
    for text, count in counts.items():
        found[text if len(text) <= _LONG else text[:_LONG] + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()] += count
    return found


def _frequent(counts: Counter[str]) -> list[dict[str, Any]]:
    most = heapq.nsmallest(FREQUENT, counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"value": visible(text, SHOWN), "count": count} for text, count in most if count > 1]
