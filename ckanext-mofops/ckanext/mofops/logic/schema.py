"""Shapes of what the actions take."""

from typing import Any

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = [
    "metadata_check",
    "metadata_list",
    "resource_validate",
    "slug_suggest",
    "template_export",
    "template_import",
    "template_import_show",
    "validation_list",
    "validation_queue",
    "validation_show",
]


# No existence checks here: they would answer before authorisation does.


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


@validator_args
def resource_validate(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"id": [not_empty, unicode_safe], "force": [default(False), boolean_validator]}


def _as_list(value: Any) -> Any:
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
        "names": [default([]), _as_list, list_of_strings],
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


@validator_args
def validation_list(
    default: ValidatorFactory,
    ignore_missing: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "dataset": [ignore_missing, unicode_safe],
        "organisation": [ignore_missing, unicode_safe],
        "state": [ignore_missing, one_of(["unchecked", "pending", "running", "done"])],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def validation_queue(
    default: ValidatorFactory,
    ignore_missing: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    return {
        "dataset": [ignore_missing, unicode_safe],
        "resource": [ignore_missing, unicode_safe],
        "choice": [default("stale"), one_of(["stale", "all", "links"])],
        "force": [default(False), boolean_validator],
        "dry_run": [default(False), boolean_validator],
    }


@validator_args
def validation_show(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"resource_id": [not_empty, unicode_safe], "history": [default(False), boolean_validator]}
