"""What the rehearsal answers and does."""

from datetime import datetime
from typing import Any

from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.catalog import UsageError
from ckanext.mofops.language import in_language
from ckanext.mofops.rehearsal import applications, faults, publication
from ckanext.mofops.rehearsal import harvest as harvests
from ckanext.mofops.rehearsal.logic import schema
from ckanext.mofops.rehearsal.machine import StepRefused
from ckanext.mofops.rehearsal.model import RehearsalApplication, RehearsalHarvest
from ckanext.mofops.standard.messages import text

__all__ = [
    "gdcatalog_nonpublish_state",
    "gdcatalog_published_state",
    "mofops_rehearsal_fault",
    "mofops_rehearsal_harvest",
    "mofops_rehearsal_list",
    "mofops_rehearsal_show",
    "mofops_rehearsal_step",
]

HARVESTS = 10


@tk.side_effect_free
@validate(schema.state)
def gdcatalog_published_state(context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """Whether a dataset is registered, in GD Catalog's own form.

    :param site_url: host of the source's ``ckan.site_url``
    :param package: id or name of the dataset there
    :returns: ``[{"name", "metadata_modified", "governance_state", "validate_time"}]``; name: of the published dataset, without
        ``gdpublish-``; all are empty texts when it is not registered, or not known
    """
    tk.check_access("gdcatalog_published_state", context, data_dict)
    row = _known(data_dict)
    if row is None or not row.published:
        return [_state()]
    return [_state(str(row.published_name).removeprefix(publication.PREFIX), row.published_at)]


@tk.side_effect_free
@validate(schema.state)
def gdcatalog_nonpublish_state(context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """What is under way for a dataset, in GD Catalog's own form.

    :param site_url: host of the source's ``ckan.site_url``
    :param package: id or name of the dataset there
    :returns: as ``gdcatalog_published_state``; metadata_modified: of the version that was looked at
    """
    tk.check_access("gdcatalog_nonpublish_state", context, data_dict)
    row = _known(data_dict)
    if row is None or not row.raw:
        return [_state()]
    return [_state(row.name, row.looked_at, faults.state(row.raw), row.validate_time)]


def _known(data_dict: DataDict) -> RehearsalApplication | None:
    return RehearsalApplication.found(data_dict["site_url"].strip().lower(), data_dict["package"])


def _state(
    name: str = "", modified: datetime | None = None, governance_state: str = "", validate_time: datetime | None = None
) -> dict[str, str]:
    return {
        "name": name,
        "metadata_modified": _time(modified),
        "governance_state": governance_state,
        "validate_time": _time(validate_time),
    }


def _time(value: datetime | None) -> str:
    return "" if value is None else value.isoformat(timespec="microseconds")


@tk.side_effect_free
@validate(schema.listing)
def mofops_rehearsal_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Applications to register datasets, last changed first.

    :param state: id of a state of ``standard/governance.yaml``
    :param q: a text in name or title, or the id of the dataset at its source
    :param site: host of the source
    :param limit, offset: the page, at most 1,000
    :returns: ``{"count", "applications": [{"id", "site", "dataset_id", "name", "title", "channel", "state", "governance_state",
        "registered", "reason", "published_name", "validate_time", "harvested", "looked_at", "published_at", "changed", "steps":
        [{"id", "role"}]}], "harvests": […]}``; harvested: version that the source offers, None when it was withdrawn; steps: what
        may be done now; harvests: the last ones, as ``mofops_rehearsal_harvest``
    """
    tk.check_access("mofops_rehearsal_list", context, data_dict)
    chosen = {name: data_dict.get(name) for name in ("state", "q", "site")}
    count, rows = RehearsalApplication.listed(**chosen, limit=data_dict["limit"], offset=data_dict["offset"])
    harvested = [row.to_dict() for row in RehearsalHarvest.last(HARVESTS)]
    return {"count": count, "applications": [row.to_dict() for row in rows], "harvests": harvested}


@tk.side_effect_free
@validate(schema.show)
def mofops_rehearsal_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """An application with its history and the dataset as it came last.

    :param id: as ``mofops_rehearsal_list`` gave it
    :returns: as an entry of ``mofops_rehearsal_list``, with ``history``: ``[{"at", "step", "role", "by", "channel", "state",
        "version", "reason"}]``, newest first, and ``dataset``: a dataset dict or None
    """
    tk.check_access("mofops_rehearsal_show", context, data_dict)
    row = RehearsalApplication.get(data_dict["id"])
    if row is None:
        raise tk.ObjectNotFound
    history = [entry.to_dict() for entry in row.history()]
    return {**row.to_dict(), "history": history, "dataset": applications.document_of(row)}


@validate(schema.step)
def mofops_rehearsal_step(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a step: submit, check, approve, reject, revoke. What is not possible now is refused, with the reason.

    :param id: as ``mofops_rehearsal_list`` gave it
    :param step: one of the entry's ``steps``
    :param reason: what is to be mended; of ``reject``
    :returns: as ``mofops_rehearsal_show``
    """
    tk.check_access("mofops_rehearsal_step", context, data_dict)
    try:
        row = applications.step(data_dict["id"], data_dict["step"], context["user"], data_dict.get("reason"))
    except StepRefused as refused:
        raise tk.ValidationError({"step": [in_language(refused.message())], "code": [refused.code]}) from refused
    if row is None:
        raise tk.ObjectNotFound
    return tk.get_action("mofops_rehearsal_show")(tk.fresh_context(context), {"id": row.id})


@validate(schema.harvest)
def mofops_rehearsal_harvest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Harvest the catalogue of an agency.

    :param url: its address
    :param background: have a worker do it; follow it by ``mofops_rehearsal_list``
    :returns: ``{"id", "url", "by", "started", "ended", "done", "total", "counts", "error"}``; counts: ``{"changed", "unchanged",
        "withdrawn", "failed"}``, changed is new, too; error: ``{"code", "message"}``, why it broke off, else None
    """
    tk.check_access("mofops_rehearsal_harvest", context, data_dict)
    try:
        url = harvests.client(data_dict["url"]).url
    except UsageError as error:
        raise tk.ValidationError({"url": [in_language(error.message())]}) from error
    row = RehearsalHarvest.add(url, context["user"])
    if data_dict["background"]:
        harvests.enqueue(row)
    else:
        harvests.run(row, context.get("mofops_on_step"))
    return row.to_dict()


@validate(schema.fault)
def mofops_rehearsal_fault(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have actions answer faultily from now on, to see how a client takes it.

    :param kind, value: see ``Fault``
    :param actions: names of the actions; default the two state actions
    :returns: ``{"kind", "value", "actions"}``
    """
    tk.check_access("mofops_rehearsal_fault", context, data_dict)
    kind = data_dict["kind"]
    try:
        fault = faults.Fault(kind, data_dict["value"].strip(), tuple(data_dict["actions"]))
    except ValueError as error:
        raise tk.ValidationError({"value": [in_language(text("rehearsal-fault", kind=kind))]}) from error
    faults.switch(fault)
    return {"kind": fault.kind, "value": fault.value, "actions": list(fault.actions)}
