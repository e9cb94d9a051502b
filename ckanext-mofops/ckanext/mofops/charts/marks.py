"""Small pictures of marks that are no charts with an axis: a histogram, the bar of one value, the outlines of a map."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from ckanext.mofops.charts.drawing import INK, PALE, number

_WIDTH, _HEIGHT = 240.0, 48.0
_GAP = 1.0
_LEAST = 1.5  # of a bar that stands for anything at all
_MARGIN = 10

Shape = tuple[int, str, Sequence[int]]
"""Number of the feature, ``point``, ``line`` or ``area``, and x, y, x, y …."""


def histogram(counts: Sequence[int]) -> str:
    """How often values fall into each bin, as an ``<svg>`` that says nothing to those who do not see it.

    :param counts: at least one of them is not 0
    """
    root = _root(_WIDTH, _HEIGHT, "mofops-histogram", {"aria-hidden": "true", "preserveAspectRatio": "none"})
    width, most = _WIDTH / len(counts), max(counts)
    for place, count in enumerate(counts):
        height = max(_LEAST, _HEIGHT * count / most) if count else 0
        box = {"x": width * place + _GAP / 2, "y": _HEIGHT - height, "width": width - _GAP, "height": height}
        SubElement(root, "rect", {**{name: number(value) for name, value in box.items()}, "fill": INK})
    return tostring(root, encoding="unicode")


def strip(value: float, low: float, high: float, *, is_open: bool = False) -> str:
    """The bar of a value on a scale from ``low`` (0 or less) to ``high`` (0 or more), as an ``<svg>`` like ``histogram``."""
    root = _root(_WIDTH, 20.0, "mofops-strip", {"aria-hidden": "true", "preserveAspectRatio": "none"})
    span = (high - low) or 1.0
    zero, end = _WIDTH * -low / span, _WIDTH * (value - low) / span
    box = {"x": min(zero, end), "y": 2, "width": abs(end - zero), "height": 16}
    look = {"fill": PALE, "stroke": INK, "stroke-width": "1"} if is_open else {"fill": INK}
    SubElement(root, "rect", {**{name: number(value) for name, value in box.items()}, **look})
    return tostring(root, encoding="unicode")


def outlines(shapes: Sequence[Shape], width: int, height: int, labelled_by: str) -> str:
    """Shapes on a plane, as an ``<svg>``; the parts of a feature are one, so that a ring within a ring is a hole.

    :param labelled_by: id of the HTML element that names it
    """
    attributes = {"role": "img", "aria-labelledby": labelled_by, "focusable": "false"}
    root = _root(width + 2 * _MARGIN, height + 2 * _MARGIN, "mofops-map-marks", attributes)
    plane = SubElement(root, "g", {"transform": f"translate({_MARGIN} {_MARGIN})"})
    for (_, kind), parts in groupby(shapes, key=lambda shape: shape[:2]):
        if kind == "point":
            for _, _, (x, y) in parts:
                SubElement(plane, "circle", {"cx": str(x), "cy": str(y), "r": "5", "fill": INK, "stroke": "#fff"})
            continue
        look = {"fill": PALE, "fill-rule": "evenodd"} if kind == "area" else {"fill": "none", "stroke-linecap": "round"}
        path = " ".join(_path(flat, is_closed=kind == "area") for _, _, flat in parts)
        stroke = {"stroke": INK, "stroke-width": "1.2", "stroke-linejoin": "round"}
        SubElement(plane, "path", {"d": path, **look, **stroke})
    return tostring(root, encoding="unicode")


def _path(flat: Sequence[int], *, is_closed: bool) -> str:
    places = " ".join(map(str, flat))
    return f"M{places}Z" if is_closed else f"M{places}"


def _root(width: float, height: float, look: str, attributes: dict[str, str]) -> Element:
    box = f"0 0 {number(width)} {number(height)}"
    return Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": box, "class": look, **attributes})
