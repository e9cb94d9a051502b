"""The tables of the extension, and what it asks of CKAN's."""

from ckanext.mofops.model.dataset import editable_datasets, is_name_taken, repeated_titles, stored_ids
from ckanext.mofops.model.validation import Validation
from ckanext.mofops.model.workbook_import import WorkbookImport

__all__ = ["Validation", "WorkbookImport", "editable_datasets", "is_name_taken", "repeated_titles", "stored_ids"]
