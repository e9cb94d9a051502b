"""The API actions."""

from typing import Any

from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import jobs, metadata
from ckanext.mofops.logic import schema
from ckanext.mofops.model import Validation

__all__ = ["mofops_metadata_check", "mofops_resource_validate", "mofops_validation_show"]


@tk.side_effect_free
@validate(schema.metadata_check)
def mofops_metadata_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the description of a dataset lacks.

    :param id: dataset id or name
    :returns: an entry of ``datasets`` of ``sync-gdcatalog check``: ``{"name", "complete", "missing_items", "problems"}``
    """
    tk.check_access("mofops_metadata_check", context, data_dict)
    dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    problems = metadata.problems(dataset)
    missing = metadata.missing_items(problems)
    return {
        "name": dataset["name"],
        "complete": not missing,
        "missing_items": list(missing),
        "problems": [problem.to_dict() for problem in problems],
    }


@validate(schema.resource_validate)
def mofops_resource_validate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have an uploaded file checked in the background; the verdict is read with ``mofops_validation_show``.

    :param id: resource id
    :param force: check even if this state of the file was checked before
    :returns: as ``mofops_validation_show``
    """
    tk.check_access("mofops_resource_validate", context, data_dict)
    resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    jobs.enqueue_validation(resource, force=data_dict["force"])
    return _validation(resource["id"])


@tk.side_effect_free
@validate(schema.validation_show)
def mofops_validation_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The newest check of a resource.

    :param resource_id: resource id
    :returns: ``{"resource_id", "state", "checked_at", "verdict"}``; state is ``unchecked``, ``pending`` or
        ``done``, verdict an entry of ``resources`` of ``sync-gdcatalog check``
    """
    tk.check_access("mofops_validation_show", context, data_dict)
    return _validation(data_dict["resource_id"])


def _validation(resource_id: str) -> dict[str, Any]:
    newest = Validation.newest(resource_id)
    if newest is None:
        return {"resource_id": resource_id, "state": "unchecked", "checked_at": None, "verdict": None}
    return newest.to_dict()
