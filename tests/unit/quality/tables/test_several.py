import pytest

from ckanext.mofops.quality.tables.chunk import Chunk
from ckanext.mofops.quality.tables.several import Several

LABELS = ["จังหวัด", "จำนวน", "หน่วย"]
ROW = ["ตาก", 5, "คน"]
GAP = [None, None, None]


def place(labels, *rows, size, findings):
    """Row and column where another table begins."""
    several = Several(labels)
    for start in range(0, len(rows), size):
        several.see(Chunk(2 + start, list(rows[start : start + size]), len(labels)))
    several.report(findings)
    return next(((problem.row, problem.params["position"]) for problem in findings.kept), None)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([ROW, GAP, ["อำเภอ", "ชื่อ", None], ["เมือง", "ก", None]], (4, 1), id="text-under-a-number"),
        pytest.param([["ตาก", "5", "คน"], [], ["อำเภอ", "ชื่อ"], ["เมือง", "ก"]], (4, 1), id="text-under-a-number-of-a-text-file"),
        pytest.param([ROW, GAP, GAP, LABELS, ROW], (5, 1), id="header-again"),
        pytest.param([ROW, GAP, [None, None, "ก", "ข"], [None, None, 1, 2]], (4, 3), id="reaches-farther"),
        pytest.param([ROW, GAP, LABELS, ROW, GAP, LABELS, ROW], (4, 1), id="first-of-several"),
        pytest.param([ROW, ROW], None, id="one-table"),
        pytest.param([ROW, GAP, ROW], None, id="blank-row-inside"),
        pytest.param([ROW, GAP, ["น่าน", None, "คน"], ROW], None, id="row-with-a-value-left-out"),
        pytest.param([ROW, GAP, ["หมายเหตุ: ข้อมูล ณ สิ้นปี", None, None], ROW], None, id="remark"),
        pytest.param([ROW, GAP, ["ผู้จัดทำ", "ก", None]], None, id="signature-at-the-end"),
        pytest.param([ROW, GAP, ["ผู้จัดทำ", "ก", None], GAP, ROW], None, id="signature-with-nothing-below"),
        pytest.param([ROW, LABELS, ROW], None, id="no-gap"),
        # The title is the header for those who see the rows; the header itself comes below a gap.
        pytest.param([GAP, ["ปี", "เดือน", "ยอด"], ROW], None, id="header-below-a-title-and-a-gap"),
        pytest.param([[0, 0, 0], [False, 0, 0], LABELS, ROW], None, id="zeros-are-no-gap"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 10], ids="chunks-of-{}".format)
def test_below(rows, expected, size, findings):
    assert place(LABELS, *rows, size=size, findings=findings) == expected


@pytest.mark.parametrize(
    ("labels", "row", "expected"),
    [
        pytest.param(["a", "b", None, "c", "d"], [1, 2, None, 3, 4], (1, 4), id="two-tables"),
        pytest.param(["a", "b", " ", None, "c", "d"], [1, 2], (1, 5), id="two-blank-columns"),
        pytest.param(["a", "b", None, "c", "d"], [1, 2, 0, 3, 4], None, id="column-without-a-name"),
        pytest.param(["a", "b", None, "c"], [1, 2, None, 3], None, id="one-column-apart"),
        pytest.param(["a", None, "c", "d"], [1, None, 3, 4], None, id="one-column-before"),
        pytest.param(["ชื่อรายงาน", None, None, None, None], ["a", "b", "c", "d", "e"], None, id="title"),
    ],
)
def test_beside(labels, row, expected, findings):
    assert place(labels, row, row, size=1, findings=findings) == expected
