"""On tables made by chance the errors are those of frictionless itself, or a listed difference."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest
from corpus.build import ods, xlsx
from corpus.generated import generated, generated_sheet
from frictionless import Schema
from frictionless.resources import TableResource

from ckanext.mofops.quality import CODES, DIFFERENCES, Verdict, check_unguarded
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


def unlisted(verdict, theirs):
    """Errors that only one of the two has and that are no listed difference."""
    ours = errors(verdict)
    if theirs is None:
        return Counter({"valid": 1}) if verdict.valid else Counter()
    here = ours - theirs
    if any(CODES[code].closes and code in HERE for code in codes(here)):
        return Counter()  # it was not read further
    return Counter({error: count for error, count in here.items() if error[0] not in HERE}) + (theirs - ours)


@dataclass(frozen=True)
class Outcome:
    """whole, inside: the reports of frictionless on the table as it is, and without blank rows below and columns beside it."""

    verdict: Verdict
    whole: Counter | None
    inside: Counter | None


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """What is said of the table of a number."""
    folder = tmp_path_factory.mktemp("tables")

    @cache
    def of(number):
        table = generated(SEED, number)
        whole, inside = folder / f"{number}.csv", folder / f"{number}-inside.csv"
        whole.write_bytes(table.content)
        inside.write_bytes(table.inside_content)
        verdict = check_unguarded(whole, schema=table.schema)
        return Outcome(verdict, *(report(path, table.schema, verdict.encoding) for path in (whole, inside)))

    return of


@pytest.mark.parametrize("number", range(TABLES))
def test_csv(number, outcome):
    found = outcome(number)
    assert found.verdict.valid is not bool(errors(found.verdict))
    assert errors(found.verdict) == found.whole or unlisted(found.verdict, found.inside) == Counter()


def test_most_tables_have_no_difference_at_all(outcome):
    found = [outcome(number) for number in range(TABLES)]
    alike = [each for each in found if errors(each.verdict) in (each.whole, each.inside)]
    assert len(alike) >= ALIKE * TABLES
    assert any(each.whole for each in alike)


def test_what_frictionless_says_of_blank_rows_and_columns_occurs(outcome):
    found = [outcome(number) for number in range(TABLES)]
    assert {
        code for each in found if each.whole and each.inside is not None for code in codes(each.whole - each.inside)
    } >= OUTSIDE


@pytest.mark.parametrize("number", range(SHEETS))
def test_sheets(number, written):
    """An ODS is compared with the report on the XLSX of the same cells: frictionless reads it by a library that is not here."""
    table = generated_sheet(SEED, number)
    theirs = report(written(xlsx({"S": table.inside}), "inside.xlsx"), table.schema)
    for name, content in (("a.xlsx", xlsx({"S": table.rows})), ("a.ods", ods({"S": table.rows}))):
        verdict = check_unguarded(written(content, name), schema=table.schema)
        assert verdict.valid is not bool(errors(verdict))
        assert unlisted(verdict, theirs) == Counter()
