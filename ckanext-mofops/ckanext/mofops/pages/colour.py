"""Colours that letters can be read in: contrast as WCAG 2.2 counts it."""

import re
from functools import lru_cache

WHITE = "#ffffff"
LETTERS, SHAPES = 4.5, 3.0
"""The least contrast of letters, and of what is no letter. Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11, level AA."""

_FORM = re.compile("#[0-9a-f]{6}")

RGB = tuple[int, int, int]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white).

    :raises ValueError: one of them is no colour of the form ``#005d7a``
    """
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=32)
def readable(colour: str, ratio: float = LETTERS) -> str:
    """The colour, darkened just so far that it stands out from white by the ratio.

    :raises ValueError: it is no colour of the form ``#005d7a``
    """
    red, green, blue = _rgb(colour)
    for left in range(255, -1, -1):
        found = _text((red * left // 255, green * left // 255, blue * left // 255))
        if contrast(found, WHITE) >= ratio:
            return found
    raise ValueError(f"nothing stands out from white by {ratio}")


def darker(colour: str, part: float) -> str:
    """The colour with so much of its light taken away: 0 for none, 1 for all."""
    red, green, blue = (round(channel * (1 - part)) for channel in _rgb(colour))
    return _text((red, green, blue))


def _rgb(colour: str) -> RGB:
    written = colour.strip().lower()
    if not _FORM.fullmatch(written):
        raise ValueError(f"{colour!r} is no colour of the form #005d7a")
    return int(written[1:3], 16), int(written[3:5], 16), int(written[5:], 16)


def _text(rgb: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _luminance(rgb: RGB) -> float:
    red, green, blue = (_linear(channel / 255) for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
