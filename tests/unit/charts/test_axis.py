"""Round numbers along an axis."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.charts import ticks

VALUES = st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("values", "from_zero", "found"),
    [
        pytest.param(["900", "826", "200"], True, ["0", "200", "400", "600", "800", "1000"], id="bars"),
        pytest.param(["407.69", "431.73", "440.36"], False, ["400", "410", "420", "430", "440", "450"], id="line"),
        pytest.param(["100"], True, ["0", "20", "40", "60", "80", "100"], id="a round value is the end itself"),
        pytest.param(["-3", "4"], True, ["-4", "-2", "0", "2", "4"], id="both sides of zero"),
        pytest.param(["-30"], True, ["-30", "-20", "-10", "0"], id="below zero"),
        pytest.param(["0"], True, ["0", "0.2", "0.4", "0.6", "0.8", "1"], id="nothing but zero"),
        pytest.param(["10"], False, ["5", "7.5", "10", "12.5", "15"], id="one value is in the middle"),
    ],
)
def test_ticks(values, from_zero, found):
    assert [str(tick) for tick in ticks([Decimal(value) for value in values], from_zero=from_zero)] == found


@given(VALUES, st.booleans())
def test_all_values_lie_between_a_few_even_steps(values, from_zero):
    found = ticks(values, from_zero=from_zero)
    assert 2 <= len(found) <= 6
    assert found[0] <= min(values)
    assert max(values) <= found[-1]
    assert len({right - left for left, right in itertools.pairwise(found)}) == 1
    assert not from_zero or 0 in found
