import pytest

from ckanext.mofops.quality.tables.extent import Extent, extent, is_blank, trimmed


@pytest.mark.parametrize(
    ("cell", "blank"), [(None, True), ("", True), (" \t", True), ("\u00a0", True), ("0", False), (0, False), (False, False)]
)
def test_is_blank(cell, blank):
    assert is_blank(cell) is blank


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], Extent(0, 0), id="nothing"),
        pytest.param([["", None], []], Extent(0, 0), id="blank"),
        pytest.param([["a", "b"], ["1", "2"]], Extent(2, 2), id="full"),
        pytest.param([["a", "b", ""], ["1", "", ""], [], ["", ""]], Extent(2, 2), id="blank-below-and-beside"),
        pytest.param([["a"], [], ["1", "2", "3"]], Extent(3, 3), id="the-widest-row"),
    ],
)
def test_extent(rows, expected):
    assert extent(rows) == expected


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        pytest.param([["a", "b", ""], ["1", "2", ""], ["", "", ""]], 0, [["a", "b"], ["1", "2"]], id="blank-column-and-row"),
        pytest.param([["a", "b", ""], ["1", "2", ""]], 3, [["a", "b", ""], ["1", "2", ""]], id="the-schema-names-it"),
        # An extra cell in a row is the row's fault, also a blank one.
        pytest.param([["a", "b"], ["1", "2", ""]], 0, [["a", "b"], ["1", "2", ""]], id="extra-cell-stays"),
        pytest.param([["a"], [], ["1"]], 0, [["a"], [], ["1"]], id="blank-row-inside-stays"),
    ],
)
def test_trimmed(rows, columns, expected):
    assert list(trimmed(lambda: iter(rows), extent(rows), columns)()) == expected
