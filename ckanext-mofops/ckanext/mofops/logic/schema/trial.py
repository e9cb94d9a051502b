"""What the trial of a file takes."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator

__all__ = ["file_check"]


@validator_args
def file_check(
    ignore_missing: Validator, ignore_empty: Validator, unicode_safe: Validator, mofops_table_schema: Validator
) -> Schema:
    return {
        "upload": [ignore_missing],
        "format": [ignore_empty, unicode_safe],
        "schema": [ignore_empty, mofops_table_schema],
    }
