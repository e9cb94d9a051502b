"""True, false and not known: what is unknown never counts as met."""

from collections.abc import Iterable

Truth = bool | None


def every(values: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true; of nothing: false, as there is nothing to show."""
    found = list(values)
    if not found or False in found:
        return False
    return None if None in found else True


def some(values: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false."""
    found = list(values)
    if True in found:
        return True
    return None if None in found else False
