import statistics
from collections import Counter

import pytest
from frictionless import Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.quality.profile.column import FREQUENT, Column


def field(kind, **more):
    schema = Schema.from_descriptor({"fields": [{"name": "a", "type": kind, **more.pop("field", {})}], **more})
    return schema.fields[0]


def profile(kind, *parts, most=100, **more):
    column = Column(field(kind, **more), most)
    for part in parts:
        column.add(part)
    return column.profile()


cells = st.one_of(
    st.none(),
    st.just(""),
    st.just("x"),
    st.integers(-1000, 1000).map(str),
    st.decimals(-1000, 1000, places=2).map(str),
)


@settings(deadline=None)
@given(st.lists(st.lists(cells, max_size=30), max_size=5), st.sampled_from([3, 100]))
def test_as_counted_one_by_one(parts, most):
    every = [cell for part in parts for cell in part]
    there = [cell for cell in every if cell]
    counts = Counter(there)
    found = profile("number", *parts, most=most)
    assert found["missing"] == len(every) - len(there)
    assert found["exact"] == (len(counts) <= most)
    assert found["distinct"] == min(len(counts), most)
    numbers = [float(cell) for cell in there if cell != "x"]
    assert found["unread"] == counts["x"]
    assert found["min"] == min(numbers, default=None)
    assert found["max"] == max(numbers, default=None)
    assert found["mean"] == (pytest.approx(statistics.fmean(numbers), abs=1e-9) if numbers else None)
    if found["exact"]:
        assert all(counts[entry["value"]] == entry["count"] for entry in found["frequent"])
        most_often = sorted(counts.values(), reverse=True)[:FREQUENT]
        assert [entry["count"] for entry in found["frequent"]] == [count for count in most_often if count > 1]
    if found["histogram"]:
        assert sum(found["histogram"]["counts"]) == len(numbers)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        pytest.param("integer", ["3", "1"], {"kind": "number", "min": 1, "max": 3, "mean": 2.0}, id="whole"),
        pytest.param("integer", ["1.5", "2"], {"unread": 1, "min": 2}, id="not-whole"),
        pytest.param("integer", ["๑๒", "3"], {"max": 12, "unread": 0}, id="thai-digits"),
        pytest.param("integer", ["081", "02"], {"kind": "text", "min": None, "histogram": None}, id="codes"),
        pytest.param("number", ["0.5", "0"], {"kind": "number", "min": 0.0}, id="a-zero-before-a-point-is-no-code"),
        pytest.param("number", ["NaN", "INF", "1", "1e999"], {"unread": 3, "max": 1.0}, id="no-numbers"),
        pytest.param("number", ["9" * 5000, "1"], {"unread": 1, "max": 1.0}, id="too-long-a-number"),
        pytest.param("year", ["2566", "2567"], {"kind": "number", "min": 2566, "max": 2567}, id="years"),
        pytest.param(
            "date", ["2023-02-01", "2022-12-31", "?"], {"min": "2022-12-31", "max": "2023-02-01", "unread": 1}, id="dates"
        ),
        pytest.param("boolean", ["true", "true"], {"kind": "boolean", "min": None, "distinct": 1}, id="truth"),
        pytest.param("string", ["ก", "ข"], {"kind": "text", "min": None, "frequent": []}, id="all-different"),
        pytest.param("any", ["1", "ก"], {"kind": "text"}, id="any"),
    ],
)
def test_types(kind, given, expected):
    found = profile(kind, given)
    assert {name: found[name] for name in expected} == expected


def test_missing_values_are_those_of_the_schema():
    assert profile("integer", ["1", "-", "ไม่มี", ""], missingValues=["-", "ไม่มี"])["missing"] == 3


def test_dates_of_another_writing_are_told_by_iso_8601():
    found = profile("date", ["31/12/2022", "01/02/2023"], field={"format": "%d/%m/%Y"})
    assert (found["min"], found["max"]) == ("2022-12-31", "2023-02-01")


def test_numbers_of_another_writing():
    found = profile("number", ["1.234,5", "2"], field={"groupChar": ".", "decimalChar": ","})
    assert found["max"] == 1234.5


def test_values_that_are_told_are_safe_to_show():
    found = profile("string", ["a\x00b\u202e", "a\x00b\u202e", "x" * 100_000, "x" * 100_000])
    assert [entry["value"] for entry in found["frequent"]] == ["a\\x00b\\u202e", "x" * 60 + "…"]


def test_long_values_are_told_apart_to_the_end():
    assert profile("string", ["x" * 5000 + "a", "x" * 5000 + "b"])["distinct"] == 2
