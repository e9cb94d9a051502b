"""The API actions."""

from ckanext.mofops.logic.action.metadata import (
    mofops_metadata_check,
    mofops_metadata_list,
    mofops_slug_suggest,
)
from ckanext.mofops.logic.action.quality import (
    mofops_quality_list,
    mofops_resource_mend,
    mofops_resource_validate,
    mofops_validation_list,
    mofops_validation_queue,
    mofops_validation_show,
)
from ckanext.mofops.logic.action.registration import (
    mofops_registration_list,
    mofops_registration_poll,
    mofops_registration_revoke,
    mofops_registration_show,
    package_delete,
)
from ckanext.mofops.logic.action.sync import (
    mofops_sync_apply,
    mofops_sync_cancel,
    mofops_sync_plan,
    mofops_sync_runs,
    mofops_sync_show,
    mofops_sync_status,
)
from ckanext.mofops.logic.action.template import (
    mofops_template_export,
    mofops_template_import,
    mofops_template_import_show,
)
from ckanext.mofops.logic.action.trial import mofops_file_check

__all__ = [
    "mofops_file_check",
    "mofops_metadata_check",
    "mofops_metadata_list",
    "mofops_quality_list",
    "mofops_registration_list",
    "mofops_registration_poll",
    "mofops_registration_revoke",
    "mofops_registration_show",
    "mofops_resource_mend",
    "mofops_resource_validate",
    "mofops_slug_suggest",
    "mofops_sync_apply",
    "mofops_sync_cancel",
    "mofops_sync_plan",
    "mofops_sync_runs",
    "mofops_sync_show",
    "mofops_sync_status",
    "mofops_template_export",
    "mofops_template_import",
    "mofops_template_import_show",
    "mofops_validation_list",
    "mofops_validation_queue",
    "mofops_validation_show",
    "package_delete",
]
