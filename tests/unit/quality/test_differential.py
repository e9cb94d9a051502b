"""Some tables by chance in passing; ``scripts/fuzz`` takes as many as it is told."""

import copy
import random
from datetime import date, datetime, time

import pytest
from corpus.differential import compared
from corpus.generated import generated_sheet
from corpus.tables import SMALL, table

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.tables.engine import check_by_frictionless, check_rows
from ckanext.mofops.quality.tables.extent import extent, trimmed
from ckanext.mofops.quality.tables.tableschema import table_schema

SEED, TABLES = 1, 2000
PROVEN = 0.75  # of the valid ones, other encodings and line ends of old counted in
SHEETS = 300


def test_engines_say_what_frictionless_says(tmp_path):
    kept, work = tmp_path / "kept", tmp_path / "work"
    kept.mkdir()
    work.mkdir()
    outcome = compared(SEED, TABLES, kept=kept, work=work, size=SMALL)
    assert outcome.different == []
    assert outcome.engines.keys() == {"columnar", "frictionless", "none"}
    assert outcome.valid > 0.25 * TABLES
    assert outcome.proven > PROVEN * outcome.valid


def test_the_same_tables_for_the_same_seed():
    def some(seed):
        return [table(seed, number) for number in range(20)]

    assert some(7) == some(7) != some(8)


VALUES = (1, True, 1.0, 0, False, 2567, -3, 12.5, 1e20, float("nan"), None, "", "1", "ตาก", "รวม", " ", [1], {"a": 1})
TIMES = (date(2024, 1, 31), datetime(2024, 1, 31), datetime(2024, 1, 31, 10), time(10))


def mixed(number):
    """The rows of a sheet with values of any kind put in, its schema without keys that end frictionless, and a limit."""
    chance = random.Random(number)  # noqa: S311 - no secret
    sheet = generated_sheet(SEED, number)
    rows = [list(cells) for cells in sheet.rows]
    for cells in rows[1:]:
        if chance.random() < 0.3:
            cells[chance.randrange(len(cells))] = chance.choice((*VALUES, *TIMES))
    return rows, sheet.schema, chance.choice((0, 1, 1000))


def said(rows, schema, limit, check):
    findings = Findings(limit)
    rows = copy.deepcopy(rows)  # a reader of lists changes their items in place
    known = None if schema is None else table_schema(schema, findings)
    try:
        checked = check(rows, findings, known)
    except TypeError:  # frictionless cannot hash a list
        return None
    return checked.rows, checked.fields, dict(findings.counts), findings.kept


def alone(rows, findings, schema):
    columns = 0 if schema is None else len(schema.fields)
    return check_by_frictionless(trimmed(lambda: iter(rows), extent(rows), columns), findings, schema)


def by_choice(rows, findings, schema):
    return check_rows(lambda: iter(rows), extent(rows), findings, schema)


@pytest.mark.parametrize("number", range(SHEETS))
def test_cells_of_any_kind(number):
    rows, schema, limit = mixed(number)
    expected = said(rows, schema, limit, alone)
    found = said(rows, schema, limit, by_choice)
    assert found is not None
    assert expected is None or found == expected
