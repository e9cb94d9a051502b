"""Template helpers, a module for each topic."""

from ckanext.mofops.helpers.agency import (
    mofops_agency,
    mofops_dashboard,
)
from ckanext.mofops.helpers.dataset import (
    mofops_anchor,
    mofops_completeness,
    mofops_dataset,
    mofops_dataset_type,
    mofops_freshness,
    mofops_may_edit,
    mofops_shown,
)
from ckanext.mofops.helpers.drawing import (
    mofops_chart,
    mofops_swatch,
)
from ckanext.mofops.helpers.form import (
    mofops_faults,
    mofops_form_value,
    mofops_formats,
    mofops_only_organisation,
    mofops_parts,
)
from ckanext.mofops.helpers.indicator5 import (
    mofops_check,
    mofops_criterion,
)
from ckanext.mofops.helpers.quality import (
    mofops_dataset_verdict,
    mofops_needs_mend,
    mofops_problem_groups,
    mofops_validation,
    mofops_verdicts,
)
from ckanext.mofops.helpers.registration import (
    mofops_field_label,
    mofops_registration,
    mofops_sort,
    mofops_standing,
    mofops_sync_counts,
)
from ckanext.mofops.helpers.words import (
    mofops_ago,
    mofops_date,
    mofops_in_language,
    mofops_json,
    mofops_message,
    mofops_now,
    mofops_number,
    mofops_text,
    mofops_year,
    mofops_year_number,
    render_datetime,
)

__all__ = [
    "mofops_agency",
    "mofops_ago",
    "mofops_anchor",
    "mofops_chart",
    "mofops_check",
    "mofops_completeness",
    "mofops_criterion",
    "mofops_dashboard",
    "mofops_dataset",
    "mofops_dataset_type",
    "mofops_dataset_verdict",
    "mofops_date",
    "mofops_faults",
    "mofops_field_label",
    "mofops_form_value",
    "mofops_formats",
    "mofops_freshness",
    "mofops_in_language",
    "mofops_json",
    "mofops_may_edit",
    "mofops_message",
    "mofops_needs_mend",
    "mofops_now",
    "mofops_number",
    "mofops_only_organisation",
    "mofops_parts",
    "mofops_problem_groups",
    "mofops_registration",
    "mofops_shown",
    "mofops_sort",
    "mofops_standing",
    "mofops_swatch",
    "mofops_sync_counts",
    "mofops_text",
    "mofops_validation",
    "mofops_verdicts",
    "mofops_year",
    "mofops_year_number",
    "render_datetime",
]
