"""Bars of the report: marks alone as SVG. All words stand in the page around them, where Thai is shaped properly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

_HEIGHT = 12
# As attributes: WeasyPrint applies no style sheet of the page to a picture within it.
_REST, _TICK = "#dde3ea", "#ffffff"
_COLOURS = {"met": "#1d6b3a", "rest": _REST}


@dataclass(frozen=True)
class Part:
    """A part of a bar. width: 0 to 100; look: what it stands for."""

    width: float
    look: Literal["met", "rest"]


def bar(parts: Iterable[Part], *, ticks: Sequence[float] = ()) -> Markup:
    """Parts from left to right on a bar of 100; ticks: lines across it.

    It is hidden from screen readers: its words stand beside it.
    """
    drawn, left = [f'<rect fill="{_REST}" x="0" y="0" width="100" height="{_HEIGHT}"/>'], 0.0
    for part in parts:
        width = max(0.0, min(part.width, 100 - left))
        drawn.append(f'<rect fill="{_COLOURS[part.look]}" x="{left:g}" y="0" width="{width:g}" height="{_HEIGHT}"/>')
        left += width
    drawn += [f'<rect fill="{_TICK}" x="{tick - 0.2:g}" y="0" width="0.4" height="{_HEIGHT}"/>' for tick in ticks]
    # Nothing of a stranger is in it: numbers and our own names of classes.
    return Markup(  # noqa: S704
        f'<svg class="bar" viewBox="0 0 100 {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{''.join(drawn)}</svg>"
    )
