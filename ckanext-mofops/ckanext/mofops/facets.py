"""The quality of datasets in the search: what is indexed of it, and how it is worded beside the results."""

from typing import Any

from ckanext.mofops.language import in_language
from ckanext.mofops.model.quality import dataset_rating
from ckanext.mofops.standard.messages import text

STARS, VALIDITY = "mofops_stars", "mofops_validity"


def index_fields(dataset_id: str) -> dict[str, str]:
    """``mofops_validity``: ``valid`` (all checked resources are), ``invalid`` or ``unchecked``.

    ``mofops_stars``: the most stars of a checked resource, ``"0"`` to ``"5"``, absent when none is checked.
    """
    stars, validity = dataset_rating(dataset_id)
    return {VALIDITY: validity, **({} if stars is None else {STARS: str(stars)})}


def titles() -> dict[str, str]:
    """The facets and their titles in the reader's language."""
    return {STARS: in_language(text("facet-stars")), VALIDITY: in_language(text("facet-validity"))}


def name_values(search_facets: dict[str, Any]) -> None:
    """Word the values of our facets in the reader's language."""
    for item in search_facets.get(VALIDITY, {}).get("items", ()):
        item["display_name"] = in_language(text(f"facet-validity-{item['name']}"))
    for item in search_facets.get(STARS, {}).get("items", ()):
        item["display_name"] = in_language(text("facet-stars-value", stars=item["name"]))
