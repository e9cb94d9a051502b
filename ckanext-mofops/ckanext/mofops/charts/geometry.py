"""Where the marks of a chart stand: pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from ckanext.mofops.charts.axis import ticks

Kind = Literal["bars", "line"]

WIDTH = 600.0
"""Shared equally by the points, so that a row of words in equal columns stands under them."""
HEIGHT = 260.0
EDGE = 8.0
"""Room above the highest tick and below the lowest, so that no mark at the edge is cut; the style sheet knows both numbers."""
SHARE = 0.56
"""Of what a point has that its bar takes …"""
WIDEST = 90.0
"""… if that is not more than this."""
RADIUS = 6.0


@dataclass(frozen=True)
class Point:
    """What is drawn at one place of the horizontal axis.

    value: None leaves the place empty. is_open: not final, drawn as an outline.
    """

    value: Decimal | None
    is_open: bool = False


@dataclass(frozen=True)
class Bar:
    """From the zero line to a value; y is its upper edge."""

    x: float
    y: float
    width: float
    height: float
    is_open: bool


@dataclass(frozen=True)
class Dot:
    """A value of a line chart."""

    x: float
    y: float
    is_open: bool


@dataclass(frozen=True)
class Line:
    """Between the dots of two places side by side. is_open: one of them is not final."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_open: bool


@dataclass(frozen=True)
class Rule:
    """A horizontal line across the chart. rank: which of the targets it is, from 0; None for a grid line or the zero line."""

    y: float
    rank: int | None = None
    is_zero: bool = False


@dataclass(frozen=True)
class Chart:
    """The marks of a chart within ``0 0 width height``.

    ticks: the numbers of the grid, lowest first, evenly spaced. targets: ranked as they were given.
    """

    width: float
    height: float
    ticks: tuple[Decimal, ...]
    grid: tuple[Rule, ...]
    targets: tuple[Rule, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()


def chart(points: Sequence[Point], targets: Sequence[Decimal | None] = (), *, kind: Kind = "bars") -> Chart | None:
    """The chart of the points in order; None if there is no value to show.

    Bars begin at zero, so that their lengths may be compared; a line chart shows the part of the axis that its values need.
    Lines join places side by side only: nothing is drawn across a gap.

    :param targets: a line each, across the chart; None for one without a value, which keeps the ranks of the others
    """
    values = [point.value for point in points if point.value is not None]
    if not values:
        return None
    aims = [aim for aim in targets if aim is not None]
    axis = _Axis(ticks([*values, *aims], from_zero=kind == "bars"))
    grid = tuple(Rule(axis.place(tick), is_zero=tick == 0) for tick in axis.ticks)
    rules = tuple(Rule(axis.place(aim), rank) for rank, aim in enumerate(targets) if aim is not None)
    places = [(WIDTH * (at + 0.5) / len(points), point) for at, point in enumerate(points)]
    if kind == "bars":
        width = min(SHARE * WIDTH / len(points), WIDEST)
        bars = tuple(axis.bar(x, point.value, width, point.is_open) for x, point in places if point.value is not None)
        return Chart(WIDTH, HEIGHT, axis.ticks, grid, rules, bars=bars)
    dots = [None if point.value is None else Dot(x, axis.place(point.value), point.is_open) for x, point in places]
    lines = tuple(
        Line(left.x, left.y, right.x, right.y, left.is_open or right.is_open)
        for left, right in pairwise(dots)
        if left is not None and right is not None
    )
    return Chart(WIDTH, HEIGHT, axis.ticks, grid, rules, lines=lines, dots=tuple(dot for dot in dots if dot is not None))


class _Axis:
    """The vertical axis."""

    def __init__(self, found: tuple[Decimal, ...]) -> None:
        self.ticks = found
        self._low, self._span = found[0], found[-1] - found[0]

    def place(self, value: Decimal) -> float:
        share = float((value - self._low) / self._span)
        return round(EDGE + (HEIGHT - 2 * EDGE) * (1 - share), 2)

    def bar(self, x: float, value: Decimal, width: float, is_open: bool) -> Bar:
        """From zero to the value, its middle at x."""
        zero, end = self.place(Decimal(0)), self.place(value)
        return Bar(round(x - width / 2, 2), min(zero, end), round(width, 2), round(abs(end - zero), 2), is_open)
