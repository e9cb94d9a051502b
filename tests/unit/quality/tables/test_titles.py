import pytest

from ckanext.mofops.quality.tables.titles import title_rows


@pytest.mark.parametrize(
    ("rows", "header_row", "found"),
    [
        pytest.param([["ปี", "จำนวน"], ["2567", "1"]], 1, [], id="header-first"),
        pytest.param([["รายงาน", ""], ["ปี", "จำนวน"]], 1, [1], id="merged-title"),
        pytest.param([["รายงาน"], ["ปี 2567"], ["ปี", "จำนวน"]], 1, [1, 2], id="two-titles"),
        pytest.param([["รายงาน"], [], ["ปี", "จำนวน"]], 1, [1], id="blank-row-between"),
        pytest.param([["รายงาน"], ["a", "b", "c"]], 2, [1], id="skipped-by-frictionless"),
        pytest.param([[], ["a", "b", "c"]], 2, [], id="blank-first-row"),
        pytest.param([["id"], ["1", "2"]], 1, [], id="header-too-short"),
        pytest.param([["id"], ["a"], ["b"]], 1, [], id="one-column"),
    ],
)
def test_title_rows(rows, header_row, found):
    assert title_rows(rows, header_row) == found
