"""Who may do what."""

from ckanext.mofops.logic.auth.dashboard import mofops_dashboard_register, mofops_dashboard_show
from ckanext.mofops.logic.auth.datastore import mofops_datastore_load, mofops_datastore_status
from ckanext.mofops.logic.auth.facts import (
    mofops_facts_history,
    mofops_facts_show,
    mofops_facts_update,
    mofops_usage_check,
    mofops_usage_create,
    mofops_usage_delete,
    mofops_usage_file,
    mofops_usage_list,
    mofops_usage_show,
    mofops_usage_update,
)
from ckanext.mofops.logic.auth.indicator5 import (
    mofops_indicator5_assess,
    mofops_indicator5_changes,
    mofops_indicator5_datasets,
    mofops_indicator5_details,
    mofops_indicator5_history,
    mofops_indicator5_list,
    mofops_indicator5_report,
    mofops_indicator5_report_show,
    mofops_indicator5_show,
)
from ckanext.mofops.logic.auth.metadata import (
    mofops_metadata_check,
    mofops_metadata_list,
    mofops_slug_suggest,
    package_create,
)
from ckanext.mofops.logic.auth.profile import mofops_profile_show
from ckanext.mofops.logic.auth.quality import (
    mofops_quality_list,
    mofops_resource_mend,
    mofops_resource_validate,
    mofops_validation_list,
    mofops_validation_queue,
    mofops_validation_show,
)
from ckanext.mofops.logic.auth.registration import (
    mofops_registration_list,
    mofops_registration_poll,
    mofops_registration_revoke,
    mofops_registration_show,
)
from ckanext.mofops.logic.auth.search import mofops_overview_show, mofops_suggest
from ckanext.mofops.logic.auth.sync import (
    mofops_sync_apply,
    mofops_sync_cancel,
    mofops_sync_plan,
    mofops_sync_runs,
    mofops_sync_show,
    mofops_sync_status,
)
from ckanext.mofops.logic.auth.template import (
    mofops_template_export,
    mofops_template_import,
    mofops_template_import_show,
)
from ckanext.mofops.logic.auth.trial import mofops_file_check

__all__ = [
    "mofops_dashboard_register",
    "mofops_dashboard_show",
    "mofops_datastore_load",
    "mofops_datastore_status",
    "mofops_facts_history",
    "mofops_facts_show",
    "mofops_facts_update",
    "mofops_file_check",
    "mofops_indicator5_assess",
    "mofops_indicator5_changes",
    "mofops_indicator5_datasets",
    "mofops_indicator5_details",
    "mofops_indicator5_history",
    "mofops_indicator5_list",
    "mofops_indicator5_report",
    "mofops_indicator5_report_show",
    "mofops_indicator5_show",
    "mofops_metadata_check",
    "mofops_metadata_list",
    "mofops_overview_show",
    "mofops_profile_show",
    "mofops_quality_list",
    "mofops_registration_list",
    "mofops_registration_poll",
    "mofops_registration_revoke",
    "mofops_registration_show",
    "mofops_resource_mend",
    "mofops_resource_validate",
    "mofops_slug_suggest",
    "mofops_suggest",
    "mofops_sync_apply",
    "mofops_sync_cancel",
    "mofops_sync_plan",
    "mofops_sync_runs",
    "mofops_sync_show",
    "mofops_sync_status",
    "mofops_template_export",
    "mofops_template_import",
    "mofops_template_import_show",
    "mofops_usage_check",
    "mofops_usage_create",
    "mofops_usage_delete",
    "mofops_usage_file",
    "mofops_usage_list",
    "mofops_usage_show",
    "mofops_usage_update",
    "mofops_validation_list",
    "mofops_validation_queue",
    "mofops_validation_show",
    "package_create",
]
