"""Is a dataset described? The 14 mandatory items, checked and brought to canonical form."""

from ckanext.mofops.metadata.normal import clean, normalised, tag_names
from ckanext.mofops.metadata.problem import Problem, missing_items
from ckanext.mofops.metadata.problems import has_control_character, problems, undescribed

__all__ = [
    "Problem",
    "clean",
    "has_control_character",
    "missing_items",
    "normalised",
    "problems",
    "tag_names",
    "undescribed",
]
