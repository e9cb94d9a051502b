"""What the actions on pushes to another catalogue take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.mofops.logic.schema.template import as_list

__all__ = [
    "sync_apply",
    "sync_cancel",
    "sync_plan",
    "sync_runs",
    "sync_show",
    "sync_status",
]


@validator_args
def sync_plan(
    default: ValidatorFactory,
    ignore_empty: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    list_of_strings: Validator,
    is_positive_integer: Validator,
) -> Schema:
    return {
        "organisation": [ignore_empty, unicode_safe],
        "only": [default([]), as_list, list_of_strings],
        "limit": [ignore_empty, is_positive_integer],
        "overwrite": [default(False), boolean_validator],
        "adopt": [default(False), boolean_validator],
        "background": [default(False), boolean_validator],
    }


@validator_args
def sync_apply(
    default: ValidatorFactory, ignore_empty: Validator, unicode_safe: Validator, boolean_validator: Validator
) -> Schema:
    return {
        **sync_plan(),
        "id": [ignore_empty, unicode_safe],
        "allow_mass_withdraw": [default(False), boolean_validator],
    }


@validator_args
def sync_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


sync_cancel = sync_show


@validator_args
def sync_runs(
    default: ValidatorFactory, natural_number_validator: Validator, limit_to_configured_maximum: ValidatorFactory
) -> Schema:
    return {"limit": [default(20), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)]}


@validator_args
def sync_status(
    default: ValidatorFactory,
    ignore_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "dataset": [ignore_empty, unicode_safe],
        "organisation": [ignore_empty, unicode_safe],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }
