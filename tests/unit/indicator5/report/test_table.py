import csv
import io
from dataclasses import replace

import pytest
from doubles.hostile import HOSTILE

from ckanext.mofops.indicator5 import assess
from ckanext.mofops.indicator5.report import FORMS
from ckanext.mofops.standard.messages import text


def table(found, lang="th"):
    content = FORMS["csv"].render(found, lang)
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert {len(row) for row in rows} == {len(header)}
    return [dict(zip(header, row, strict=True)) for row in rows]


def column(name, lang="th"):
    return text(f"report-column-{name}")[lang]


def test_a_row_for_each_dataset(gaps):
    rows = table(gaps, "en")
    assert [row["Name"] for row in rows] == ["d1", "d2", "d3", "d4", "d5", "gone"]
    assert [row["Registered"] for row in rows] == ["yes", "no", "not known", "yes", "yes", "not known"]
    assert [row["Stars"] for row in rows] == ["3", "3", "3", "", "3", ""]
    assert rows[1]["Numbers of missing items"] == "5 13"
    assert rows[1]["Missing items"].startswith("5 Contact")
    assert rows[1]["State or link in GD Catalog"] == "WAIT_VALIDATE"
    assert rows[2]["Organisation"] == "ops-mof"
    assert rows[5]["Missing items"] == text("report-not-found")["en"]
    assert all(row["What to mend"] == "" for row in (rows[0], rows[4]))


def test_it_is_whole(whole, dataset, rules_2566):
    found = assess(replace(whole, datasets=tuple(dataset(f"n{number:04d}") for number in range(3000))), rules_2566)
    assert len(table(found)) == 3000


def test_each_row_of_a_trial_says_so(trial):
    rows = table(trial)
    assert {row[text("report-trial")["th"]] for row in rows} == {text("report-trial-row")["th"]}
    assert [row[column("supposed")] for row in rows] == ["open, registered", "", "", "", ""]


@pytest.mark.parametrize("found", HOSTILE.values(), ids=HOSTILE)
def test_no_cell_is_a_formula(hostile, found):
    for row in table(hostile(found)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row.values())
        assert not any(letter in cell for cell in row.values() for letter in "\x00\x1b\u202e\u2067\ufffe")
