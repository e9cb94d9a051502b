import json

import pytest

from ckanext.mofops.quality.readers.geojson import facts, is_geojson

POINT = {"type": "Point", "coordinates": [100.5, 13.7]}
RING = [[100, 13], [101, 13], [101, 14], [100, 13]]


def collection(*geometries, **more):
    features = [{"type": "Feature", "properties": {"a": 1, "b": 2}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features, **more}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        pytest.param(collection(POINT, polygon(RING)), 2, id="collection"),
        pytest.param({"type": "Feature", "properties": None, "geometry": POINT}, 1, id="feature"),
        pytest.param(POINT, 1, id="geometry"),
        pytest.param(collection({"type": "MultiPolygon", "coordinates": [[RING], [RING, RING]]}), 1, id="multipolygon"),
        pytest.param(collection({"type": "LineString", "coordinates": RING[:2]}), 1, id="line"),
        pytest.param(collection({"type": "MultiPoint", "coordinates": RING}), 1, id="points"),
        pytest.param(collection({"type": "GeometryCollection", "geometries": [POINT, polygon(RING)]}), 1, id="geometries"),
        pytest.param(collection({"type": "Point", "coordinates": [-180, -90, 12.5]}), 1, id="the-edge-and-a-height"),
        pytest.param(collection(POINT, crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}), 1, id="the-crs-it-has"),
    ],
)
def test_good(value, rows, findings):
    assert is_geojson(value)
    assert facts(value, findings)["rows"] == rows
    assert findings.kept == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(collection(), [("no-data-rows", 1)], id="no-features"),
        pytest.param({"type": "FeatureCollection", "features": {}}, [("geojson-structure", None)], id="features-no-list"),
        pytest.param({"type": "Nonsense", "features": []}, [("geojson-structure", None)], id="unknown-type"),
        pytest.param([1], [("geojson-structure", None)], id="a-list"),
        pytest.param({"type": ["Point"], "coordinates": []}, [("geojson-structure", None)], id="a-list-for-a-type"),
        pytest.param(collection({"type": {}, "coordinates": [1, 2]}), [("geojson-geometry", 1)], id="an-object-for-a-type"),
        pytest.param(collection({"type": "Point", "coordinates": [1, float("inf")]}), [("geojson-range", 1)], id="without-end"),
        pytest.param(collection(POINT, {"type": "Dot", "coordinates": [1, 2]}), [("geojson-geometry", 2)], id="unknown-geometry"),
        pytest.param(collection({"type": "Point"}), [("geojson-geometry", 1)], id="no-coordinates"),
        pytest.param(collection({"type": "Point", "coordinates": [1]}), [("geojson-geometry", 1)], id="half-a-position"),
        pytest.param(collection({"type": "Point", "coordinates": ["1", "2"]}), [("geojson-geometry", 1)], id="texts"),
        pytest.param(collection({"type": "Point", "coordinates": [True, 2]}), [("geojson-geometry", 1)], id="a-truth-value"),
        pytest.param(collection({"type": "Polygon", "coordinates": RING}), [("geojson-geometry", 1)], id="too-flat"),
        pytest.param(collection({"type": "LineString", "coordinates": RING[:1]}), [("geojson-geometry", 1)], id="one-point"),
        pytest.param(collection(polygon(RING[:3])), [("geojson-ring", 1)], id="ring-of-three"),
        pytest.param(collection(polygon([*RING[:3], [5, 5]])), [("geojson-ring", 1)], id="open-ring"),
        pytest.param(collection({"type": "Point", "coordinates": [13.7, 100.5]}), [("geojson-swapped", 1)], id="latitude-first"),
        pytest.param(collection({"type": "Point", "coordinates": [660000, 1520000]}), [("geojson-range", 1)], id="metres"),
        pytest.param(collection({"type": "Point", "coordinates": [181, 0]}), [("geojson-range", 1)], id="just-outside"),
        pytest.param(collection(POINT, crs={"properties": {"name": "EPSG:32647"}}), [("geojson-crs", None)], id="another-crs"),
        pytest.param(collection(None, POINT, None), [("geojson-no-geometry", 1)], id="no-geometry-once"),
        pytest.param(collection({"type": "Point", "coordinates": []}), [("geojson-no-geometry", 1)], id="no-position"),
        pytest.param({"type": "FeatureCollection", "features": [1]}, [("geojson-geometry", 1)], id="no-feature"),
        pytest.param({"type": "FeatureCollection", "features": [{"type": "Feature"}]}, [("geojson-geometry", 1)], id="bare"),
    ],
)
def test_faults(value, expected, findings):
    facts(value, findings)
    assert [(problem.code, problem.row) for problem in findings.kept] == expected


def test_one_problem_for_a_feature_of_many_points(findings):
    facts(collection({"type": "MultiPoint", "coordinates": [[13.7, 100.5]] * 1000}), findings)
    assert findings.counts == {"geojson-swapped": 1}


def test_properties_are_counted(findings):
    assert facts(collection(POINT), findings)["fields"] == 2


@pytest.mark.parametrize("value", [{"type": "Point"}, {"features": []}, [POINT], "Point", json.loads("null")])
def test_what_is_no_geojson(value):
    assert not is_geojson(value)
