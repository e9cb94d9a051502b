"""The same as ``plain``, in polars, on the same texts."""

import pytest
from corpus.traps import FIELDS, TEXTS, UNKNOWN, field_of, refused
from polars import Series

from ckanext.mofops.quality.tables.grammar import comparable, doubtful, is_canonical

NO_GRAMMAR = [descriptor for descriptor in UNKNOWN if descriptor["type"] != "datetime"]
OF_OTHER_IDEA = (
    "a|b",
    r"\w+",
    r"\bก",
    "(a)",
    "a.",
    "^a$",
    r"[\d]",
    "a{2}?",
    "a++",
    "[a&&b]",
    "[[:alpha:]]",
    "(?i)a",
    "é",
    "a{1000}",
)


def taken(descriptor, texts=TEXTS):
    """The texts that are not in doubt."""
    series = Series(texts)
    return series.filter(~doubtful(field_of(descriptor))(series)).to_list()


@pytest.mark.parametrize("descriptor", [field for field in FIELDS if field.get("constraints") != {"pattern": "a|b"}], ids=str)
def test_what_the_field_refuses_is_in_doubt(descriptor):
    found = taken(descriptor)
    assert found
    assert refused(field_of(descriptor)).isdisjoint(found)


@pytest.mark.parametrize("descriptor", NO_GRAMMAR, ids=str)
def test_what_has_to_be_read_one_by_one(descriptor):
    assert doubtful(field_of(descriptor)) is None


def test_datetime():
    texts = ["2024-01-31T10:00:00", "2024-01-31T10:00:60", "2024-02-30T10:00:00", "2024-01-31T10:00", "0000-01-01T00:00:00", "x"]
    assert taken({"type": "datetime"}, texts) == texts[:1]


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("[0-9]{2}", ["12"]),
        (r"\d+", ["1", "12"]),
        ("[ก-๙]+", ["๑๒", "ก", "กข"]),
        (r"\\d", [r"\d"]),
        ("[^,]*", ["1", "12", "๑๒", "ก", "กข", r"\d", "x"]),
        (r"TH-\d\d?", []),
    ],
)
def test_patterns(pattern, texts):
    every = ["1", "12", "๑๒", "ก", "กข", r"\d", "x", ","]
    assert taken({"type": "string", "constraints": {"pattern": pattern}}, every) == texts


@pytest.mark.parametrize("pattern", OF_OTHER_IDEA)
def test_patterns_that_Python_and_polars_may_understand_in_two_ways(pattern):
    assert doubtful(field_of({"type": "string", "constraints": {"pattern": pattern}})) is None


@pytest.mark.parametrize(
    ("kind", "texts", "are_different"),
    [
        ("integer", ["1", "01"], False),
        ("integer", ["1", "2", "-1"], True),
        ("year", ["2024", "2025"], True),
        ("string", ["1", "01"], True),
        ("date", ["2024-01-31", "2024-02-01"], True),
        ("number", ["1", "1.5", "-0.5"], True),
    ],
)
def test_comparable(kind, texts, are_different):
    values = comparable(field_of({"type": kind}), Series(texts))
    assert (values.n_unique() == len(texts)) is are_different


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        pytest.param("integer", ["1", " 2"], id="spaces"),
        pytest.param("number", ["1.0", "1.00"], id="zeros"),
        pytest.param("number", ["-0", "0"], id="two-zeros"),
        pytest.param("date", ["2024-1-5"], id="short-dates"),
        pytest.param("boolean", ["true", "1"], id="two-words"),
        pytest.param("array", ["[1]", "[1.0]"], id="arrays"),
    ],
)
def test_not_comparable(kind, texts):
    field = field_of({"type": kind})
    assert comparable(field, Series(texts)) is None
    assert not is_canonical(field, Series(texts))
