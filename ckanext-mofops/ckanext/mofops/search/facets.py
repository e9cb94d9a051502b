"""What a search is narrowed by: the quality of datasets, which is indexed for it, and their items, worded as in the form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ckan import model

from ckanext.mofops.language import in_language
from ckanext.mofops.model.quality import dataset_rating
from ckanext.mofops.standard.messages import text
from ckanext.mofops.standard.schema import dataset_schema

STARS, VALIDITY = "mofops_stars", "mofops_validity"

ITEMS: Mapping[str, int] = MappingProxyType({"data_type": 1, "license_id": 14, "data_category": 13, "update_frequency_unit": 9})
"""The fields of a code list that a search is narrowed by, and the item that names each."""

ORDER = ("data_type", "organization", "groups", "res_format", STARS, VALIDITY, "license_id", "data_category", "tags")
"""What people ask for first stands first; what is not named here comes after it."""


def index_fields(dataset_id: str) -> dict[str, str]:
    """``mofops_validity``: ``valid`` (all checked resources are), ``invalid`` or ``unchecked``.

    ``mofops_stars``: the most stars of a checked resource, ``"0"`` to ``"5"``, absent when none is checked.
    """
    stars, validity = dataset_rating(dataset_id)
    return {VALIDITY: validity, **({} if stars is None else {STARS: str(stars)})}


def titles(given: Mapping[str, str]) -> dict[str, str]:
    """The facets and their titles in the reader's language. given: CKAN's own, of which a page of a group leaves some out."""
    items = {name: in_language(dataset_schema().items[number].label) for name, number in ITEMS.items()}
    quality = {STARS: in_language(text("facet-stars")), VALIDITY: in_language(text("facet-validity"))}
    known = {**given, **items, **quality}
    return {name: known[name] for name in (*ORDER, *known) if name in known}


def name_values(search_facets: Mapping[str, Any]) -> None:
    """Word the values of our facets in the reader's language."""
    for name in (STARS, VALIDITY, *ITEMS):
        for item in search_facets.get(name, {}).get("items", ()):
            item["display_name"] = value_label(name, item["name"])


def value_label(name: str, value: str) -> str:
    """A value of a facet in the reader's language; what is no value of ours, as somebody typed an address, stays as it is."""
    if name in ITEMS:
        choice = dataset_schema().dataset_fields[name].choices.get(value)
        return value if choice is None else in_language(choice.label)
    if name in ("organization", "groups"):
        group = model.Group.get(value)
        return value if group is None or group.state != "active" else group.title or value
    if name == VALIDITY and value in ("valid", "invalid", "unchecked"):
        return in_language(text(f"facet-validity-{value}"))
    return in_language(text("facet-stars-value", stars=value)) if name == STARS and value in "012345" else value
