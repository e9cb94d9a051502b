"""A chart as SVG."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from ckanext.mofops.charts import Point, chart, svg, swatch

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ElementTree.fromstring(text)  # noqa: S314 - it is our own


@pytest.fixture(params=["bars", "line"])
def drawn(request):
    points = [Point(Decimal("10")), Point(None), Point(Decimal("12.5")), Point(Decimal("11"), is_open=True)]
    return parsed(svg(chart(points, [None, Decimal("11.5"), Decimal("12")], kind=request.param), 'a"b<c'))


def test_it_is_an_image_that_is_named_elsewhere(drawn):
    assert (drawn.tag, drawn.get("role"), drawn.get("aria-labelledby")) == (f"{SVG}svg", "img", 'a"b<c')


def test_it_holds_marks_alone(drawn):
    tags = {element.tag.removeprefix(SVG) for element in drawn.iter()}
    assert tags <= {"svg", "rect", "line", "circle"}
    assert not any((element.text or "").strip() or (element.tail or "").strip() for element in drawn.iter())


def test_it_carries_no_inline_style_or_script(drawn):
    names = {name for element in drawn.iter() for name in element.keys()}  # noqa: SIM118 - of an element, not a mapping
    assert "style" not in names
    assert not any(name.startswith("on") or name.endswith("href") for name in names)


def test_what_is_not_final_has_a_look_of_its_own(drawn):
    marks = drawn.findall(f"{SVG}rect") or drawn.findall(f"{SVG}circle")
    assert len(marks) == 3
    assert len({mark.get("fill") for mark in marks[:2]}) == 1
    assert marks[2].get("fill") != marks[0].get("fill")


def test_targets_are_told_apart_without_colour(drawn):
    dashes = [line.get("stroke-dasharray") for line in drawn.findall(f"{SVG}line") if line.get("stroke-width") == "3"][-2:]
    assert dashes[0] != dashes[1]


def test_a_swatch_looks_like_its_target(drawn):
    looks = [dict(line.attrib) for line in drawn.findall(f"{SVG}line")]
    for rank in (1, 2):
        [line] = parsed(swatch(rank)).findall(f"{SVG}line")
        look = {name: line.get(name) for name in ("stroke", "stroke-width", "stroke-dasharray")}
        assert any(all(entry.get(name) == value for name, value in look.items()) for entry in looks)
