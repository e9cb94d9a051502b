"""Where a caller may do what."""

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import Context


def organisations_with(context: Context, permission: str) -> list[str] | None:
    """Ids of the organisations where the caller has a permission; None for all there are."""
    if context.get("ignore_auth") or authz.is_sysadmin(context["user"]):
        return None
    if authz.auth_is_anon_user(context):
        return []
    mine = tk.get_action("organization_list_for_user")(tk.fresh_context(context), {"permission": permission})
    return [organisation["id"] for organisation in mine]
