"""What polars reads of a large table is what is read row by row."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.guard.source import opened
from ckanext.mofops.quality.profile import table as tables
from ckanext.mofops.quality.profile.file import profile_unguarded

frames = pytest.importorskip("ckanext.mofops.quality.profile.frames")

FIELDS = [{"name": "n", "type": "number"}, {"name": "i", "type": "integer"}, {"name": "s", "type": "string"}]
NUMBERS = ["1", "-2.5", "0.1", "007", "1e3", "x", "", "NaN", "๑๒", "1_000", " 3", "12345678901234567890", "-0", "+4"]


def both(path, schema):
    from ckanext.mofops.quality.findings import Findings
    from ckanext.mofops.quality.tables.tableschema import table_schema

    whole = profile_unguarded(path, format="CSV", schema=schema)
    with opened(path) as source:
        found = frames.table_of(source, "utf-8", csv.excel(), None if schema is None else table_schema(schema, Findings(1)))
    return whole, found


def rounded(columns):
    """Sums differ in their last digits, by the order of their parts."""
    return [{**column, "mean": None if column["mean"] is None else pytest.approx(column["mean"])} for column in columns]


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(NUMBERS) | st.decimals(-1000, 1000, places=2).map(str),
            st.sampled_from(NUMBERS) | st.integers(-(10**6), 10**6).map(str),
            st.text(st.characters(categories=["L", "N"]), max_size=3),
        ),
        min_size=1,
        max_size=40,
    ),
    most=st.sampled_from([2, 1000]),
    declared=st.booleans(),
)
def test_the_same(rows, most, declared, tmp_path_factory):
    path = tmp_path_factory.mktemp("frames") / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["n", "i", "s"], *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "DISTINCT", most)
        whole, found = both(path, {"fields": FIELDS} if declared else None)
    if found is None:  # what polars might read in another way
        return
    table, charts = found
    expected = whole["table"]
    assert table["columns"] == rounded(expected["columns"])
    assert {**table, "columns": None} == {**expected, "columns": None}
    assert charts == whole["charts"]


def test_a_large_table_in_several_frames(tmp_path):
    path = tmp_path / "a.csv"
    lines = "\n".join(f"{place / 4},{place % 7},{'ก' * (place % 90)}" for place in range(200_000))
    path.write_text(f"n,i,s\n{lines}\n")
    assert path.stat().st_size > frames.Frames.__init__.__defaults__[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ckanext.mofops.quality.profile.file.PROVED_FROM", 2**40)
        whole, found = both(path, {"fields": FIELDS})
    table, _ = found
    assert table["rows"] == 200_000
    assert table["columns"] == rounded(whole["table"]["columns"])
    assert sum(table["columns"][0]["histogram"]["counts"]) == 200_000
