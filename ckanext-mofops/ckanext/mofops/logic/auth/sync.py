"""Who may push to another catalogue, and see what became of it."""

from ckan import authz
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.logic.permission import permitted, permitted_somewhere
from ckanext.mofops.model import SyncPlan

__all__ = [
    "mofops_sync_apply",
    "mofops_sync_cancel",
    "mofops_sync_plan",
    "mofops_sync_runs",
    "mofops_sync_show",
    "mofops_sync_status",
]


def mofops_sync_plan(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins; for the datasets of one organisation, its administrators."""
    return permitted(context, data_dict.get("organisation"), "admin")


def mofops_sync_apply(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may plan it."""
    if data_dict.get("id"):
        return mofops_sync_show(context, data_dict)
    return mofops_sync_plan(context, data_dict)


def mofops_sync_cancel(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may plan it."""
    return mofops_sync_show(context, data_dict)


def mofops_sync_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may plan it."""
    row = SyncPlan.get(data_dict["id"])
    return permitted(context, None if row is None else row.organisation, "admin")


def mofops_sync_runs(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever administers an organisation; the action gives each their own."""
    return permitted_somewhere(context, "admin")


def mofops_sync_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Of a dataset, whoever may edit it; else whoever administers an organisation: the action gives each their own."""
    if data_dict.get("dataset"):
        return authz.is_authorized("package_update", context, {"id": data_dict["dataset"]})
    if data_dict.get("organisation"):
        return permitted(context, data_dict["organisation"], "admin")
    return permitted_somewhere(context, "admin")
