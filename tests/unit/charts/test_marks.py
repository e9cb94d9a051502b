import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ckanext.mofops.charts import histogram, outlines, strip

SVG = "{http://www.w3.org/2000/svg}"


def marks(svg, kind):
    return [mark.attrib for mark in etree.fromstring(svg).iter(f"{SVG}{kind}")]


def box(mark):
    return {name: float(mark[name]) for name in ("x", "y", "width", "height")}


def test_a_histogram_has_a_bar_for_each_bin_as_high_as_it_is_full():
    first, second, third = map(box, marks(histogram([2, 0, 4]), "rect"))
    assert (second["height"], third["height"]) == (0, 48)
    assert first["height"] == third["height"] / 2
    assert first["x"] < second["x"] < third["x"]


def test_a_bin_with_little_in_it_is_seen():
    assert box(marks(histogram([1, 100_000]), "rect")[0])["height"] > 1


@pytest.mark.parametrize(
    ("value", "low", "high", "x", "width"),
    [
        pytest.param(5, 0, 10, 0, 120, id="half"),
        pytest.param(-5, -5, 5, 0, 120, id="below-zero"),
        pytest.param(5, -5, 5, 120, 120, id="above-zero"),
        pytest.param(0, 0, 0, 0, 0, id="all-zero"),
    ],
)
def test_a_strip_begins_at_zero(value, low, high, x, width):
    (mark,) = map(box, marks(strip(value, low, high), "rect"))
    assert (mark["x"], mark["width"]) == (x, width)


def test_what_is_not_final_is_an_outline():
    assert "stroke" in marks(strip(1, 0, 2, is_open=True), "rect")[0]
    assert "stroke" not in marks(strip(1, 0, 2), "rect")[0]


def test_rings_of_a_feature_are_one_path_so_that_one_is_the_hole_of_the_other():
    shapes = [(1, "area", [0, 0, 9, 0, 9, 9]), (1, "area", [1, 1, 2, 1, 2, 2]), (2, "line", [0, 0, 5, 5]), (2, "point", [3, 4])]
    svg = outlines(shapes, 10, 10, "caption")
    area, line = marks(svg, "path")
    assert (area["d"], area["fill-rule"]) == ("M0 0 9 0 9 9Z M1 1 2 1 2 2Z", "evenodd")
    assert (line["d"], line["fill"]) == ("M0 0 5 5", "none")
    assert [(mark["cx"], mark["cy"]) for mark in marks(svg, "circle")] == [("3", "4")]
    assert etree.fromstring(svg).get("aria-labelledby") == "caption"


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
def test_a_histogram_stays_in_its_picture(counts):
    for mark in map(box, marks(histogram(counts), "rect")):
        assert mark["x"] >= 0
        assert mark["y"] >= 0
        assert mark["x"] + mark["width"] <= 240.01
        assert mark["y"] + mark["height"] <= 48.01
