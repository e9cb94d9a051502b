"""What a citizen asks of a dataset: what they may do with it, who uses it, what is like it, how to cite it and whom to ask."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from ckan.lib.search import SearchError
from ckan.plugins import plugin_loaded
from ckan.plugins import toolkit as tk

from ckanext.mofops.language import in_language, language
from ckanext.mofops.logic.permission import anyone
from ckanext.mofops.metadata import tag_names
from ckanext.mofops.metadata.citation import Citation
from ckanext.mofops.metadata.freshness import freshness
from ckanext.mofops.model.time import today
from ckanext.mofops.standard.licences import Licence, licences
from ckanext.mofops.standard.messages import text

RELATED = 4
CHANGES = 3
"""So many of each the page shows."""

CHANGE = {"new package": "dataset-created", "changed package": "dataset-changed"}
"""Messages of the changes that are told, by CKAN's types of activity."""


def mofops_licence(dataset: Mapping[str, Any]) -> Licence | None:
    """What a dataset's licence allows; None of one that the standard does not name."""
    return licences().get(dataset.get("license_id") or "")


def mofops_uses(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The uses that were made of a dataset, as ``mofops_usage_list``."""
    return tk.get_action("mofops_usage_list")({}, {"dataset": dataset["id"]})


def mofops_related(dataset: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Public datasets that share tags, themes or the organisation, most alike first: ``{"name", "title"}``."""
    alike = [f'tags:"{_quoted(tag)}"' for tag in tag_names(dataset)]
    alike += [f'groups:"{_quoted(group["name"])}"' for group in dataset.get("groups") or []]
    if dataset.get("organization"):
        alike.append(f'organization:"{_quoted(dataset["organization"]["name"])}"^0.1')
    if not alike:
        return []
    asked = {
        "q": " OR ".join(alike),
        "fq": f'-id:"{_quoted(dataset["id"])}" +dataset_type:"{_quoted(dataset["type"])}"',
        "fl": "name,title",
        "rows": RELATED,
        "facet": "false",
    }
    try:
        # As a visitor, whoever asks: what one may not open is not like anything.
        return tk.get_action("package_search")(anyone(), asked)["results"]
    except SearchError:  # the page does without
        return []


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def mofops_changes(dataset: Mapping[str, Any]) -> list[dict[str, str]]:
    """The last changes of a dataset, newest first: ``{"at", "words"}``; none where CKAN keeps no history."""
    if not plugin_loaded("activity"):
        return []
    asked = {"id": dataset["id"], "limit": CHANGES, "activity_types": [*CHANGE]}
    found = tk.get_action("package_activity_list")({}, asked)
    return [{"at": activity["timestamp"], "words": in_language(text(CHANGE[activity["activity_type"]]))} for activity in found]


def citation(dataset: Mapping[str, Any]) -> Citation:
    """How a dataset is cited."""
    organisation = dataset.get("organization") or {}
    created = date.fromisoformat(dataset["metadata_created"][:10])
    found = freshness(dataset, today())
    updated = None if found.updated is None or found.rank.id == "wrong-date" else found.updated
    address = tk.h.url_for(f"{dataset['type']}.read", id=dataset["name"], _external=True, locale="default")
    return Citation(dataset["name"], dataset["title"], organisation.get("title") or dataset["name"], address, updated or created)


def mofops_citation(dataset: Mapping[str, Any]) -> dict[str, str]:
    """A dataset as one cites it: ``{"sentence", "bibtex", "ris"}``."""
    found, day = citation(dataset), today()
    return {"sentence": found.sentence(language(), day), "bibtex": found.bibtex(day), "ris": found.ris(day)}


def mofops_question(dataset: Mapping[str, Any]) -> str:
    """The address of a mail to whoever answers for a dataset, with its subject; empty where nobody left one."""
    mail = dataset.get("maintainer_email")
    if not mail:
        return ""
    words = in_language(text("dataset-question", title=dataset["title"]))
    address = tk.h.url_for(f"{dataset['type']}.read", id=dataset["name"], _external=True)
    return f"mailto:{quote(mail, safe='@')}?subject={quote(words, safe='')}&body={quote(address, safe='')}"
