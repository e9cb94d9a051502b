import pytest

from ckanext.mofops.quality.sheets.outline import BookRefused, Outline, place


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (2, 25, "Z3"), (0, 26, "AA1"), (1048575, 16383, "XFD1048576")])
def test_place(row, column, name):
    assert place(row, column) == name


def outline(rows, columns, cells):
    return Outline("S", rows=rows, columns=columns, cells=cells)


@pytest.mark.parametrize(
    ("sheet", "refused"),
    [
        pytest.param(outline(5000, 1000, 2), None, id="sparse-but-small"),
        pytest.param(outline(5001, 1000, 2), BookRefused, id="sparse"),
        pytest.param(outline(6000, 1000, 60_001), None, id="one-in-100"),
        pytest.param(outline(10_000, 1000, 10_000_000), None, id="full"),
        pytest.param(outline(10_001, 1000, 10_001_000), MemoryError, id="too-much"),
    ],
)
def test_borders(sheet, refused):
    if refused is None:
        sheet.refuse_too_much()
    else:
        with pytest.raises(refused):
            sheet.refuse_too_much()


def test_a_repeated_text_does_not_take_all_memory():
    sheet = Outline()
    sheet.replace("#N/A", 1, 1, rows=2, columns=2)
    assert set(sheet.texts) == {(1, 1), (1, 2), (2, 1), (2, 2)}
    with pytest.raises(MemoryError):
        sheet.replace("#N/A", 0, 0, rows=10**9)
