"""Who may state and read what counts for indicator 5."""

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.logic.permission import permitted
from ckanext.mofops.logic.stating import agency
from ckanext.mofops.model import UsageEntry

__all__ = [
    "mofops_facts_history",
    "mofops_facts_show",
    "mofops_facts_update",
    "mofops_usage_check",
    "mofops_usage_create",
    "mofops_usage_delete",
    "mofops_usage_file",
    "mofops_usage_list",
    "mofops_usage_show",
    "mofops_usage_update",
]


def mofops_facts_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever edits datasets of the organisation."""
    return permitted(context, data_dict.get("organisation") or agency(), "update_dataset")


def mofops_facts_history(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may read what counts now."""
    return mofops_facts_show(context, data_dict)


def mofops_facts_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Administrators of the organisation."""
    return permitted(context, data_dict.get("organisation") or agency(), "admin")


def mofops_usage_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever edits datasets of the organisation."""
    return permitted(context, data_dict.get("organisation") or agency(), "update_dataset")


def mofops_usage_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever edits datasets of the organisation."""
    row = UsageEntry.get(data_dict["id"])
    return permitted(context, None if row is None else row.organisation, "update_dataset")


def mofops_usage_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may change it."""
    return mofops_usage_update(context, data_dict)


def mofops_usage_file(context: Context, data_dict: DataDict) -> AuthResult:
    """Members of the organisation."""
    row = UsageEntry.get(data_dict["id"])
    return permitted(context, None if row is None else row.organisation, "read")


def mofops_usage_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may change the use, or add one."""
    return mofops_usage_update(context, data_dict) if data_dict.get("id") else mofops_usage_create(context, data_dict)


@tk.auth_allow_anonymous_access
def mofops_usage_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone; the action tells each what they may know."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def mofops_usage_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone; the action tells each what they may know."""
    return {"success": True}
