"""Round numbers along an axis."""

from collections.abc import Collection
from decimal import Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
WANTED = 5
"""So many steps an axis has at most."""


def ticks(values: Collection[Decimal], *, from_zero: bool) -> tuple[Decimal, ...]:
    """Evenly spaced round numbers that hold all values between them, lowest first; two or more.

    :param values: at least one, of 18 digits at most
    :param from_zero: whether zero is among them, as bars need it whose lengths are compared
    """
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        # One value in the middle, or above an empty axis where it is zero.
        low, high = (low, low + 1) if low == 0 else (low - abs(low) / 2, high + abs(high) / 2)
    step = _step((high - low) / WANTED)
    while True:
        first, last = (low // step) * step, -((-high) // step) * step
        # Decimal rounds toward zero, not down.
        first, last = (first - step if first > low else first), (last + step if last < high else last)
        count = int((last - first) / step)
        if count <= WANTED:
            return tuple(_plain(first + step * number) for number in range(count + 1))
        step = _step(step * Decimal("1.01"))


def _step(at_least: Decimal) -> Decimal:
    """The next 1, 2, 2.5 or 5 with zeros."""
    power = Decimal(1).scaleb(at_least.adjusted())
    return next(power * step for step in _STEPS if power * step >= at_least)


def _plain(number: Decimal) -> Decimal:
    """Without an exponent or zeros at the end; zero without a sign."""
    return Decimal(0) if number == 0 else Decimal(f"{number.normalize():f}")
