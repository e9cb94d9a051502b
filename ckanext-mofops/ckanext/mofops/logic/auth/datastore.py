"""Who may look after the DataStore: sysadmins, whom CKAN asks no function about."""

from ckan.types import AuthResult, Context, DataDict

__all__ = ["mofops_datastore_load", "mofops_datastore_status"]


def mofops_datastore_load(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins."""
    return {"success": False}


def mofops_datastore_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins."""
    return {"success": False}
