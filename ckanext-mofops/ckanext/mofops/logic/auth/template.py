"""Who may export and import workbooks."""

from ckan import authz, model
from ckan.types import AuthResult, Context, DataDict

from ckanext.mofops.model import WorkbookImport

__all__ = [
    "mofops_template_export",
    "mofops_template_import",
    "mofops_template_import_show",
]


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
