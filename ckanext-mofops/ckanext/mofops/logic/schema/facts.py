"""What the actions on facts and uses for indicator 5 take. What is stated is read by ``Facts.from_dict``, not here."""

import json
from typing import Any

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = [
    "facts_history",
    "facts_show",
    "facts_update",
    "usage_check",
    "usage_create",
    "usage_delete",
    "usage_list",
    "usage_show",
    "usage_update",
]


def as_stated(value: Any) -> Any:
    """A form, or what stands in an address, has texts only: a number, a list or an object comes as its JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value.strip()[:1] in ("[", "{") or value.strip().isdecimal() else value
    except (ValueError, RecursionError):
        return value


def as_names(value: Any) -> Any:
    """One name is no list yet."""
    read = as_stated(value)
    return [read] if isinstance(read, str) and read.strip() else [str(read)] if isinstance(read, int) else read or None


def as_nothing(value: Any) -> Any:
    """An empty text states nothing."""
    return None if value == "" else value


def _of_whom(ignore_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator) -> Schema:
    return {"organisation": [ignore_empty, unicode_safe], "fiscal_year": [ignore_empty, natural_number_validator]}


@validator_args
def facts_show(ignore_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator) -> Schema:
    return _of_whom(ignore_empty, unicode_safe, natural_number_validator)


@validator_args
def facts_update(
    ignore_empty: Validator,
    ignore_missing: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
) -> Schema:
    return {
        **_of_whom(ignore_empty, unicode_safe, natural_number_validator),
        "expected": [as_nothing, ignore_missing, natural_number_validator],
        **{
            section: [ignore_missing, as_stated]
            for section in ("datasets", "scopes", "values", "imd", "catalogue_notified", "template_sent")
        },
    }


@validator_args
def facts_history(
    ignore_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        **_of_whom(ignore_empty, unicode_safe, natural_number_validator),
        "limit": [default(20), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def _usage(ignore_missing: Validator) -> Schema:
    words = [ignore_missing, as_nothing]
    return {
        **dict.fromkeys(("title", "kind", "url", "date", "used_for"), words),
        "upload": [ignore_missing],
        "datasets": [ignore_missing, as_names],
        "scope": [ignore_missing, as_nothing, as_stated],
    }


@validator_args
def usage_create(ignore_empty: Validator, unicode_safe: Validator, natural_number_validator: Validator) -> Schema:
    return {**_of_whom(ignore_empty, unicode_safe, natural_number_validator), **_usage()}


@validator_args
def usage_update(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"id": [not_empty, unicode_safe], "clear_upload": [default(False), boolean_validator], **_usage()}


@validator_args
def usage_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


usage_delete = usage_show


@validator_args
def usage_list(
    ignore_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    return {
        **_of_whom(ignore_empty, unicode_safe, natural_number_validator),
        "dataset": [ignore_empty, unicode_safe],
        "ended": [default(False), boolean_validator],
    }


@validator_args
def usage_check(
    ignore_empty: Validator,
    unicode_safe: Validator,
    natural_number_validator: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    return {
        **_of_whom(ignore_empty, unicode_safe, natural_number_validator),
        "id": [ignore_empty, unicode_safe],
        "background": [default(False), boolean_validator],
    }
