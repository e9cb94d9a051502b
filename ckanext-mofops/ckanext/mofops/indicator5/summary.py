"""An assessment in short: its numbers, and as much of the report document as a page shows."""

from collections.abc import Mapping
from typing import Any

from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.standard.messages import Lang

LINES_SHOWN = 20
"""The most sentences or links that a summary has at one place."""

COUNTED = ("counted", "registered", "open", "used")


def counts(assessment: Assessment) -> dict[str, int]:
    """How many datasets are ``listed``, and how many of them are ``counted``, ``registered``, ``open`` and ``used``."""
    datasets = assessment.datasets
    return {"listed": len(datasets), **{name: sum(getattr(dataset, name) is True for dataset in datasets) for name in COUNTED}}


def summary(assessment: Assessment, lang: Lang) -> dict[str, Any]:
    """The report document without its datasets, and of every list of sentences the first ones; ``more`` beside them says how many
    were left out.
    """
    document = assessment.to_dict(lang)
    kept = {name: value for name, value in document.items() if name != "datasets"}
    return {**kept, **{name: [_cut(entry) for entry in document[name]] for name in ("criteria", "next_steps", "usage")}}


def _cut(entry: Mapping[str, Any]) -> dict[str, Any]:
    lists = [name for name in ("evidence", "to_fix", "links", "reasons", "datasets") if name in entry]
    more = {name: len(entry[name]) - LINES_SHOWN for name in lists if len(entry[name]) > LINES_SHOWN}
    checks = {"checks": [_cut(check) for check in entry["checks"]]} if "checks" in entry else {}
    return {**entry, **{name: entry[name][:LINES_SHOWN] for name in lists}, **checks, "more": more}
