"""What the actions on checks of resources take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.mofops.model.quality import FOUND

__all__ = [
    "quality_list",
    "resource_mend",
    "resource_validate",
    "validation_list",
    "validation_queue",
    "validation_show",
]

# No existence checks here: they would answer before authorisation does.


@validator_args
def resource_validate(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"id": [not_empty, unicode_safe], "force": [default(False), boolean_validator]}


@validator_args
def resource_mend(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@validator_args
def validation_show(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"resource_id": [not_empty, unicode_safe], "history": [default(False), boolean_validator]}


@validator_args
def validation_list(
    default: ValidatorFactory,
    ignore_empty: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    list_of_strings: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "dataset": [ignore_empty, unicode_safe],
        "organisation": [ignore_empty, unicode_safe],
        "resources": [ignore_empty, list_of_strings],
        "state": [ignore_empty, one_of(["unchecked", "pending", "running", "done"])],
        "found": [ignore_empty, one_of([*FOUND])],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


def quality_list() -> Schema:
    return {}


@validator_args
def validation_queue(
    default: ValidatorFactory,
    ignore_empty: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    boolean_validator: Validator,
    list_of_strings: Validator,
) -> Schema:
    return {
        "dataset": [ignore_empty, unicode_safe],
        "organisation": [ignore_empty, unicode_safe],
        "resources": [ignore_empty, list_of_strings],
        "choice": [default("stale"), one_of(["stale", "all", "links", "stuck"])],
        "dry_run": [default(False), boolean_validator],
    }
