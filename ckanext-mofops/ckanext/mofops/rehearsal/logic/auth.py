"""Who may see and decide what in the rehearsal. The four roles are played by the same people here."""

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.rehearsal.harvest import agencies

__all__ = [
    "gdcatalog_nonpublish_state",
    "gdcatalog_published_state",
    "mofops_rehearsal_fault",
    "mofops_rehearsal_harvest",
    "mofops_rehearsal_list",
    "mofops_rehearsal_show",
    "mofops_rehearsal_step",
]


@tk.auth_allow_anonymous_access
def gdcatalog_published_state(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def gdcatalog_nonpublish_state(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone."""
    return {"success": True}


def mofops_rehearsal_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins, and members of the organisation of officers."""
    group = model.Group.get(tk.config["ckanext.mofops.rehearsal.officers"])
    if group is None or group.state != "active" or authz.auth_is_anon_user(context):
        return {"success": False}
    return {"success": authz.users_role_for_group_or_org(group.id, context["user"]) is not None}


def mofops_rehearsal_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may list them."""
    return mofops_rehearsal_list(context, data_dict)


def mofops_rehearsal_step(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may list them."""
    return mofops_rehearsal_list(context, data_dict)


def mofops_rehearsal_harvest(context: Context, data_dict: DataDict) -> AuthResult:
    """Who may list applications, for the configured agencies; other addresses, which this site then calls, sysadmins only."""
    known = str(data_dict.get("url") or "").rstrip("/") in agencies()
    return mofops_rehearsal_list(context, data_dict) if known else {"success": False}


def mofops_rehearsal_fault(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return {"success": False}
