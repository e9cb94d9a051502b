"""Shapes of what the actions take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["metadata_check", "resource_validate", "validation_show"]


# No existence checks here: they would answer before authorisation does.


@validator_args
def metadata_check(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@validator_args
def resource_validate(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"id": [not_empty, unicode_safe], "force": [default(False), boolean_validator]}


@validator_args
def validation_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"resource_id": [not_empty, unicode_safe]}
