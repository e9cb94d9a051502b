"""Every small file of the corpus has the verdict that is written beside it."""

from dataclasses import replace

import pytest
from corpus.cases import CASES
from corpus.hostile import HOSTILE

from ckanext.mofops.quality import CODES, Checker, check_unguarded
from ckanext.mofops.quality.readers import BINARY, TEXT

# What frictionless has a type for, and never says of the tables and schemas that are given to it here.
OF_FRICTIONLESS_ALONE = {
    "error": "the parent of all others",
    "source-error": "it is given rows, not files",
    "scheme-error": "it is given rows, not files",
    "format-error": "it is given rows, not files",
    "compression-error": "it is given rows, not files",
    "resource-error": "it is given no descriptor of a resource",
    "dialect-error": "it is given no dialect",
    "metadata-error": "it is given no metadata but the schema",
    "blank-header": "a table without any label is an empty one here, or has titles",
    "unmatched-header": "it is told of label by label",
}


@pytest.fixture(scope="module")
def checker():
    with Checker() as checker:
        yield checker


def case_id(case):
    return case.id


def said(verdict):
    return {
        "format": verdict.format,
        "valid": verdict.valid,
        "open": verdict.open,
        "stars": verdict.stars,
        "rows": verdict.rows,
        "encoding": verdict.encoding,
        "codes": dict(verdict.problem_counts),
    }


def place(problem):
    part = problem.sheet or problem.member
    return problem.code, problem.row, problem.field if part is None else f"{problem.field or ''}:{part}"


def places_wanted(case, verdict):
    """Problems of the case by place; of one whose part is not given, the part is not looked at."""
    found = [place(problem) for problem in verdict.problems]
    return found + [(code, row, field and (field.partition(":")[0] or None)) for code, row, field in found]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_verdict(case, written, checker):
    path = written(case.bytes(), case.name)
    verdict = check_unguarded(path, schema=case.schema, format=case.label)
    assert said(verdict) == {
        "format": case.format,
        "valid": case.valid,
        "open": case.open,
        "stars": case.stars,
        "rows": case.rows,
        "encoding": case.encoding,
        "codes": case.codes,
    }
    assert verdict.checked is (case.valid is not None)
    assert set(case.at) <= set(places_wanted(case, verdict))
    guarded = checker.check(path, schema=case.schema, format=case.label)
    assert replace(guarded, seconds=0) == replace(verdict, seconds=0)


def test_as_many_as_asked_for_and_each_of_its_own_name():
    assert len({case.id for case in CASES}) == len(CASES) >= 170


def test_each_code_occurs():
    occurring = {code for case in CASES for code in case.codes} | {code for row in HOSTILE for code in row.codes}
    assert CODES.keys() - occurring == OF_FRICTIONLESS_ALONE.keys()


def test_each_format_that_is_read_occurs():
    assert TEXT.keys() | BINARY.keys() <= {case.format for case in CASES}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-32"])
def test_each_encoding_occurs(encoding):
    assert encoding in {case.encoding for case in CASES}
