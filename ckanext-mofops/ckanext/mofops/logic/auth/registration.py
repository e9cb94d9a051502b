"""Who may hear of registrations with GD Catalog, have it asked, and have them revoked."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.logic.permission import permitted, permitted_somewhere

__all__ = [
    "mofops_registration_list",
    "mofops_registration_poll",
    "mofops_registration_revoke",
    "mofops_registration_show",
]


@tk.auth_allow_anonymous_access
def mofops_registration_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read a dataset; the action tells of applications to those who may edit it."""
    return authz.is_authorized("package_show", context, {"id": data_dict["dataset"]})


def mofops_registration_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever edits datasets of an organisation; the action gives each their own."""
    if data_dict.get("organisation"):
        return permitted(context, data_dict["organisation"], "update_dataset")
    return permitted_somewhere(context, "update_dataset")


def mofops_registration_poll(context: Context, data_dict: DataDict) -> AuthResult:
    """About a dataset, whoever may edit it; about an organisation's, its administrators; about all, sysadmins."""
    if data_dict.get("dataset"):
        return authz.is_authorized("package_update", context, {"id": data_dict["dataset"]})
    return permitted(context, data_dict.get("organisation"), "admin")


def mofops_registration_revoke(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may delete the dataset."""
    return authz.is_authorized("package_delete", context, {"id": data_dict["dataset"]})
