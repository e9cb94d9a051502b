"""What the actions of the rehearsal take."""

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.mofops.logic.schema.template import as_list
from ckanext.mofops.rehearsal.faults import KINDS, STATE_ACTIONS
from ckanext.mofops.rehearsal.machine import HARVESTER
from ckanext.mofops.standard.governance import governance

__all__ = ["fault", "harvest", "listing", "show", "state", "step"]

PAGE = 50


@validator_args
def state(not_missing: Validator, unicode_safe: Validator) -> Schema:
    return {"site_url": [not_missing, unicode_safe], "package": [not_missing, unicode_safe]}


@validator_args
def listing(
    default: ValidatorFactory,
    ignore_empty: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "state": [ignore_empty, unicode_safe, one_of(list(governance().states))],
        "q": [ignore_empty, unicode_safe],
        "site": [ignore_empty, unicode_safe],
        "limit": [default(PAGE), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), natural_number_validator],
    }


@validator_args
def show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@validator_args
def step(not_empty: Validator, ignore_empty: Validator, unicode_safe: Validator, one_of: ValidatorFactory) -> Schema:
    steps = [step.id for step in governance().steps.values() if any(move.who != HARVESTER for move in step.moves)]
    return {
        "id": [not_empty, unicode_safe],
        "step": [not_empty, unicode_safe, one_of(steps)],
        "reason": [ignore_empty, unicode_safe],
    }


@validator_args
def harvest(not_empty: Validator, default: ValidatorFactory, unicode_safe: Validator, boolean_validator: Validator) -> Schema:
    return {"url": [not_empty, unicode_safe], "background": [default(False), boolean_validator]}


@validator_args
def fault(default: ValidatorFactory, unicode_safe: Validator, one_of: ValidatorFactory, list_of_strings: Validator) -> Schema:
    return {
        "kind": [default("none"), unicode_safe, one_of(list(KINDS))],
        "value": [default(""), unicode_safe],
        "actions": [default(list(STATE_ACTIONS)), as_list, list_of_strings],
    }
