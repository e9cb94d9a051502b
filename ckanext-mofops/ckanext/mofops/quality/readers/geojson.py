"""GeoJSON: structure, rings, positions. Source: RFC 7946.

By hand, as a validator of unions (geojson-pydantic) names one wrong number once for each kind of geometry it might have been,
and knows neither ranges nor Thailand.
"""

from collections.abc import Iterator
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.reading import Facts

_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_KINDS = frozenset({*_DEPTHS, "GeometryCollection", "Feature", "FeatureCollection"})
_LEAST = {"LineString": 2, "MultiLineString": 2}
_NUMBERS = frozenset({int, float})
_RING = 4  # positions, the last of which is the first
_WORLD = ("CRS84", "4326")
_LONGITUDES, _LATITUDES = (97.0, 106.0), (5.0, 21.0)  # of Thailand, with its seas


class Wrong(Exception):
    """A geometry that is none; args: code and parameters of the problem."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def is_geojson(value: Any) -> bool:
    """Whether a JSON value says of itself that it is GeoJSON, and has a part that only GeoJSON has."""
    parts = ("features", "geometry", "geometries", "coordinates")
    return _kind(value) in _KINDS and any(part in value for part in parts)


def _kind(value: Any) -> str | None:
    """What a JSON value says it is."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else None


def facts(value: Any, findings: Findings) -> Facts:
    """How many features there are, and how many properties the first one has; each problem once for a feature."""
    if _kind(value) not in _KINDS:
        findings.add("geojson-structure", note="type")
        return {}
    if not _is_world(value.get("crs")):
        findings.add("geojson-crs", cell=str(value["crs"]))
    features = _features(value)
    if features is None:
        findings.add("geojson-structure", note="features")
        return {}
    if not features:
        findings.add("no-data-rows", row=1)
    blank: list[int] = []
    for number, feature in enumerate(features, start=1):
        try:
            if _is_blank(_geometry(feature)):
                blank.append(number)
        except Wrong as wrong:
            findings.add(wrong.code, row=number, **wrong.params)
    if blank:
        findings.add("geojson-no-geometry", row=blank[0], count=len(blank))
    first = features[0].get("properties") if features and isinstance(features[0], dict) else None
    return {"rows": len(features), "fields": len(first) if isinstance(first, dict) else None}


def _features(value: dict[str, Any]) -> list[Any] | None:
    if value["type"] == "FeatureCollection":
        features = value.get("features")
        return features if isinstance(features, list) else None
    return [value if value["type"] == "Feature" else {"type": "Feature", "geometry": value, "properties": None}]


def _geometry(feature: Any) -> Any:
    """The geometry of a feature."""
    if _kind(feature) != "Feature":
        raise Wrong("geojson-geometry", note="type: Feature")
    if "geometry" not in feature:
        raise Wrong("geojson-geometry", note="geometry")
    if not isinstance(feature.get("properties"), dict | None):
        raise Wrong("geojson-geometry", note="properties")
    return feature["geometry"]


def _is_blank(geometry: Any) -> bool:
    """Whether a geometry, which is looked over, has no position at all."""
    if geometry is None:
        return True
    if not isinstance(geometry, dict):
        raise Wrong("geojson-geometry", note="geometry")
    kind = _kind(geometry)
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise Wrong("geojson-geometry", note="geometries")
        blank = [_is_blank(part) for part in parts]  # each is looked over, also behind one that is not blank
        return all(blank)
    if kind not in _DEPTHS:
        raise Wrong("geojson-geometry", note=f"type: {kind}")
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        raise Wrong("geojson-geometry", note="coordinates")
    if not coordinates:
        return True
    for line in _lines(coordinates, _DEPTHS[kind]):
        _judge(line, kind)
    return False


def _lines(coordinates: list[Any], depth: int) -> Iterator[list[Any]]:
    """The lists of positions in coordinates that are so many lists deep."""
    if depth == 0:
        yield [coordinates]
    elif depth == 1:
        yield coordinates
    else:
        for part in coordinates:
            if not isinstance(part, list):
                raise Wrong("geojson-geometry", note="coordinates")
            yield from _lines(part, depth - 1)


def _judge(line: list[Any], kind: str) -> None:
    for position in line:
        _judge_position(position)
    if kind in ("Polygon", "MultiPolygon") and (len(line) < _RING or line[0] != line[-1]):
        raise Wrong("geojson-ring")
    if len(line) < _LEAST.get(kind, 1):
        raise Wrong("geojson-geometry", note=f"{kind}: {len(line)}")


def _judge_position(position: Any) -> None:
    # By type: a truth value is an int to isinstance, which is also slow, and there are millions of numbers.
    if not isinstance(position, list) or len(position) < 2 or not _NUMBERS.issuperset(map(type, position)):
        raise Wrong("geojson-geometry", note="position", cell=str(position))
    judge_place(position[0], position[1])


def judge_place(longitude: float, latitude: float) -> None:
    """Nothing, if there is such a place.

    :raises Wrong: there is none, or only if the two are swapped, in Thailand
    """
    if -180 <= longitude <= 180 and -90 <= latitude <= 90:
        return
    cell = f"{longitude}, {latitude}"
    if _is_in(longitude, _LATITUDES) and _is_in(latitude, _LONGITUDES):
        raise Wrong("geojson-swapped", cell=cell)
    raise Wrong("geojson-range", cell=cell)


def _is_in(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _is_world(crs: Any) -> bool:
    """Whether a coordinate system, which GeoJSON no longer has, is the one of GeoJSON."""
    return crs is None or any(name in str(crs) for name in _WORLD)
