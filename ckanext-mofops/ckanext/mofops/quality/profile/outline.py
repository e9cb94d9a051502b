"""The outlines of GeoJSON on a plane, simplified until they are few enough for a page."""

import math
from collections.abc import Iterator
from typing import Any

SIZE = 600
"""Units of the longer side of the picture."""
POINTS = 8000
"""Positions of all outlines together."""
FEATURES = 2000
_COARSEST = 64  # units that positions are rounded to at last

Position = tuple[float, float]
Part = tuple[int, str, list[Position]]
"""Number of the feature from 1, ``point``, ``line`` or ``area``, positions."""


def outlines(features: list[Any]) -> dict[str, Any] | None:
    """``{"width", "height", "box", "features", "shown", "simplified", "shapes"}``; None if there is nothing to draw.

    box: least longitude and latitude, greatest longitude and latitude. features: all; shown: those that are drawn.
    simplified: whether they have fewer positions than were given.
    shapes: ``[number of the feature, kind, [x, y, x, y, …]]`` in whole units, the origin at the upper left. An area is one ring;
    rings of one feature stand beside each other. What is no position is left out.
    """
    parts = [part for number, feature in enumerate(features[:FEATURES], start=1) for part in _parts(feature, number)]
    places = [place for _, _, line in parts for place in line]
    if not places:
        return None
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    # A degree of longitude is the shorter the farther from the equator.
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    width, height = (east - west) * shrink, north - south
    scale = SIZE / max(width, height) if max(width, height) > 0 else 0.0

    def drawn(grid: int) -> list[list[Any]]:
        return [
            [number, kind, flat]
            for number, kind, line in parts
            if (flat := _rounded([((x - west) * shrink * scale, (north - y) * scale) for x, y in line], kind, grid))
        ]

    grid = 1
    shapes = drawn(grid)
    while sum(len(flat) for _, _, flat in shapes) > 2 * POINTS and grid < _COARSEST:
        grid *= 2
        shapes = drawn(grid)
    room = 2 * POINTS
    kept = []
    for shape in shapes:
        room -= len(shape[2])
        if room < 0:
            break
        kept.append(shape)
    return {
        "width": max(1, math.ceil(width * scale)),
        "height": max(1, math.ceil(height * scale)),
        "box": [west, south, east, north],
        "features": len(features),
        "shown": len({number for number, _, _ in kept}),
        "simplified": sum(len(flat) for _, _, flat in kept) < 2 * len(places),
        "shapes": kept,
    }


def _rounded(places: list[Position], kind: str, grid: int) -> list[int]:
    """The positions of a part on the grid, those left out that do not bend the line."""
    line: list[tuple[int, int]] = []
    for x, y in places:
        place = (round(x / grid) * grid, round(y / grid) * grid)
        if line and place == line[-1]:
            continue
        if len(line) > 1 and _is_straight(line[-2], line[-1], place):
            line[-1] = place
        else:
            line.append(place)
    if kind == "line" and len(line) == 1:
        line *= 2  # too short to be seen but for its round ends
    if kind == "area" and len(line) == 1:
        (x, y) = line[0]
        line = [(x, y), (x + 1, y), (x + 1, y + 1)]
    return [number for place in line for number in place]


def _is_straight(first: tuple[int, int], middle: tuple[int, int], last: tuple[int, int]) -> bool:
    """Whether a line goes on in the same direction."""
    (ax, ay), (bx, by), (cx, cy) = first, middle, last
    cross = (bx - ax) * (cy - by) - (by - ay) * (cx - bx)
    return cross == 0 and (bx - ax) * (cx - bx) + (by - ay) * (cy - by) > 0


def _parts(feature: Any, number: int) -> Iterator[Part]:
    if isinstance(feature, dict):
        yield from ((number, kind, line) for kind, line in _lines(feature.get("geometry"), 0) if line)


_KINDS = {
    "Point": ("point", 0),
    "MultiPoint": ("point", 1),
    "LineString": ("line", 1),
    "MultiLineString": ("line", 2),
    "Polygon": ("area", 2),
    "MultiPolygon": ("area", 3),
}
_DEPTH = 10  # of collections in collections


def _lines(geometry: Any, depth: int) -> Iterator[tuple[str, list[Position]]]:
    if not isinstance(geometry, dict) or depth > _DEPTH:
        return
    if geometry.get("type") == "GeometryCollection":
        for part in _listed(geometry.get("geometries")):
            yield from _lines(part, depth + 1)
        return
    kind, nested = _KINDS.get(str(geometry.get("type")), ("", 0))
    if not kind:
        return
    level = [geometry.get("coordinates")]
    # Down to lists of positions; for points, to positions.
    for _ in range(nested if kind == "point" else nested - 1):
        level = [inner for outer in level for inner in _listed(outer)]
    for found in level:
        yield kind, _positions([found] if kind == "point" else found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _positions(line: Any) -> list[Position]:
    return [
        (float(position[0]), float(position[1]))
        for position in _listed(line)
        if isinstance(position, list)
        and len(position) >= 2
        and all(_is_place(part, most) for part, most in zip(position, (180, 90), strict=False))
    ]


def _is_place(value: Any, most: int) -> bool:
    return type(value) in (int, float) and -most <= value <= most
