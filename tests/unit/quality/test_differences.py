import frictionless.errors

from ckanext.mofops.quality.differences import DIFFERENCES
from ckanext.mofops.quality.problem import CODES

LISTED = {difference.code for difference in DIFFERENCES}


def test_differences_are_codes_with_a_reason():
    assert CODES.keys() >= LISTED
    assert len(LISTED) == len(DIFFERENCES)
    assert all(difference.reason for difference in DIFFERENCES)


def test_each_error_that_frictionless_does_not_know_is_listed():
    theirs = {getattr(error, "type", None) for error in vars(frictionless.errors).values()}
    assert {name for name, code in CODES.items() if code.severity == "error"} - theirs <= LISTED
