"""Contrast as WCAG counts it, and colours darkened just far enough."""

import pytest

from ckanext.mofops.pages.colour import LETTERS, SHAPES, WHITE, contrast, darker, readable


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("#000000", "#ffffff", 21.0, id="black on white"),
        pytest.param("#ffffff", "#000000", 21.0, id="either way round"),
        pytest.param("#0b4a5e", "#0b4a5e", 1.0, id="the same"),
        # The grey that WCAG's own documents name as the lightest on white.
        pytest.param("#767676", "#ffffff", 4.54, id="lightest grey"),
        pytest.param("#777777", "#ffffff", 4.48, id="a grey too light"),
        pytest.param("#FF0000", "#ffffff", 4.0, id="red, in capitals"),
    ],
)
def test_contrast(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("colour", ["#0b4a5e", "#000000", "#767676"])
def test_what_can_be_read_stays(colour):
    assert readable(colour) == colour


@pytest.mark.parametrize("colour", ["#ffffff", "#ffd700", "#00ff00", "#5bc0de", "#777777"])
@pytest.mark.parametrize("ratio", [LETTERS, SHAPES])
def test_what_is_too_light_is_darkened_just_so_far(colour, ratio):
    found = readable(colour, ratio)
    assert ratio <= contrast(found, WHITE) < max(ratio, contrast(colour, WHITE)) + 0.15


@pytest.mark.parametrize("given", ["", "blue", "#fff", "#12345g", "0b4a5e", "#0b4a5e;}", "#0b4a5e00"])
def test_what_is_no_colour_is_refused(given):
    with pytest.raises(ValueError, match="#005d7a"):
        readable(given)


def test_darker_takes_a_part_of_the_light():
    assert darker("#c86432", 0) == "#c86432"
    assert darker("#c86432", 0.5) == "#643219"
    assert darker("#c86432", 1) == "#000000"
