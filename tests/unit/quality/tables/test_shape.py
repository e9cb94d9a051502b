import csv
import io

import pytest

from ckanext.mofops.quality.tables.dialect import Refused
from ckanext.mofops.quality.tables.shape import text_extent


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
