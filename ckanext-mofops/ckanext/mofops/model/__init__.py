"""The tables of the extension, and what it asks of CKAN's."""

from ckanext.mofops.model.dataset import catalogued, editable_datasets, hold, is_name_taken, repeated_titles, stored_ids
from ckanext.mofops.model.datastore import DataTable
from ckanext.mofops.model.facts import StatedFacts, UsageEntry
from ckanext.mofops.model.link import Link
from ckanext.mofops.model.profile import Profile
from ckanext.mofops.model.quality import newest_verdicts
from ckanext.mofops.model.registration import RegistrationPoll, Revocation
from ckanext.mofops.model.sync import SyncPlan
from ckanext.mofops.model.validation import Claims, Validation
from ckanext.mofops.model.workbook_import import WorkbookImport

__all__ = [
    "Claims",
    "DataTable",
    "Link",
    "Profile",
    "RegistrationPoll",
    "Revocation",
    "StatedFacts",
    "SyncPlan",
    "UsageEntry",
    "Validation",
    "WorkbookImport",
    "catalogued",
    "editable_datasets",
    "hold",
    "is_name_taken",
    "newest_verdicts",
    "repeated_titles",
    "stored_ids",
]
