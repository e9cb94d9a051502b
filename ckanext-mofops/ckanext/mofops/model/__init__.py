"""The tables of the extension."""

from ckanext.mofops.model.validation import Validation

__all__ = ["Validation"]
