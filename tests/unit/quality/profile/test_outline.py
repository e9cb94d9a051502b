import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.quality.profile.outline import FEATURES, POINTS, SIZE, outlines


def feature(kind, coordinates):
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": {}}


SQUARE = [[100, 0], [101, 0], [101, 1], [100, 1], [100, 0]]


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        pytest.param(feature("Point", [100, 0]), ["point"], id="point"),
        pytest.param(feature("MultiPoint", [[100, 0], [101, 1]]), ["point", "point"], id="points"),
        pytest.param(feature("LineString", [[100, 0], [101, 1]]), ["line"], id="line"),
        pytest.param(feature("MultiLineString", [[[100, 0], [101, 1]], [[100, 1], [101, 0]]]), ["line", "line"], id="lines"),
        pytest.param(feature("Polygon", [SQUARE]), ["area"], id="area"),
        pytest.param(feature("MultiPolygon", [[SQUARE], [SQUARE]]), ["area", "area"], id="areas"),
        pytest.param(
            {"geometry": {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [100, 0]}]}},
            ["point"],
            id="collection",
        ),
    ],
)
def test_kinds(given, kinds):
    assert [kind for _, kind, _ in outlines([given])["shapes"]] == kinds


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"geometry": None}, id="nowhere"),
        pytest.param(feature("Point", []), id="empty"),
        pytest.param(feature("Point", [200, 0]), id="off-the-world"),
        pytest.param(feature("Point", ["100", "0"]), id="texts"),
        pytest.param(feature("Polygon", 7), id="a-number"),
        pytest.param(feature("Circle", [100, 0]), id="of-no-kind"),
        pytest.param("feature", id="a-text"),
    ],
)
def test_what_is_nowhere_is_not_drawn(given):
    assert outlines([given]) is None


def test_north_is_up_and_the_longer_side_fills_the_picture():
    found = outlines([feature("Polygon", [SQUARE])])
    assert found["shapes"] == [[1, "area", [0, 600, 600, 600, 600, 0, 0, 0, 0, 600]]]
    assert (found["width"], found["height"], found["box"]) == (SIZE, SIZE, [100, 0, 101, 1])
    assert not found["simplified"]


def test_a_country_far_north_is_as_wide_as_it_is():
    found = outlines([feature("LineString", [[0, 60], [1, 60]]), feature("LineString", [[0, 59.5], [0, 60.5]])])
    assert found["width"] / found["height"] == pytest.approx(0.5, abs=0.01)


def test_positions_that_do_not_bend_a_line_are_left_out():
    found = outlines([feature("LineString", [[100, 0], [100.25, 0], [100.5, 0], [101, 0], [101, 1]])])
    assert found["shapes"][0][2] == [0, 600, 600, 600, 600, 0]


def test_many_positions_are_simplified_until_they_are_few_enough():
    rings = [
        [[100 + r + r * math.cos(step / 3000), 10 + r * math.sin(step / 3000)] for step in range(18_850)] for r in (1, 2, 3, 4)
    ]
    found = outlines([feature("Polygon", [ring]) for ring in rings])
    assert found["simplified"]
    assert found["shown"] == 4
    assert sum(len(flat) for _, _, flat in found["shapes"]) <= 2 * POINTS


def test_more_features_than_can_be_drawn_are_counted():
    found = outlines([feature("Point", [100 + place / 1000, place / 1000]) for place in range(5000)])
    assert found["features"] == 5000
    assert found["shown"] == FEATURES


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries"]), inner),
)


@settings(deadline=None)
@given(st.lists(any_json | st.builds(lambda kind, given: feature(kind, given), st.sampled_from(["Point", "Polygon"]), any_json)))
def test_whatever_is_given_is_drawn_within_the_picture(features):
    found = outlines(features)
    if found is not None:
        for _, _, flat in found["shapes"]:
            assert all(-1 <= x <= found["width"] + 1 for x in flat[::2])
            assert all(-1 <= y <= found["height"] + 1 for y in flat[1::2])
