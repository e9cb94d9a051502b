"""Inferred schemas are those of frictionless, whatever the cells are."""

from datetime import date, datetime, time
from random import Random

import pytest
from corpus.generated import generated
from frictionless import Detector

from ckanext.mofops.quality.tables.inference import inferred

CELLS = {
    "integer": ["1", "-2", "๑๒", "1_000", 3, True, "+5"],
    "number": ["1.5", "1e3", "NaN", "-0.1", 2.5, "1,234"],
    "date": ["2024-01-31", "2567-02-29", date(2024, 1, 31), "31/01/2567"],
    "datetime": ["2024-01-31T10:00:00", datetime(2024, 1, 31), "2024-01-31T10:00:00Z", "2024-01-31T10:00"],
    "time": ["10:00:00", time(10), "10:00"],
    "year": ["2567", "0001", 2024, "567"],
    "yearmonth": ["2024-01", "2567-13"],
    "duration": ["P1D", "PT5M"],
    "boolean": ["true", "False", "1", "0", True],
    "structure": ['{"a": 1}', "[1]", {"a": 1}, [1], "{", '{"type": "Point", "coordinates": [1, 2]}', "100.5,13.7"],
    "text": ["ก", "TH001", " ", "None", "null"],
    "nothing": ["", None],
}
LABELS = ["a", "ก", "", " ", "a", "a2", None, "b"]


def schemas(fragment, labels):
    return inferred(fragment, list(labels)), Detector().detect_schema([*fragment], labels=list(labels))


def same(fragment, labels):
    ours, theirs = schemas(fragment, labels)
    assert ours.to_descriptor() == theirs.to_descriptor()
    assert [type(field) for field in ours.fields] == [type(field) for field in theirs.fields]
    assert [field.schema is ours for field in ours.fields] == [field.schema is theirs for field in theirs.fields]
    for cells in fragment[:5]:
        for our, their, cell in zip(ours.fields, theirs.fields, cells, strict=False):
            assert repr(our.read_cell(cell)) == repr(their.read_cell(cell))


@pytest.mark.parametrize("number", range(300))
def test_columns_by_chance(number):
    chance = Random(number)  # noqa: S311 - of a test
    columns = []
    for _ in range(chance.randint(1, 6)):
        kinds = chance.sample(sorted(CELLS), chance.choice((1, 1, 1, 2, 3)))
        weights = [chance.choice((1, 8, 30)) for _ in kinds]
        columns.append([kinds, weights])
    fragment = [
        [chance.choice(CELLS[chance.choices(*column)[0]]) for column in columns][: chance.choice((9, 9, 9, 1))]
        for _ in range(chance.choice((0, 1, 2, 10, 99)))
    ]
    same(fragment, chance.choices(LABELS, k=len(columns)))


@pytest.mark.parametrize("number", range(60))
def test_tables_by_chance(number):
    header, *rows = generated(8, number).rows
    same([list(map(str, cells)) for cells in rows[:99]], list(map(str, header)))


@pytest.mark.parametrize("fragment", [[], [["1", "a"]], [[]]], ids=["nothing", "a-row", "a-blank-row"])
def test_no_labels(fragment):
    same(fragment, [])


def test_a_given_schema_is_not_shared_between_tables():
    one, other = inferred([["1"]], ["a"]), inferred([["1"]], ["b"])
    one.fields[0].constraints = {"required": True}
    assert other.fields[0].constraints == {}
