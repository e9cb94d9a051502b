"""Is a dataset described? The 14 mandatory items, checked and brought to canonical form."""

from ckanext.mofops.metadata.normal import normalised, normalised_resource, tag_names
from ckanext.mofops.metadata.problem import Problem, missing_items
from ckanext.mofops.metadata.problems import (
    has_control_character,
    is_unstorable,
    item_problems,
    problems,
    resource_problems,
    undescribed,
)
from ckanext.mofops.metadata.publishing import consent, refusals
from ckanext.mofops.metadata.thai import clean

__all__ = [
    "Problem",
    "clean",
    "consent",
    "has_control_character",
    "is_unstorable",
    "item_problems",
    "missing_items",
    "normalised",
    "normalised_resource",
    "problems",
    "refusals",
    "resource_problems",
    "tag_names",
    "undescribed",
]
