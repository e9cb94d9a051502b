"""How late a dataset may be: the rules of freshness.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import Lang


@dataclass(frozen=True)
class FreshnessClass:
    """up_to: the greatest lateness of the class, in periods; None for the last one, and for what is no lateness."""

    id: str
    label: Mapping[Lang, str]
    up_to: float | None = None


@dataclass(frozen=True)
class UpdateDate:
    """A field that tells when data were last updated. weak: an edit of the description renews it, too."""

    field: str
    of: Literal["dataset", "resource"]
    weak: bool = False


@dataclass(frozen=True)
class FreshnessRules:
    """freshness.yaml as a whole: classes by rising lateness, dates in the order in which they count."""

    source: str
    working_day: str
    within_a_day: tuple[str, ...]
    never_updated: str
    dates: tuple[UpdateDate, ...]
    classes: tuple[FreshnessClass, ...]
    not_judged: FreshnessClass
    wrong_date: FreshnessClass

    @property
    def every_class(self) -> tuple[FreshnessClass, ...]:
        """All there are, in the order in which people read them."""
        return (*self.classes, self.not_judged, self.wrong_date)

    def of_lateness(self, lateness: float) -> FreshnessClass:
        """The class of a lateness, in periods beyond the first."""
        return next(found for found in self.classes if found.up_to is None or lateness <= found.up_to)


def freshness_rules(content: Mapping[str, Any]) -> FreshnessRules:
    """The typed form of freshness.yaml. Any unknown or missing key fails here, not later.

    :raises TypeError: a key is missing or unknown
    :raises ValueError: the classes do not rise to one without a bound
    """
    classes = tuple(FreshnessClass(**row) for row in content["classes"])
    bounds = [found.up_to for found in classes[:-1]]
    if classes[-1].up_to is not None or None in bounds or bounds != sorted(bound for bound in bounds if bound is not None):
        raise ValueError("freshness.yaml: the classes have to rise, and the last one to have no bound")
    return FreshnessRules(
        **{
            **content,
            "within_a_day": tuple(content["within_a_day"]),
            "dates": tuple(UpdateDate(**row) for row in content["dates"]),
            "classes": classes,
            "not_judged": FreshnessClass(**content["not_judged"]),
            "wrong_date": FreshnessClass(**content["wrong_date"]),
        }
    )


@cache
def rules() -> FreshnessRules:
    """The rules that count."""
    return freshness_rules(load("freshness.yaml"))
