import csv
import io

import pytest

from ckanext.mofops.quality.tables.dialect import Refused, dialect, sample


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param("a,b\n1,2\n", ",", id="comma"),
        pytest.param("a;b\n1;2\n", ";", id="semicolon"),
        pytest.param("a|b\n1|2\n", "|", id="pipe"),
        pytest.param("a\tb\n1\t2\n", "\t", id="tab"),
        pytest.param("a\n1\n", ",", id="one-column"),
    ],
)
def test_delimiter(text, delimiter):
    assert dialect(text.splitlines(keepends=True)).delimiter == delimiter


def test_apostrophe_is_a_letter():
    assert dialect(["a,b\n", "1,'x'\n", "2,'y'\n"]).quote_char == '"'


def test_sample_ends_at_100_lines_of_64_kib():
    assert len(sample(io.StringIO("x\n" * 200))) == 100
    assert len(sample(io.StringIO("x" * 65_536))) == 1
    with pytest.raises(Refused) as refusal:
        sample(io.StringIO("a\n" + "x" * 65_537))
    assert (refusal.value.code, refusal.value.line) == ("line-too-long", 2)


def test_quotes_that_would_keep_the_sniffer_busy():
    line = "1," + "'a," * 400 + "\n"  # 119 KB: csv.Sniffer takes over half a minute
    with pytest.raises(Refused) as refusal:
        dialect([line] * 99)
    assert refusal.value.code == "unbalanced-quotes"


def test_many_closed_quotes_are_fine():
    line = ",".join(['"ก"', '"it\'s"', '"x, y"'] * 100) + "\n"
    assert dialect([line] * 100).delimiter == ","


def test_decides_as_csv_sniffer():
    lines = ["a; b\n", '1; "x"\n', '2; "y"\n']
    sniffed = csv.Sniffer().sniff("".join(lines), ",\t;|")
    found = dialect(lines)
    assert (found.delimiter, found.skip_initial_space) == (sniffed.delimiter, bool(sniffed.skipinitialspace))
