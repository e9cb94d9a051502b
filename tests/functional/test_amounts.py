"""Numbers of profiles as people read them."""

from decimal import Decimal

import pytest

from ckanext.mofops.helpers.resource import mofops_amount, mofops_percent, mofops_rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, "–", id="none"),
        pytest.param(0, "0", id="zero"),
        pytest.param(1234567, "1,234,567", id="whole"),
        pytest.param(-1234.5, "-1,234.5", id="negative"),
        pytest.param(3.0, "3", id="whole-float"),
        pytest.param(0.1 + 0.2, "0.3", id="rounded"),
        pytest.param(5e12, "5,000,000,000,000", id="large"),
        pytest.param(1e20, "1e+20", id="very-large"),
        pytest.param(0.00001, "1e-05", id="very-small"),
        pytest.param(Decimal("820"), "820", id="decimal"),
    ],
)
def test_amounts(value, shown):
    assert mofops_amount(value) == shown


def test_a_mean_has_no_digits_that_say_nothing():
    assert mofops_rounded(50 / 3) == "16.6667"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        pytest.param(1, 3, "33.3 %", id="share"),
        pytest.param(0, 0, "0 %", id="of-nothing"),
        pytest.param(1, 10**6, "< 0.1 %", id="hardly-any"),
        pytest.param(10**6 - 1, 10**6, "> 99.9 %", id="nearly-all"),
        pytest.param(3, 3, "100 %", id="all"),
    ],
)
def test_percent(part, whole, shown):
    assert mofops_percent(part, whole) == shown
