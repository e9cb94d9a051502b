"""What a person states of an agency for indicator 5."""

import json
from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.indicator5 import Facts
from ckanext.mofops.indicator5.dates import time_text, utc_time
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.logic.stating import Errors, faults, names_of, organisation_of, refused, user_id, year_of
from ckanext.mofops.model import StatedFacts
from ckanext.mofops.model.facts import NOTHING, SECTIONS, agency_of, known_names, named_in, renamed
from ckanext.mofops.model.time import iso
from ckanext.mofops.standard.messages import text

__all__ = ["mofops_facts_history", "mofops_facts_show", "mofops_facts_update"]


@tk.side_effect_free
@validate(schema.facts_show)
def mofops_facts_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What is stated of an agency for indicator 5, without uses, for which see ``mofops_usage_list``.

    :param organisation: name or id; without it the agency of the settings
    :param fiscal_year: Buddhist era; without it that of the settings
    :returns: ``{"organisation", "fiscal_year", "revision", "at", "by", "facts", "hidden"}``; revision: 0 while nothing was
        stated, to be given as ``expected`` to ``mofops_facts_update``; facts: in the shape of ``agency.yaml``; hidden: names in
        it of datasets that are private, drafts or deleted, which count for nothing
    """
    tk.check_access("mofops_facts_show", context, data_dict)
    group, year = organisation_of(data_dict), year_of(data_dict)
    return _shown(group, year, StatedFacts.newest(group.id, year))


def _shown(group: model.Group, year: int, row: StatedFacts | None) -> dict[str, Any]:
    content = NOTHING if row is None else row.content
    known = known_names(named_in(content))
    stated = renamed(content, {id_: holding.name for id_, holding in known.items()}.get)
    agency = agency_of(group)
    return {
        "organisation": group.name,
        "fiscal_year": year,
        "revision": 0 if row is None else row.id,
        "at": None if row is None else iso(row.at),
        "by": None if row is None else row.by,
        "facts": {
            "fiscal_year": year,
            "agency": {"name": agency.name, "title": agency.title, "catalogue_url": agency.catalogue_url},
            **{section: stated[section] for section in SECTIONS},
        },
        "hidden": sorted(holding.name for holding in known.values() if not holding.shown),
    }


def mofops_facts_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """State facts of an agency. Of the sections, in the shape of ``agency.yaml``, each that is given replaces what it was; the
    others stay. What was stated before can be read by ``mofops_facts_history``.

    :param organisation, fiscal_year: as for ``mofops_facts_show``
    :param expected: the revision that was looked at; if another counts meanwhile, nothing is written
    :param datasets: names handed in, a list; empty: all that qualify
    :param scopes: a list of numbers, or of ``{"scope": 4, "branch": 219}``
    :param values: why each dataset is valuable, by name
    :param imd: ``{"required", "datasets"}``
    :param catalogue_notified: ``{"date", "document"}``
    :param template_sent: ``{"template1": {"date", "document"}, "template2": {"date", "document"}}``
    :returns: as ``mofops_facts_show``
    """
    data_dict = _read(context, data_dict)
    tk.check_access("mofops_facts_update", context, data_dict)
    group, year = organisation_of(data_dict), year_of(data_dict)
    _refuse_unknown(data_dict)
    sent = {section: data_dict[section] for section in SECTIONS if section in data_dict}
    if errors := faults(sent, year):
        raise tk.ValidationError(dict(errors))
    StatedFacts.hold(group.id)
    row = StatedFacts.newest(group.id, year)
    _refuse_stale(data_dict, row)
    before = NOTHING if row is None else row.content
    # Read and written again: dates in one form, texts without blanks around them, each name once.
    read = Facts.from_dict({"fiscal_year": year, **sent}).to_dict()
    after = {**before, **_with_ids(group, {section: read[section] for section in sent})}
    if after == before and row is not None:
        model.Session.rollback()
        return _shown(group, year, StatedFacts.newest(group.id, year))
    return _shown(group, year, StatedFacts.state(group.id, year, after, user_id(context)))


def _read(context: Context, data_dict: DataDict) -> DataDict:
    """As ``validate`` does, which would take a list of objects apart."""
    packed = {key: json.dumps(value) if isinstance(value, list | dict) else value for key, value in data_dict.items()}
    data, errors = tk.navl_validate(packed, schema.facts_update(), context)
    if errors:
        raise tk.ValidationError(errors)
    return data


def _refuse_unknown(data: DataDict) -> None:
    """What ``agency.yaml`` holds beside is stated elsewhere; a word that is misspelt is no statement."""
    known = {"organisation", "fiscal_year", "expected", *SECTIONS}
    errors: Errors = {}
    for key in data.get("__extras", {}):
        if key not in known:
            code = "facts-not-here" if key in ("usage", "agency") else "indicator5-facts-unknown-key"
            errors[key] = [in_language(text(code))]
    if errors:
        raise tk.ValidationError(dict(errors))


def _refuse_stale(data: DataDict, row: StatedFacts | None) -> None:
    expected, there = data.get("expected"), 0 if row is None else row.id
    if expected is None or expected == there:
        return
    at = None if row is None else iso(row.at)
    raise refused(
        "expected",
        "facts-changed-meanwhile",
        by=text("facts-nobody") if row is None else row.by or text("facts-somebody"),
        at="-" if at is None else time_text(utc_time(at)),
    )


def _with_ids(group: model.Group, sent: dict[str, Any]) -> dict[str, Any]:
    """The sections that were sent with ids in place of names.

    :raises ValidationError: the organisation has no such dataset
    """
    known = names_of(group)
    content = {**NOTHING, **sent}
    errors: Errors = {}
    places = [
        *((name, f"datasets[{number}]") for number, name in enumerate(content["datasets"])),
        *((name, f"values.{name[:60]}") for name in content["values"]),
        *((name, f"imd.datasets[{number}]") for number, name in enumerate(content["imd"]["datasets"])),
    ]
    for name, place in places:
        if name not in known:
            errors[place] = [in_language(text("facts-no-dataset", name=name[:100]))]
    if errors:
        raise tk.ValidationError(dict(errors))
    found = renamed(content, {name: holding.id for name, holding in known.items()}.get)
    return {section: found[section] for section in sent}


@tk.side_effect_free
@validate(schema.facts_history)
def mofops_facts_history(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What was stated of an agency so far, newest first.

    :param organisation, fiscal_year: as for ``mofops_facts_show``
    :param limit, offset: the page, at most 1,000
    :returns: a list of what ``mofops_facts_show`` gave at the time, with today's names of the datasets
    """
    tk.check_access("mofops_facts_history", context, data_dict)
    group, year = organisation_of(data_dict), year_of(data_dict)
    page = {"limit": data_dict["limit"], "offset": data_dict["offset"]}
    return [_shown(group, year, row) for row in StatedFacts.history(group.id, year, **page)]
