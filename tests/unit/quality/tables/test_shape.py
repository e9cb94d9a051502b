import csv
import io

import pytest

from ckanext.mofops.quality.tables.dialect import Refused
from ckanext.mofops.quality.tables.shape import Irregular, regular_chunks, text_extent


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a,b\n1,"x\ny"\n', id="quoted-line-break"),
        pytest.param('a,b\n1,"x"', id="no-line-break-at-the-end"),
        pytest.param('a,b\n1,x"y\n', id="quote-inside-a-cell-is-text"),
        pytest.param('a,b\n1,"say ""hi"""\n', id="doubled-quotes"),
        pytest.param("a\n\n\n", id="blank-lines"),
        pytest.param(",".join("x" * 2000), id="just-2000-columns"),
        pytest.param("a\n" + "x" * (1024 * 1024), id="just-1-MiB"),
    ],
)
def test_well_shaped(text):
    text_extent(io.StringIO(text, newline=""), csv.excel())


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param('a,b\n1,"x\n2,y\n', "unclosed-quote", 2, id="quote-opened-on-line-2"),
        pytest.param('a,b\n1,"x', "unclosed-quote", 2, id="no-line-break-at-the-end"),
        pytest.param('a,b\n1,"', "unclosed-quote", 2, id="nothing-after-the-quote"),
        pytest.param('a,b\r\n"1\r\n2","x\r\n3,y\r\n', "unclosed-quote", 3, id="behind-a-closed-cell-of-two-lines"),
        pytest.param('a\n1\n"' + "x\n" * 600_000, "unclosed-quote", 3, id="swallows-over-1-MiB"),
        pytest.param("a\n" + "x" * (1024 * 1024 + 1), "line-too-long", 2, id="line-over-1-MiB"),
        pytest.param("a\n" + ",".join("x" * 2001), "too-many-columns", 2, id="2001-columns"),
    ],
)
def test_misshapen(text, code, line):
    with pytest.raises(Refused) as refusal:
        text_extent(io.StringIO(text, newline=""), csv.excel())
    assert (refusal.value.code, refusal.value.line) == (code, line)


def in_one_reading(text, columns=0):
    return [cells for rows in regular_chunks(io.StringIO(text, newline=""), csv.excel(), columns) for cells in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param('a,b\r\n1,"x\r\ny"\r\n', [["a", "b"], ["1", "x\r\ny"]], id="quoted-line-break"),
        pytest.param("a\r1\r2", [["a"], ["1"], ["2"]], id="returns"),
        pytest.param("a,b\n\n1,2\n\n , \n", [["a", "b"], [], ["1", "2"]], id="without-blank-rows-below"),
        pytest.param("\n\n", [], id="nothing"),
        pytest.param("a\n" + "x" * 60_000 + "\n1\n", [["a"], ["x" * 60_000], ["1"]], id="long-line"),
    ],
)
def test_regular(text, rows):
    assert in_one_reading(text) == rows


def test_rows_of_many_chunks():
    rows = [[str(number), "x" * (number % 90)] for number in range(20_000)]
    rows[9_000:9_010] = [[]] * 10
    text = "a,b\n" + "".join(f"{','.join(cells)}\n" for cells in rows)
    assert in_one_reading(text) == [["a", "b"], *rows]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a,b\n1,"x\n', id="unclosed-quote"),
        pytest.param('a\n"', id="nothing-but-a-quote"),
        pytest.param("a\n" + "x" * 200_000, id="line-over-64-KiB"),
        pytest.param('a\n"' + "x\n" * 400_000 + '"\n', id="record-near-1-MiB"),
        pytest.param("a\n" + ",".join("x" * 2001), id="2001-columns"),
        pytest.param("a,b,\n1,2,\n", id="blank-column-beside"),
        pytest.param("a\n" + "\n" * 110_000 + "1\n", id="gap-of-100,000-rows"),
    ],
)
def test_irregular(text):
    with pytest.raises(Irregular):
        in_one_reading(text)


def test_a_blank_column_that_the_schema_has_is_no_matter():
    assert in_one_reading("a,\n1,\n", columns=2) == [["a", ""], ["1", ""]]
