"""On tables made by chance the errors are those of frictionless itself, or a listed difference."""

from collections import Counter

import pytest
from corpus.build import ods, xlsx
from corpus.generated import generated, generated_sheet
from frictionless import Schema
from frictionless.resources import TableResource

from ckanext.mofops.quality import CODES, DIFFERENCES, check_unguarded
from ckanext.mofops.quality.problem import visible

SEED, TABLES, SHEETS = 5, 300, 60
ALIKE = 0.6  # of the tables have no difference at all, listed or not
HERE = {difference.code for difference in DIFFERENCES if difference.side == "here"}
OUTSIDE = {difference.code for difference in DIFFERENCES if difference.side == "outside"}


def report(path, schema, encoding=None):
    """The errors of frictionless by code, row and field; None if it leaves with an exception."""
    options = {} if schema is None else {"schema": Schema.from_descriptor(schema)}
    resource = TableResource(path=path.name, basepath=str(path.parent), encoding=encoding, **options)
    try:
        return Counter(map(place, resource.validate(limit_errors=0).tasks[0].errors))
    except Exception:
        return None


def place(error):
    rows = getattr(error, "row_numbers", None) or [getattr(error, "row_number", None)]
    field = getattr(error, "label", None) or getattr(error, "field_name", None) or None
    return error.type, rows[-1], None if field is None else visible(field)


def errors(verdict):
    return Counter((problem.code, problem.row, problem.field) for problem in verdict.problems if problem.severity == "error")


def codes(errors):
    return {code for code, *_ in errors}


def compared(verdict, theirs):
    """Asserts that there is no difference but a listed one; whether there is none."""
    ours = errors(verdict)
    assert verdict.valid is not bool(ours)
    if theirs is None:
        assert not verdict.valid
        return False
    here = ours - theirs
    assert codes(here) <= HERE, here
    if not any(CODES[code].closes for code in codes(here)):  # else it was not read further
        assert theirs - ours == Counter()
    return not here


@pytest.fixture(scope="module")
def seen():
    """How many tables there were, of how many both say the same, and how often frictionless says what of the space outside."""
    return Counter()


@pytest.mark.parametrize("number", range(TABLES))
def test_csv(number, seen, written):
    table = generated(SEED, number)
    whole, inside = written(table.content), written(table.inside_content, "inside.csv")
    verdict = check_unguarded(whole, schema=table.schema)
    seen["all"] += 1
    theirs = report(whole, table.schema, verdict.encoding)
    if theirs == errors(verdict):
        seen["alike"] += 1
        return
    within = report(inside, table.schema, verdict.encoding)
    seen["alike"] += compared(verdict, within)
    seen.update(codes((theirs or Counter()) - (within or Counter())))


def test_most_tables_have_no_difference_at_all_and_each_outside_occurs(seen):
    assert seen["all"] == TABLES
    assert seen["alike"] >= ALIKE * TABLES
    assert seen.keys() >= OUTSIDE


@pytest.mark.parametrize("number", range(SHEETS))
def test_sheets(number, written):
    """An ODS is compared with the report on the XLSX of the same cells: frictionless reads it by a library that is not here."""
    table = generated_sheet(SEED, number)
    theirs = report(written(xlsx({"S": table.inside}), "inside.xlsx"), table.schema)
    compared(check_unguarded(written(xlsx({"S": table.rows}), "a.xlsx"), schema=table.schema), theirs)
    compared(check_unguarded(written(ods({"S": table.rows}), "a.ods"), schema=table.schema), theirs)
