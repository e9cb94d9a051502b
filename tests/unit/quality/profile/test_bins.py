from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ckanext.mofops.quality.profile.bins import SHOWN, Bins

numbers = st.one_of(
    st.integers(-(10**6), 10**6).map(float),
    st.decimals(-1000, 1000, places=2).map(float),
    st.floats(-1e15, 1e15, allow_nan=False),
)


def histogram(parts, *, whole=False):
    bins = Bins(whole=whole)
    for part in parts:
        counts = Counter(part)
        bins.add(counts.keys(), counts.values())
    return bins.histogram()


@settings(deadline=None)
@given(st.lists(st.lists(numbers, max_size=20), max_size=6))
@example([[0.0, 1.1125369292536007e-308]])
@example([[0.0], [5e-324, 1e-310]])
def test_each_value_is_in_the_bin_of_its_edges(parts):
    found = histogram(parts)
    values = [value for part in parts for value in part]
    if len({*values}) < 2:
        assert found is None
        return
    if found is None:  # two values that no scale tells apart
        assert max(values) - min(values) < 1e-6 * max(map(abs, values))
        return
    edges, counts = found["edges"], found["counts"]
    assert len(edges) == len(counts) + 1 <= SHOWN + 1
    assert sum(counts) == len(values)
    assert counts[0] and counts[-1]
    # A step is a thousandth of the range at most, and values that differ by less may share it.
    slack = (max(values) - min(values)) / 900 + 1e-9 * max(map(abs, values))
    for place, count in enumerate(counts):
        low, high = edges[place], edges[place + 1]
        assert sum(low + slack <= value < high - slack for value in values) <= count
        assert count <= sum(low - slack <= value < high + slack for value in values)


@settings(deadline=None)
@given(st.lists(st.integers(-500, 500), min_size=2, max_size=50))
def test_whole_numbers_are_counted_exactly(values):
    found = histogram([list(map(float, values))], whole=True)
    if found is None:
        assert len({*values}) == 1
        return
    assert all(edge.is_integer() for edge in found["edges"])
    pairs = zip(found["edges"], found["edges"][1:], found["counts"], strict=False)
    assert all(count == sum(low <= value < high for value in values) for low, high, count in pairs)


@pytest.mark.parametrize(
    ("values", "edges", "counts"),
    [
        pytest.param([0.57, 0.58, 0.6], [0.57, 0.575, 0.58, 0.585, 0.59, 0.595, 0.6, 0.605], [1, 0, 1, 0, 0, 0, 1], id="edges"),
        pytest.param([1.0, 2.0, 2.0, 9.0], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 2, 0, 0, 0, 0, 0, 0, 1], id="small"),
        pytest.param([5.0, 5.0], None, None, id="one-value"),
        pytest.param([], None, None, id="none"),
    ],
)
def test_histogram(values, edges, counts):
    found = histogram([values])
    assert found == (None if edges is None else {"edges": pytest.approx(edges), "counts": counts})


def test_a_greater_value_that_comes_late_makes_the_scale_coarser():
    assert histogram([[1.0, 2.0], [1.0], [1_000_000.0]])["counts"][0] == 3
