"""The dashboard as a use that was made of open data: stated, kept up to date, and taken back when it is gone."""

import logging
from datetime import UTC, datetime
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from redis.exceptions import RedisError

from ckanext.mofops import board
from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.dashboard import usage_entry
from ckanext.mofops.dashboard.usage import PATH
from ckanext.mofops.jobs.booking import book
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.logic.stating import agency, names_of, organisation_of
from ckanext.mofops.model.time import today

log = logging.getLogger(__name__)

TITLE = "mofops: the dashboard as a use of data"
INTERVAL = 3600
"""Seconds between two looks at what the dashboard reads."""
JOB_SECONDS = 300


def register(context: Context) -> dict[str, Any]:
    """State the dashboard as a use of the agency's datasets that it reads now, or bring what is stated up to date; take it back
    where there is no dashboard or nothing that it reads. ``{"outcome", "usage"}``: outcome ``created``, ``changed``,
    ``unchanged``, ``ended`` or ``none``; usage as ``mofops_usage_show``, None where there is none.

    :raises NotAuthorized: the caller may not state uses
    """
    there = _stated(context)
    wanted = _wanted()
    if there is None and wanted is None:
        return {"outcome": "none", "usage": None}
    if wanted is None:
        tk.get_action("mofops_usage_delete")(tk.fresh_context(context), {"id": there["id"]})  # type: ignore[index]
        return {"outcome": "ended", "usage": None}
    if there is None:
        return {"outcome": "created", "usage": tk.get_action("mofops_usage_create")(tk.fresh_context(context), wanted)}
    wanted["date"] = there["date"]  # it has been there since
    if all(_as_sent(there)[name] == value for name, value in wanted.items()):
        return {"outcome": "unchanged", "usage": there}
    sent = {"id": there["id"], **{name: value for name, value in wanted.items() if name != "fiscal_year"}}
    return {"outcome": "changed", "usage": tk.get_action("mofops_usage_update")(tk.fresh_context(context), sent)}


def _stated(context: Context) -> dict[str, Any] | None:
    """The entry of this dashboard, whoever made it, in whichever fiscal year it counts."""
    found = tk.get_action("mofops_usage_list")(tk.fresh_context(context), {"organisation": agency(), **_year()})
    return next((entry for entry in found if entry["kind"] == "dashboard" and entry["url"] == _address()), None)


def _year() -> dict[str, int]:
    try:
        wanted = board.definition()
    except CatalogError:
        wanted = None
    return {} if wanted is None else {"fiscal_year": wanted.fiscal_year}


def _address() -> str:
    return f"{own_url()}{PATH}"


def _wanted() -> dict[str, Any] | None:
    """What is to be stated; None where no dataset of the agency is read."""
    try:
        found = board.read_places()
    except CatalogError as error:
        log.warning("ckanext.mofops.dashboard: %s", error)
        return None
    if found is None:
        return None
    definition, places = found
    own = names_of(organisation_of({}))
    read = [place for place in places if place.dataset in own]
    if not read:
        return None
    return {"fiscal_year": definition.fiscal_year, **usage_entry(definition, own_url(), read, today())}


def _as_sent(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry as it was stated."""
    return {
        **entry,
        "datasets": sorted(dataset["name"] for dataset in entry["datasets"]),
        "scope": entry["scope"] and entry["scope"]["number"],
    }


def arm() -> None:
    """See to it that the next look is known to the workers' scheduler; asked again, nothing is added."""
    moment = datetime.fromtimestamp((datetime.now(UTC).timestamp() // INTERVAL + 1) * INTERVAL, UTC)
    try:
        book(moment, register_by_schedule, "dashboard", title=TITLE, seconds=JOB_SECONDS)
    except RedisError:
        log.exception("the next look at the dashboard could not be told to the workers")


def register_by_schedule() -> None:
    """The job of a time; the next one is booked first, so that a failure ends no schedule."""
    arm()
    if model.Group.get(agency()) is None:
        return  # whose use it would be is not said
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        register({"user": user["name"]})
    except tk.ValidationError as error:  # such as a fiscal year that has no rules yet
        log.warning("the dashboard is stated as no use of data: %s", error.error_dict)
