"""What the actions on the DataStore take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["datastore_load", "datastore_status"]

# No existence checks here: they would answer before authorisation does.


@validator_args
def datastore_status(ignore_empty: Validator, unicode_safe: Validator, list_of_strings: Validator) -> Schema:
    return {
        "dataset": [ignore_empty, unicode_safe],
        "organisation": [ignore_empty, unicode_safe],
        "resources": [ignore_empty, list_of_strings],
    }


@validator_args
def datastore_load(default: ValidatorFactory, boolean_validator: Validator) -> Schema:
    return {
        **datastore_status(),
        "force": [default(False), boolean_validator],
        "dry_run": [default(False), boolean_validator],
    }
