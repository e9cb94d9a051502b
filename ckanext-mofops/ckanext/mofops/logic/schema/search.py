"""What the front page and the search box give and take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["overview_show", "suggest"]


def overview_show() -> Schema:
    return {}


@validator_args
def suggest(
    not_missing: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
    one_of: ValidatorFactory,
) -> Schema:
    return {
        "q": [not_missing, unicode_safe],
        "limit": [default(5), natural_number_validator, one_of([*range(1, 21)])],
    }
