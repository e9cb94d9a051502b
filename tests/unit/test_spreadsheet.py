import csv
import io

import pytest

from ckanext.mofops.spreadsheet import csv_text


def cells(content):
    return list(csv.reader(io.StringIO(content, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+66", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"])
def test_no_text_is_a_formula(text):
    assert cells(csv_text(["a"], [[text]])) == [["a"], [f"'{text}"]]


def test_what_is_no_text_stays():
    assert cells(csv_text(["a", "b", "c", "d"], [[-1, None, True, 'ก,"ข"\n']]))[1] == ["-1", "", "True", 'ก,"ข"\n']
