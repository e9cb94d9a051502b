"""What the actions on indicator 5 take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = [
    "indicator5_assess",
    "indicator5_changes",
    "indicator5_datasets",
    "indicator5_history",
    "indicator5_list",
    "indicator5_report",
    "indicator5_report_show",
    "indicator5_show",
]


@validator_args
def indicator5_list() -> Schema:
    return {}


@validator_args
def indicator5_show(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"organisation": [ignore_empty, unicode_safe]}


@validator_args
def indicator5_datasets(
    ignore_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "organisation": [ignore_empty, unicode_safe],
        "to_fix": [default(False), boolean_validator],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def indicator5_history(
    ignore_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    isodate: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "organisation": [ignore_empty, unicode_safe],
        "fiscal_year": [ignore_empty, natural_number_validator],
        "since": [ignore_empty, isodate],
        "until": [ignore_empty, isodate],
        "limit": [default(100), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
    }


@validator_args
def indicator5_changes(
    ignore_empty: Validator,
    not_empty: Validator,
    unicode_safe: Validator,
    isodate: Validator,
    natural_number_validator: Validator,
) -> Schema:
    return {
        "organisation": [ignore_empty, unicode_safe],
        "fiscal_year": [ignore_empty, natural_number_validator],
        "before": [not_empty, isodate],
        "after": [ignore_empty, isodate],
    }


@validator_args
def indicator5_report(
    ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"organisation": [ignore_empty, unicode_safe], "background": [default(False), boolean_validator]}


@validator_args
def indicator5_report_show(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"organisation": [ignore_empty, unicode_safe], "file": [ignore_empty, unicode_safe]}


@validator_args
def indicator5_assess(
    ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {"organisation": [ignore_empty, unicode_safe], "background": [default(False), boolean_validator]}
