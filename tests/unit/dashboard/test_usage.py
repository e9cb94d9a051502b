"""A dashboard as evidence that open data are used."""

import datetime

from ckanext.mofops.dashboard import usage_entry
from ckanext.mofops.indicator5 import Facts

SINCE = datetime.date(2026, 11, 29)


def test_it_names_the_datasets_that_it_reads_and_no_other(definition):
    read = [place for place in definition.places if place.dataset in ("ops-mof-pmqa-scores", "ops-mof-inspection-units")]
    found = usage_entry(definition, "https://data.example.go.th/", read, SINCE)
    assert found == {
        "title": definition.title["th"],
        "kind": "dashboard",
        "url": "https://data.example.go.th/dashboard",
        "datasets": ["ops-mof-inspection-units", "ops-mof-pmqa-scores"],
        "scope": 1,
        "date": "2026-11-29",
        "used_for": definition.used_for["th"],
    }
    assert usage_entry(definition, "https://data.example.go.th", [], SINCE)["datasets"] == []


def test_it_is_an_entry_of_the_facts(definition):
    entry = usage_entry(definition, "https://data.example.go.th", definition.places, SINCE)
    [usage] = Facts.from_dict({"fiscal_year": 2566, "usage": [entry]}).usage
    assert (usage.kind, usage.date, usage.scope.number) == ("dashboard", SINCE, 1)
    assert set(usage.datasets) == {place.dataset for place in definition.places}
    assert usage.proven
