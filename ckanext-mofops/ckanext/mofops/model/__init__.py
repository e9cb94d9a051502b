"""The tables of the extension, and what it asks of CKAN's."""

from ckanext.mofops.model.dataset import editable_datasets
from ckanext.mofops.model.validation import Validation

__all__ = ["Validation", "editable_datasets"]
