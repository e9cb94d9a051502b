"""What the actions on workbooks take."""

from typing import Any

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = [
    "template_export",
    "template_import",
    "template_import_show",
]


def as_list(value: Any) -> Any:
    """One name in an address is no list yet."""
    return [value] if isinstance(value, str) else value


@validator_args
def template_export(
    default: ValidatorFactory,
    ignore_missing: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    list_of_strings: Validator,
) -> Schema:
    return {
        "kind": [default("datasets"), one_of(["datasets", "empty", "example"])],
        "names": [default([]), as_list, list_of_strings],
        "organisation": [ignore_missing, unicode_safe],
    }


@validator_args
def template_import(
    default: ValidatorFactory, ignore_missing: Validator, unicode_safe: Validator, boolean_validator: Validator
) -> Schema:
    return {
        "upload": [ignore_missing],
        "id": [ignore_missing, unicode_safe],
        "organisation": [ignore_missing, unicode_safe],
        "draft": [default(False), boolean_validator],
        "dry_run": [default(True), boolean_validator],
        "background": [default(False), boolean_validator],
        "marked": [default(False), boolean_validator],
    }


@validator_args
def template_import_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}
