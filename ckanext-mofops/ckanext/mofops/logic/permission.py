"""Where a caller may do what."""

from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context


def anyone() -> dict[str, Any]:
    """The context of an action as a visitor, whoever asks: for what is the same to all."""
    return {"user": "", "auth_user_obj": None}


def organisations_with(context: Context, permission: str) -> list[str] | None:
    """Ids of the organisations where the caller has a permission; None for all there are."""
    if context.get("ignore_auth") or authz.is_sysadmin(context["user"]):
        return None
    if authz.auth_is_anon_user(context):
        return []
    mine = tk.get_action("organization_list_for_user")(tk.fresh_context(context), {"permission": permission})
    return [organisation["id"] for organisation in mine]


def permitted(context: Context, organisation: str | None, permission: str) -> AuthResult:
    """Whether the caller has a permission in an organisation, by name or id; without one, or if it is none, only sysadmins."""
    group = model.Group.get(organisation) if organisation else None
    if group is None or not group.is_organization or authz.auth_is_anon_user(context):
        return {"success": False}
    return {"success": authz.has_user_permission_for_group_or_org(group.id, context["user"], permission)}


def permitted_somewhere(context: Context, permission: str) -> AuthResult:
    """Whether the caller has a permission in any organisation."""
    someone = not authz.auth_is_anon_user(context)
    return {"success": someone and authz.has_user_permission_for_some_org(context["user"], permission)}
