"""What the front page says of the catalogue: the same to everyone, of what anyone may see.

It is made anew as soon as other datasets are public or one of them is changed, whatever the time, and once a minute for the rest:
verdicts and uses change no dataset.
"""

from contextlib import suppress
from typing import Any

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from ckanext.mofops import board
from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.logic.permission import anyone
from ckanext.mofops.model.front import most_used, public_state, public_titles
from ckanext.mofops.model.quality import newest_verdicts, public_quality
from ckanext.mofops.pages import shelf

MINUTE = 60
SHOWN = 5
"""Datasets of a list."""
FIGURES = 4
"""Figures of the dashboard."""
TAGS = 12


def overview() -> dict[str, Any]:
    """``{"datasets", "checked", "valid", "open", "newest", "used", "groups", "types", "tags", "figures"}``.

    The first four are numbers of datasets. newest: ``{"dataset", "verdicts"}``, the dataset as in a search and what is known of
    its resources by id; used: ``{"name", "title", "uses"}``; groups: ``{"name", "title", "count"}``; types and tags:
    ``{"name", "count"}``; figures: indicators of the dashboard that have a result.
    """
    count, state = public_state()
    found: dict[str, Any] = shelf.kept(f"front:{state}", lambda: _overview(count), seconds=MINUTE)
    return found


def _overview(count: int) -> dict[str, Any]:
    checked, valid, open_ = public_quality()
    uses = dict(most_used(SHOWN))
    titles = public_titles(uses.keys())
    facets, newest = _search()
    verdicts = newest_verdicts({resource["id"] for dataset in newest for resource in dataset["resources"]})
    return {
        "datasets": count,
        "checked": checked,
        "valid": valid,
        "open": open_,
        "newest": [
            {"dataset": dataset, "verdicts": {each["id"]: verdicts.get(each["id"]) for each in dataset["resources"]}}
            for dataset in newest
        ],
        "used": [
            {"name": titles[id_][0], "title": titles[id_][1], "uses": number} for id_, number in uses.items() if id_ in titles
        ],
        "groups": [{"name": item["name"], "title": item["display_name"], "count": item["count"]} for item in facets["groups"]],
        "types": [{"name": item["name"], "count": item["count"]} for item in facets["data_type"]],
        "tags": [{"name": item["name"], "count": item["count"]} for item in facets["tags"][:TAGS]],
        "figures": _figures(),
    }


def _search() -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """The facets of all datasets, their values by frequency, and the datasets that were changed last."""
    fields = ["groups", "data_type", "tags"]
    asked = {"rows": SHOWN, "sort": "metadata_modified desc", "facet.field": fields, "fq": "+dataset_type:dataset"}
    try:
        found = tk.get_action("package_search")(anyone(), asked)
    except SearchError:
        return {name: [] for name in fields}, []  # the page says what the database knows
    facets = {
        name: sorted(found["search_facets"][name]["items"], key=lambda item: (-item["count"], item["name"])) for name in fields
    }
    public = public_titles([dataset["id"] for dataset in found["results"]])
    return facets, [_light(dataset) for dataset in found["results"] if dataset["id"] in public]


def _light(dataset: dict[str, Any]) -> dict[str, Any]:
    """A dataset without what is large and no list shows."""
    resources = [{name: value for name, value in each.items() if name != "schema"} for each in dataset["resources"]]
    return {**dataset, "resources": resources}


def _figures() -> list[dict[str, Any]]:
    with suppress(CatalogError):
        found = board.kept()
        if found is not None:
            wanted = ("number", "title", "measure", "newest", "level")
            there = [entry for entry in found["indicators"] if entry["newest"] is not None]
            return [{name: entry[name] for name in wanted} for entry in there[:FIGURES]]
    return []
