"""The dashboard of the agency's indicators, as figures."""

import logging
from typing import Any

from ckan import authz
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import board
from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.jobs import dashboard as jobs
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.standard.messages import text

__all__ = ["mofops_dashboard_register", "mofops_dashboard_show"]

log = logging.getLogger(__name__)


@tk.side_effect_free
@validate(schema.dashboard_show)
def mofops_dashboard_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The agency's indicators with weights, results by year, targets and the level reached, read from its published datasets.

    What is not known is None, and ``faults``, ``level.reason`` or the ``fault`` of a source says why: ``{"code", "message"}``,
    the message in Thai and English. Years are Buddhist.

    :returns: ``{"title", "intro", "fiscal_year", "weight", "updated", "indicators", "sources"}``; an indicator ``{"number",
        "title", "name", "component", "weight", "responsible", "note", "measure", "results", "newest", "targets", "level",
        "faults", "sources"}``, where sources are places in the list of all: ``{"dataset": {"name", "title"}, "resource":
        {"id", "name", "file"}, "updated", "fault"}``, of which a source that is not public has the fault alone
    :raises ObjectNotFound: the catalogue has no dashboard, or its definition has a mistake, which sysadmins are told
    """
    tk.check_access("mofops_dashboard_show", context, data_dict)
    try:
        found = board.shown()
    except CatalogError as error:
        log.error("ckanext.mofops.dashboard: %s", error)  # noqa: TRY400 - it is not the code that is wrong
        broken = error.message() if authz.is_sysadmin(context["user"]) else text("dashboard-not-available")
        raise tk.ObjectNotFound(in_language(broken)) from error
    if found is None:
        raise tk.ObjectNotFound(in_language(text("dashboard-none")))
    return found


@validate(schema.dashboard_register)
def mofops_dashboard_register(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """State the dashboard as a use of the agency's datasets that it reads, or bring that up to date.

    Where the dashboard is gone, or reads nothing any more, that is taken back. Workers do the same each hour; asked again,
    nothing is changed.

    :returns: ``{"outcome", "usage"}``; outcome ``created``, ``changed``, ``unchanged``, ``ended`` or ``none``; usage as
        ``mofops_usage_show``, or None
    """
    tk.check_access("mofops_dashboard_register", context, data_dict)
    return jobs.register(context)
