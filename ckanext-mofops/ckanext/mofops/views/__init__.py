"""The pages of the extension."""

from ckanext.mofops.views.dashboard import mofops_dashboard
from ckanext.mofops.views.facts import mofops_facts
from ckanext.mofops.views.indicator5 import mofops_indicator5
from ckanext.mofops.views.quality import mofops_quality
from ckanext.mofops.views.registration import mofops_registration
from ckanext.mofops.views.sync import mofops_sync
from ckanext.mofops.views.trial import mofops_trial
from ckanext.mofops.views.usage import mofops_usage
from ckanext.mofops.views.workbook import mofops_workbook

__all__ = [
    "mofops_dashboard",
    "mofops_facts",
    "mofops_indicator5",
    "mofops_quality",
    "mofops_registration",
    "mofops_sync",
    "mofops_trial",
    "mofops_usage",
    "mofops_workbook",
]
