"""The tables of resources in the DataStore."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.jobs import tables
from ckanext.mofops.logic import schema
from ckanext.mofops.model.datastore import Standing, make_stale, standings
from ckanext.mofops.model.time import iso
from ckanext.mofops.standard.messages import text

__all__ = ["mofops_datastore_load", "mofops_datastore_status"]

STATES = ("loaded", "waiting", "failed", "none")


@validate(schema.datastore_load)
def mofops_datastore_load(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have workers load the valid tables that the DataStore lacks, and take away what it should not have. Nobody needs to ask for
    it: the same is done after each check.

    :param dataset: id or name of a dataset
    :param organisation: id or name of an organisation
    :param resources: ids of resources, a list
    :param force: load also what is there already, or could not be loaded
    :param dry_run: only say which
    :returns: ``{"resources"}``: ids of the resources that a worker was told of
    """
    tk.check_access("mofops_datastore_load", context, data_dict)
    asked = _asked(context, data_dict)
    found = list(standings(**asked))
    if data_dict["force"]:
        chosen = [resource.id for resource in found if resource.state is not None or tables.todo(resource)]
        if not data_dict["dry_run"]:
            make_stale(chosen)
            tables.follow(standings(**asked))
    elif data_dict["dry_run"]:
        chosen = [resource.id for resource in found if tables.todo(resource)]
    else:
        chosen = tables.follow(found)
    return {"resources": chosen}


@tk.side_effect_free
@validate(schema.datastore_status)
def mofops_datastore_status(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Which resources the DataStore holds, and why it does not hold the others.

    :param dataset: id or name of a dataset
    :param organisation: id or name of an organisation
    :param resources: ids of resources, a list
    :returns: ``{"resources": [{"resource_id", "name", "dataset", "format", "state", "rows", "at", "message"}],
        "summary": {"loaded", "waiting", "failed", "none"}}``; state is a key of the summary, ``none`` for what is no valid table;
        message, in Thai and English, of one that failed
    """
    tk.check_access("mofops_datastore_status", context, data_dict)
    entries = list(_entries(standings(**_asked(context, data_dict))))
    counts = Counter(entry["state"] for entry in entries)
    return {"resources": entries, "summary": {state: counts[state] for state in STATES}}


def _entries(resources: Iterator[Standing]) -> Iterator[dict[str, Any]]:
    for resource in resources:
        if not resource.alive:
            continue
        wanted = tables.todo(resource)
        state = "waiting" if wanted.load else resource.state or "none"
        yield {
            "resource_id": resource.id,
            "name": resource.name,
            "dataset": resource.dataset_name,
            "format": resource.found or resource.format,
            "state": state,
            "rows": resource.rows if state == "loaded" else None,
            "at": None if resource.at is None else iso(resource.at),
            "message": text(resource.code, **(resource.params or {})) if state == "failed" and resource.code else None,
        }


def _asked(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What is asked for, as for ``standings``.

    :raises NotFound: there is no such dataset, organisation or resource
    """
    asked: dict[str, Any] = {}
    if data_dict.get("dataset"):
        asked["dataset"] = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["dataset"]})["id"]
    if data_dict.get("organisation"):
        group = model.Group.get(data_dict["organisation"])
        if group is None or not group.is_organization:
            raise tk.ObjectNotFound
        asked["organisation"] = group.id
    if "resources" in data_dict:
        asked["resource_ids"] = data_dict["resources"]
        for resource_id in data_dict["resources"]:
            tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})
    return asked
