"""What actions on indicator 5, its facts and uses have in common: of whom, for which year, which datasets, what is refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.mofops.indicator5 import Facts, FactsError
from ckanext.mofops.language import in_language
from ckanext.mofops.model.dataset import Holding, holdings
from ckanext.mofops.standard.indicator5 import years
from ckanext.mofops.standard.messages import text

LONGEST = 5000
"""Characters of one text."""
MOST = 1000
"""Entries of one list."""

Errors = dict[str, list[str]]


def agency() -> str:
    """Name of the organisation that the catalogue belongs to; empty where the settings name none."""
    return str(tk.config["ckanext.mofops.agency.name"])


def organisation_of(data: Mapping[str, Any]) -> model.Group:
    """The organisation that a caller means: the agency's own when they name none.

    :raises ObjectNotFound: there is none
    """
    name = data.get("organisation") or agency()
    group = model.Group.get(name) if name else None
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ObjectNotFound
    return group


def year_of(data: Mapping[str, Any]) -> int:
    """The fiscal year that a caller means: that of the settings when they name none.

    :raises ValidationError: there are no rules for it
    """
    year = data.get("fiscal_year") or tk.config["ckanext.mofops.agency.fiscal_year"]
    if year not in years():
        raise refused("fiscal_year", "facts-no-year", year=year, years=", ".join(map(str, years())))
    return int(year)


def user_id(context: Context) -> str | None:
    """Id of who asks."""
    user = model.User.get(context["user"])
    return None if user is None else str(user.id)


def refused(key: str, code: str, **params: Any) -> tk.ValidationError:
    """The error of one key, in the caller's language."""
    return tk.ValidationError({key: [in_language(text(code, **params))]})


def names_of(group: model.Group) -> dict[str, Holding]:
    """The datasets of an organisation by name; of a deleted one the name may be another's by now, which goes before it."""
    found = holdings(organisation=group.id)
    return {holding.name: holding for holding in sorted(found, key=lambda holding: not holding.deleted)}


def faults(content: Mapping[str, Any], fiscal_year: int) -> Errors:
    """What is wrong with content of ``agency.yaml``, by its place; of each part the first fault."""
    found: Errors = {}
    for part in _parts(content):
        try:
            Facts.from_dict({"fiscal_year": fiscal_year, **part})
        except FactsError as error:
            found.setdefault(error.key, [in_language(error.reason.text())])
    if not found:
        found = dict(_excesses(content, ""))
    return found


def _parts(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Pieces that are judged by themselves, so that each gets its own sentence."""
    for key, value in content.items():
        if key == "template_sent" and isinstance(value, dict):
            yield from ({key: {name: sent}} for name, sent in value.items())
        else:
            yield {key: value}


def _excesses(value: Any, place: str) -> Iterator[tuple[str, list[str]]]:
    """Texts that are too long and lists that are too full."""
    if isinstance(value, str) and len(value) > LONGEST:
        yield place, [in_language(text("facts-too-long", limit=LONGEST))]
    if isinstance(value, dict | list):
        if len(value) > MOST:
            yield place, [in_language(text("facts-too-many", limit=MOST))]
            return
        named = value.items() if isinstance(value, dict) else ((f"[{number}]", entry) for number, entry in enumerate(value))
        for key, entry in named:
            yield from _excesses(entry, f"{place}.{key}" if place and isinstance(value, dict) else f"{place}{key}")
