"""What the actions on registrations with GD Catalog take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.mofops.jobs.registration.known import SORTS

__all__ = ["registration_list", "registration_poll", "registration_revoke", "registration_show"]


@validator_args
def registration_show(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"dataset": [not_empty, unicode_safe], "history": [default(True), boolean_validator]}


@validator_args
def registration_list(
    default: ValidatorFactory,
    ignore_empty: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "organisation": [ignore_empty, unicode_safe],
        "group": [ignore_empty, one_of([*SORTS])],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def registration_poll(
    ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {
        "dataset": [ignore_empty, unicode_safe],
        "organisation": [ignore_empty, unicode_safe],
        "background": [default(False), boolean_validator],
    }


@validator_args
def registration_revoke(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"dataset": [not_empty, unicode_safe], "cancel": [default(False), boolean_validator]}
