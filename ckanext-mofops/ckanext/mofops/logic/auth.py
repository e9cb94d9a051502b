"""Who may do what."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["mofops_metadata_check", "mofops_resource_validate", "mofops_validation_show"]


@tk.auth_allow_anonymous_access
def mofops_metadata_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a dataset may see what its description lacks."""
    return authz.is_authorized("package_show", context, {"id": data_dict["id"]})


def mofops_resource_validate(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may edit a resource may have it checked."""
    return authz.is_authorized("resource_update", context, {"id": data_dict["id"]})


@tk.auth_allow_anonymous_access
def mofops_validation_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a resource may read its verdict."""
    return authz.is_authorized("resource_show", context, {"id": data_dict["resource_id"]})
