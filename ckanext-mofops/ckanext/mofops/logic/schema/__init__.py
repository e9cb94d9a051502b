"""Shapes of what the actions take. No existence checks in them: they would answer before authorisation does."""

from ckanext.mofops.logic.schema.dashboard import dashboard_register, dashboard_show
from ckanext.mofops.logic.schema.datastore import datastore_load, datastore_status
from ckanext.mofops.logic.schema.facts import (
    facts_history,
    facts_show,
    facts_update,
    usage_check,
    usage_create,
    usage_delete,
    usage_list,
    usage_show,
    usage_update,
)
from ckanext.mofops.logic.schema.indicator5 import (
    indicator5_assess,
    indicator5_changes,
    indicator5_datasets,
    indicator5_history,
    indicator5_list,
    indicator5_report,
    indicator5_report_show,
    indicator5_show,
)
from ckanext.mofops.logic.schema.metadata import (
    metadata_check,
    metadata_list,
    slug_suggest,
)
from ckanext.mofops.logic.schema.profile import profile_show
from ckanext.mofops.logic.schema.quality import (
    quality_list,
    resource_mend,
    resource_validate,
    validation_list,
    validation_queue,
    validation_show,
)
from ckanext.mofops.logic.schema.registration import (
    registration_list,
    registration_poll,
    registration_revoke,
    registration_show,
)
from ckanext.mofops.logic.schema.search import overview_show, suggest
from ckanext.mofops.logic.schema.sync import (
    sync_apply,
    sync_cancel,
    sync_plan,
    sync_runs,
    sync_show,
    sync_status,
)
from ckanext.mofops.logic.schema.template import (
    template_export,
    template_import,
    template_import_show,
)
from ckanext.mofops.logic.schema.trial import file_check

__all__ = [
    "dashboard_register",
    "dashboard_show",
    "datastore_load",
    "datastore_status",
    "facts_history",
    "facts_show",
    "facts_update",
    "file_check",
    "indicator5_assess",
    "indicator5_changes",
    "indicator5_datasets",
    "indicator5_history",
    "indicator5_list",
    "indicator5_report",
    "indicator5_report_show",
    "indicator5_show",
    "metadata_check",
    "metadata_list",
    "overview_show",
    "profile_show",
    "quality_list",
    "registration_list",
    "registration_poll",
    "registration_revoke",
    "registration_show",
    "resource_mend",
    "resource_validate",
    "slug_suggest",
    "suggest",
    "sync_apply",
    "sync_cancel",
    "sync_plan",
    "sync_runs",
    "sync_show",
    "sync_status",
    "template_export",
    "template_import",
    "template_import_show",
    "usage_check",
    "usage_create",
    "usage_delete",
    "usage_list",
    "usage_show",
    "usage_update",
    "validation_list",
    "validation_queue",
    "validation_show",
]
