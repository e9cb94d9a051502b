"""Who may see what descriptions lack, and create datasets."""

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.mofops import metadata

__all__ = [
    "mofops_metadata_check",
    "mofops_metadata_list",
    "mofops_slug_suggest",
    "package_create",
]


@tk.auth_allow_anonymous_access
def mofops_metadata_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a dataset may see what its description lacks."""
    return authz.is_authorized("package_show", context, {"id": data_dict["id"]})


def mofops_metadata_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever is signed in; the action gives each the datasets that they may edit."""
    # CKAN itself lets its AnonymousUser object pass as a user.
    return {"success": not authz.auth_is_anon_user(context)}


def mofops_slug_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may create a dataset, as the answer says which names are taken."""
    return authz.is_authorized("package_create", context, {})


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_create(next_auth: AuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """As CKAN's. An organisation that is not there is left to validation, which refuses it naming the item."""
    asked = dict(data_dict or {})
    if not isinstance(asked.get("owner_org"), str) or metadata.is_unstorable(asked["owner_org"]):
        asked.pop("owner_org", None)
    answer = next_auth(context, asked)
    if not answer["success"] and asked.get("owner_org") and model.Group.get(asked["owner_org"]) is None:
        del asked["owner_org"]
        answer = next_auth(context, asked)
    return answer
