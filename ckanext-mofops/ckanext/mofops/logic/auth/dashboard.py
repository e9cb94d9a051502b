"""Who may see the dashboard, and have it stated as a use of data."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["mofops_dashboard_register", "mofops_dashboard_show"]


def mofops_dashboard_register(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may state uses of the agency's datasets."""
    return authz.is_authorized("mofops_usage_create", context, {})


@tk.auth_allow_anonymous_access
def mofops_dashboard_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Anyone: it is made of public datasets alone, for whoever asks."""
    return {"success": True}
