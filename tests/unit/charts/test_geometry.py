"""Where the marks of a chart stand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.charts import Point, chart
from ckanext.mofops.charts.geometry import EDGE, HEIGHT, RADIUS, WIDTH

VALUE = st.decimals(-(10**9), 10**9, places=2)
POINTS = st.lists(st.builds(Point, st.none() | VALUE, st.booleans()), min_size=1, max_size=12)
TARGETS = st.lists(st.none() | VALUE, max_size=3)
KINDS = st.sampled_from(["bars", "line"])


def points(*values):
    return [Point(None if value is None else Decimal(value)) for value in values]


@given(POINTS, TARGETS, KINDS)
def test_every_mark_is_inside(given_points, targets, kind):
    found = chart(given_points, targets, kind=kind)
    if found is None:
        assert all(point.value is None for point in given_points)
        return
    assert (found.width, found.height) == (WIDTH, HEIGHT)
    for bar in found.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert bar.y >= EDGE - 0.01
        assert bar.y + bar.height <= HEIGHT - EDGE + 0.02
    for dot in found.dots:
        assert RADIUS <= dot.x <= WIDTH - RADIUS
        assert RADIUS <= dot.y <= HEIGHT - RADIUS
    for line in found.lines:
        assert 0 <= line.x1 < line.x2 <= WIDTH
    for rule in (*found.grid, *found.targets):
        assert EDGE <= rule.y <= HEIGHT - EDGE


@given(POINTS, TARGETS)
def test_a_mark_for_each_value_and_no_other(given_points, targets):
    there = [point for point in given_points if point.value is not None]
    for kind in ("bars", "line"):
        found = chart(given_points, targets, kind=kind)
        marks = () if found is None else found.bars or found.dots
        assert [mark.is_open for mark in marks] == [point.is_open for point in there]
        if found is not None:
            assert [rule.rank for rule in found.targets] == [rank for rank, aim in enumerate(targets) if aim is not None]


@given(POINTS)
def test_bars_are_as_long_as_their_values(given_points):
    found = chart(given_points)
    if found is not None:
        span = float(found.ticks[-1] - found.ticks[0])
        values = [point.value for point in given_points if point.value is not None]
        for bar, value in zip(found.bars, values, strict=True):
            assert bar.height == pytest.approx(abs(float(value)) / span * (HEIGHT - 2 * EDGE), abs=0.03)


def test_bars_by_hand():
    found = chart(points("100", "50", "0"), [Decimal("75")])
    plot = HEIGHT - 2 * EDGE
    assert [bar.height for bar in found.bars] == [plot, plot / 2, 0]
    assert {bar.y + bar.height for bar in found.bars} == {HEIGHT - EDGE}
    assert [rule.y for rule in found.targets] == [EDGE + plot / 4]
    assert [rule.y for rule in found.grid if rule.is_zero] == [HEIGHT - EDGE]


def test_a_bar_below_zero_hangs_from_the_zero_line():
    up, down = chart(points("4", "-4")).bars
    assert up.y + up.height == down.y == HEIGHT / 2
    assert up.height == down.height == HEIGHT / 2 - EDGE


def test_bars_stand_in_the_middle_of_equal_bands():
    middles = [bar.x + bar.width / 2 for bar in chart(points("1", "2", "3", "4")).bars]
    assert middles == [75, 225, 375, 525]


def test_a_line_does_not_cross_a_gap():
    found = chart(points("1", "2", None, "3", "4"), kind="line")
    assert [(line.x1, line.x2) for line in found.lines] == [(60, 180), (420, 540)]
    assert len(found.dots) == 4


def test_a_piece_of_line_is_open_with_either_end():
    found = chart([Point(Decimal(1)), Point(Decimal(2)), Point(Decimal(3), is_open=True)], kind="line")
    assert [line.is_open for line in found.lines] == [False, True]


def test_one_value_of_a_line_is_a_dot():
    found = chart(points("7"), kind="line")
    assert (found.lines, len(found.dots)) == ((), 1)
    assert found.dots[0].y == pytest.approx(HEIGHT / 2)


@pytest.mark.parametrize("kind", ["bars", "line"])
@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_no_value_no_chart(kind, values):
    assert chart(points(*values), [Decimal(1)], kind=kind) is None
