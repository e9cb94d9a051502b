"""Who may try a file."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["mofops_file_check"]


@tk.auth_allow_anonymous_access
def mofops_file_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone, or by ``ckanext.mofops.check.anonymous`` whoever is signed in."""
    return {"success": tk.config["ckanext.mofops.check.anonymous"] or not authz.auth_is_anon_user(context)}
