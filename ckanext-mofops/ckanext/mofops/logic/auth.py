"""Who may do what."""

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.mofops import metadata
from ckanext.mofops.model import WorkbookImport

__all__ = [
    "mofops_metadata_check",
    "mofops_metadata_list",
    "mofops_quality_list",
    "mofops_resource_validate",
    "mofops_slug_suggest",
    "mofops_template_export",
    "mofops_template_import",
    "mofops_template_import_show",
    "mofops_validation_list",
    "mofops_validation_queue",
    "mofops_validation_show",
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


def mofops_resource_validate(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may edit a resource may have it checked."""
    return authz.is_authorized("resource_update", context, {"id": data_dict["id"]})


@tk.auth_allow_anonymous_access
def mofops_validation_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a resource may read its verdict."""
    return authz.is_authorized("resource_show", context, {"id": data_dict["resource_id"]})


@tk.auth_allow_anonymous_access
def mofops_validation_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone; the action gives each what they may read."""
    return {"success": True}


def mofops_validation_queue(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins alone: it keeps the workers of the whole catalogue busy."""
    return {"success": False}


def mofops_quality_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever is signed in; the action gives each the organisations where they edit."""
    return {"success": not authz.auth_is_anon_user(context)}


def mofops_template_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may create a dataset; the workbook holds what each may read."""
    return authz.is_authorized("package_create", context, {})


def mofops_template_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may create a dataset, of their own uploads; each dataset is then judged by itself."""
    if data_dict.get("id"):
        return mofops_template_import_show(context, data_dict)
    return authz.is_authorized("package_create", context, {})


def mofops_template_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever uploaded the workbook."""
    user = model.User.get(context["user"])
    row = WorkbookImport.get(data_dict["id"])
    return {"success": user is not None and row is not None and row.user_id == user.id}


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
