"""What the actions on descriptions take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = [
    "metadata_check",
    "metadata_list",
    "slug_suggest",
]


@validator_args
def metadata_check(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@validator_args
def metadata_list(
    default: ValidatorFactory,
    ignore_missing: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "organisation": [ignore_missing, unicode_safe],
        "drafts": [default(False), boolean_validator],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def slug_suggest(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"title": [not_empty, unicode_safe]}
