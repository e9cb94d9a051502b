"""Who may see the front page, and be offered what they may mean."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["mofops_overview_show", "mofops_suggest"]


@tk.auth_allow_anonymous_access
def mofops_overview_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may search; it tells everyone what anyone may see."""
    return authz.is_authorized("package_search", context, {})


@tk.auth_allow_anonymous_access
def mofops_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may search; it tells everyone what anyone may see."""
    return authz.is_authorized("package_search", context, {})
