"""Who may have resources checked, and read what was found."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.logic.permission import permitted_somewhere

__all__ = [
    "mofops_quality_list",
    "mofops_resource_mend",
    "mofops_resource_validate",
    "mofops_validation_list",
    "mofops_validation_queue",
    "mofops_validation_show",
]


def mofops_resource_validate(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may edit a resource may have it checked."""
    return authz.is_authorized("resource_update", context, {"id": data_dict["id"]})


def mofops_resource_mend(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may edit a resource may have its open twin made."""
    return authz.is_authorized("resource_update", context, {"id": data_dict["id"]})


@tk.auth_allow_anonymous_access
def mofops_validation_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a resource may read its verdict."""
    return authz.is_authorized("resource_show", context, {"id": data_dict["resource_id"]})


@tk.auth_allow_anonymous_access
def mofops_validation_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone; the action gives each the resources that they may read."""
    return {"success": True}


def mofops_quality_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever administers an organisation; the action gives each their own."""
    return permitted_somewhere(context, "admin")


def mofops_validation_queue(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins: it may be the work of hours."""
    return {"success": False}
