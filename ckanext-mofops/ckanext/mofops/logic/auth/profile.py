"""Who may read what a resource holds, in short."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["mofops_profile_show"]


@tk.auth_allow_anonymous_access
def mofops_profile_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a resource may read its profile."""
    return authz.is_authorized("resource_show", context, {"id": data_dict["resource_id"]})
