"""What is offered while somebody types into the search box: datasets, keywords and organisations that anyone may see."""

from collections.abc import Iterable, Sequence
from typing import Any

from ckan.lib.search import SearchError
from ckan.plugins import toolkit as tk

from ckanext.mofops.logic.permission import anyone
from ckanext.mofops.metadata.thai import clean
from ckanext.mofops.model.front import public_state, public_titles
from ckanext.mofops.model.published import visible_tags
from ckanext.mofops.pages import shelf
from ckanext.mofops.pages.front import MINUTE

SHORTEST = 2
"""Letters; a single one stands nearly everywhere."""
LONGEST = 100

_SOLR = str.maketrans(dict.fromkeys('"\\{}:', " "))
"""What ends a phrase in a query of Solr, or begins one of its parsers."""

Entry = dict[str, Any]


def suggested(typed: str, limit: int) -> dict[str, list[Entry]]:
    """``{"datasets": [{"name", "title"}], "tags": [{"name", "count"}], "organizations": [{"name", "title", "count"}]}``.

    Each list holds the best first, at most so many; all are empty for a text of one letter.
    """
    text = folded(typed)[:LONGEST]
    if len(text) < SHORTEST:
        return {"datasets": [], "tags": [], "organizations": []}
    known = words()
    return {
        "datasets": _datasets(text, limit),
        "tags": matching(known["tags"], text, limit),
        "organizations": matching(known["organizations"], text, limit),
    }


def words() -> dict[str, list[Entry]]:
    """``{"tags", "organizations"}``: all that public datasets carry, with the number of these, the most frequent first."""
    found: dict[str, list[Entry]] = shelf.kept(f"words:{public_state()[1]}", _words, seconds=MINUTE)
    return found


def matching(entries: Iterable[Entry], text: str, limit: int) -> list[Entry]:
    """Those whose title, or name where they have none, holds the text: those that begin with it first, else as they come."""
    holding = [(folded(entry.get("title") or entry["name"]), entry) for entry in entries]
    found: Sequence[tuple[str, Entry]] = [(label, entry) for label, entry in holding if text in label]
    return [entry for _, entry in sorted(found, key=lambda pair: not pair[0].startswith(text))][:limit]


def folded(text: str) -> str:
    """A text as it is compared: in its one spelling, with single blanks, and without capitals."""
    return " ".join(clean(text).casefold().split())


def _words() -> dict[str, list[Entry]]:
    asked = {"rows": 0, "facet.field": ["tags", "organization"], "facet.limit": -1, "fq": "+dataset_type:dataset"}
    try:
        facets = tk.get_action("package_search")(anyone(), asked)["search_facets"]
    except SearchError:
        return {"tags": [], "organizations": []}
    tags, organisations = (
        sorted(facets[name]["items"], key=lambda item: (-item["count"], item["name"])) for name in ("tags", "organization")
    )
    public = visible_tags([item["name"] for item in tags], ())  # as in _datasets
    return {
        "tags": [{"name": item["name"], "count": item["count"]} for item in tags if item["name"] in public],
        "organizations": [
            {"name": item["name"], "title": item["display_name"], "count": item["count"]} for item in organisations
        ],
    }


def _datasets(text: str, limit: int) -> list[Entry]:
    phrase = " ".join(text.translate(_SOLR).split())
    if not phrase:
        return []
    # The fields of pairs of letters find any part of a title; a dataset whose title has it as a word goes first.
    query = f'title:"{phrase}"^4 OR title_ngram:"{phrase}" OR name_ngram:"{phrase}"'
    asked = {"q": query, "rows": limit, "fl": ["id", "title"], "facet": "false", "fq": "+dataset_type:dataset"}
    try:
        found = tk.get_action("package_search")(anyone(), asked)["results"]
    except SearchError:
        return []
    public = public_titles([entry["id"] for entry in found])  # the index may be behind what was hidden
    names = [public[entry["id"]] for entry in found if entry["id"] in public]
    return [{"name": name, "title": title} for name, title in names]
