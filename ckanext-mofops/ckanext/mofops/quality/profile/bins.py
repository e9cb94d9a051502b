"""A histogram of numbers that come in parts, in one reading and bounded memory, without knowing their range beforehand."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

FINEST = 10_000
"""Steps of the finest scale between the least and the greatest value: it becomes ten times coarser when they are more."""
SHOWN = 12
"""Bins of the histogram at most."""
_WIDTHS = (1, 2, 5)
_LOWEST = -300  # power of ten of a step: ten to a greater one may be no number
NUDGE = 1e-9  # of a step: 0.57 times 100 is not quite 57


class Bins:
    """whole: of whole numbers, so that no bin is narrower than 1."""

    def __init__(self, *, whole: bool = False) -> None:
        self._whole = whole
        self._power: int | None = None  # of ten: the width of a step
        self._steps: dict[int, int] = {}
        self._single: list[Any] | None = None  # the only value so far, and how often it came
        self._low, self._high = math.inf, -math.inf

    def add(self, values: Iterable[float], counts: Iterable[int]) -> None:
        """Take further values into account, each as often as it came; finite ones of less than 1e200."""
        pairs = list(zip(values, counts, strict=True))
        if not pairs:
            return
        numbers = [value for value, _ in pairs]
        self._low, self._high = min(self._low, min(numbers)), max(self._high, max(numbers))
        if self._low == self._high:
            seen = 0 if self._single is None else self._single[1]
            self._single = [self._low, seen + sum(count for _, count in pairs)]
            return
        if self._single is not None:
            pairs.append((self._single[0], self._single[1]))
            self._single = None
        self._scale()
        for value, count in pairs:
            step = self._step(value)
            self._steps[step] = self._steps.get(step, 0) + count

    def spread(self, low: float, high: float) -> tuple[float, float] | None:
        """Make room for values between these two; a factor and a divisor that make a step of a value, when it is rounded down.

        None if there are not two different values yet, or none that a factor tells apart: they have to be added one by one.
        """
        self._low, self._high = min(self._low, low), max(self._high, high)
        if self._low == self._high or self._single is not None:
            return None
        self._scale()
        power = self._power or 0
        if power < _LOWEST:
            return None
        return (10.0**-power, 1.0) if power < 0 else (1.0, 10.0**power)

    def add_steps(self, steps: Mapping[int, int]) -> None:
        """Take values into account that are steps already, as ``spread`` makes them, each as often as it came."""
        for step, count in steps.items():
            self._steps[step] = self._steps.get(step, 0) + count

    def _scale(self) -> None:
        """Choose a scale on which all values so far fit, as fine as it may be at first, no finer than before later."""
        range_ = self._high - self._low
        # So small a range is nothing once it is divided.
        power = math.ceil(math.log10(range_ / FINEST) if range_ > 10.0**_LOWEST else math.log10(range_) - math.log10(FINEST))
        power = max(power, 0) if self._whole else power
        if self._power is None:
            self._power = power
        elif power > self._power:
            factor = 10 ** (power - self._power)
            coarser: dict[int, int] = {}
            for step, count in self._steps.items():
                coarser[step // factor] = coarser.get(step // factor, 0) + count
            self._steps, self._power = coarser, power

    def _step(self, value: float) -> int:
        power = self._power or 0
        if power < _LOWEST:
            value, power = value * 10.0**-_LOWEST, power - _LOWEST
        return math.floor((value * 10.0**-power if power < 0 else value / 10.0**power) + NUDGE)

    def histogram(self) -> dict[str, Any] | None:
        """``{"edges", "counts"}``: one edge more than bins, evenly spaced round numbers, each the least of its bin; None if there
        are not two different values."""
        if len(self._steps) < 2 or self._power is None:
            return None
        first, last = min(self._steps), max(self._steps)
        width = next(width for width in _widths() if last // width - first // width < SHOWN)
        low = first // width
        counts = [0] * (last // width - low + 1)
        for step, count in self._steps.items():
            counts[step // width - low] += count
        edges = [float(Decimal((low + place) * width).scaleb(self._power)) for place in range(len(counts) + 1)]
        return {"edges": edges, "counts": counts}


def _widths() -> Iterable[int]:
    power = 1
    while True:
        yield from (power * width for width in _WIDTHS)
        power *= 10
