"""What the action on profiles of resources takes."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator

__all__ = ["profile_show"]


@validator_args
def profile_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"resource_id": [not_empty, unicode_safe]}
