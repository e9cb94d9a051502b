"""The pages of the extension."""

from ckanext.mofops.views.quality import mofops_quality
from ckanext.mofops.views.registration import mofops_registration
from ckanext.mofops.views.sync import mofops_sync
from ckanext.mofops.views.trial import mofops_trial
from ckanext.mofops.views.workbook import mofops_workbook

__all__ = ["mofops_quality", "mofops_registration", "mofops_sync", "mofops_trial", "mofops_workbook"]
