"""What is proven and what is not, of files that csv.reader, frictionless and polars do not all read alike."""

import hashlib
import sys

import pytest
from frictionless import Schema

from ckanext.mofops.guard.source import opened
from ckanext.mofops.quality import check_unguarded
from ckanext.mofops.quality.limits import MIB, PROVED_FROM, Limits
from ckanext.mofops.quality.tables.dialect import DELIMITERS
from ckanext.mofops.quality.tables.frames import BLOCK
from ckanext.mofops.quality.tables.prover import proof

HEADER = "id,ชื่อ,ค่า\n"
SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True}},
        {"name": "ชื่อ", "type": "string", "constraints": {"maxLength": 8}},
        {"name": "ค่า", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": ["id"],
}


def proven(path, findings, schema=SCHEMA, block=BLOCK, encoding=None):
    known = None if schema is None else Schema.from_descriptor(schema)
    with opened(path) as source:
        return proof(source, DELIMITERS, findings, known, encoding=encoding, block=block)


@pytest.mark.parametrize(
    ("content", "rows", "encoding"),
    [
        pytest.param(HEADER + "1,ก,1.5\n2,ข,\n", 2, "utf-8", id="plain"),
        pytest.param("\ufeff" + HEADER + "1,ก,1.5\n", 1, "utf-8-sig", id="byte-order-mark"),
        pytest.param(HEADER.replace("\n", "\r\n") + "1,ก,1\r\n2,ข,2\r\n", 2, "utf-8", id="crlf"),
        pytest.param(HEADER + "1,ก,1", 1, "utf-8", id="no-line-break-at-the-end"),
        pytest.param((HEADER + "1,ก,1\n2,ข,2\n").replace(",", ";"), 2, "utf-8", id="semicolons"),
        pytest.param(HEADER + '1,"ก, ""ข""\nค",1\n"2",ข,"2"\n', 2, "utf-8", id="quotes"),
        pytest.param(HEADER + "1,ก,๑๒\n 2,ข,1_000\n", 2, "utf-8", id="odd-numbers-are-read-one-by-one"),
        pytest.param(HEADER + "1,ก,1\r\n2,ข,2\n", 2, "utf-8", id="line-ends-of-two-kinds"),
        pytest.param((HEADER + '1,"ก",1\n2,ข,2\n').replace("\n", "\r"), 2, "utf-8", id="returns-alone"),
        pytest.param(HEADER + '1,ก,1\n" "," "," "\n', 1, "utf-8", id="quoted-blanks-below"),
        pytest.param(HEADER, 0, "utf-8", id="header-alone"),
        pytest.param((HEADER + '1,"ก\nข",1\n').replace("\n", "\r"), None, None, id="returns-alone-and-in-a-cell"),
        pytest.param(HEADER + '1,ก,1\n,,\n\n , ,"" \n', None, None, id="quotes-that-are-none-below"),
        pytest.param(HEADER + '1,ก,1\n,,\n\n , ,\n"","",\n', 1, "utf-8", id="blank-rows-below"),
        pytest.param(HEADER + "1,ก\n2,ข,2\n", None, None, id="short-row"),
        pytest.param(HEADER + "1,ก\n2,ข,2,\n", None, None, id="short-row-and-long-one"),
        pytest.param(HEADER + "1,ก,1\n\n2,ข,2\n", None, None, id="blank-line-inside"),
        pytest.param(HEADER + "1,ก,1\n,,\n2,ข,2\n", None, None, id="blank-row-inside"),
        pytest.param(HEADER + '1,ก"ข,1\n', None, None, id="quote-inside-a-cell"),
        pytest.param(HEADER + '1,"ก"ข,1\n', None, None, id="text-behind-a-quote"),
        pytest.param(HEADER + '1,"ก,1\n', None, None, id="unclosed-quote"),
        pytest.param(HEADER + "1,ก\rข,1\n", None, None, id="lone-return"),
        pytest.param(HEADER + "1,ก\0,1\n", None, None, id="nul"),
        pytest.param("id,ค่า,ชื่อ\n1,1,ก\n", None, None, id="other-header"),
        pytest.param("รายงาน\n" + HEADER + "1,ก,1\n", None, None, id="title"),
    ],
)
def test_proven(content, rows, encoding, written, findings):
    raw = content.encode()
    found = proven(written(raw), findings)
    assert found is None if rows is None else (found.rows, found.fields, found.encoding) == (rows, 3, encoding)
    assert found is None or found.sha256 == hashlib.sha256(raw).hexdigest()
    assert findings.counts.keys() <= {"thai-digits", "no-data-rows"}


@pytest.mark.parametrize("raw", [b"\xff", b"\xe0\xb8", b"\xed\xa0\x80", b"\xc0\x80", "ก".encode("cp874")], ids=bytes.hex)
def test_no_utf_8(raw, written, findings):
    assert proven(written(HEADER.encode() + b"1," + raw + b",1\n"), findings) is None


@pytest.mark.parametrize("block", [60, 100, 1000])
def test_blocks_end_where_records_do(block, written, findings):
    rows = "".join(f'{number},"ก\nข",{number}\n' for number in range(1, 50))
    found = proven(written(HEADER + rows), findings, block=block)
    assert (found.rows, found.fields) == (49, 3)


@pytest.mark.parametrize("encoding", ["cp874", "utf-16"])
def test_other_encodings(encoding, written, findings):
    rows = "".join(f"{number},ก,{number}\n" for number in range(1, 50))
    path = written((HEADER + rows).encode(encoding))
    assert proven(path, findings) is None
    found = proven(path, findings, block=101, encoding=encoding)
    assert (found.rows, found.engine, found.encoding) == (49, "prover", encoding)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        pytest.param("1,ก,-1\n", ["constraint-error 2 ค่า"], id="below-the-minimum"),
        pytest.param("1,ก,NaN\n", ["constraint-error 2 ค่า"], id="not-a-number-below-the-minimum"),
        pytest.param("1,กขคงจฉชซฌ,1\n", ["constraint-error 2 ชื่อ"], id="too-long"),
        pytest.param("1,ก,1\n01,ข,2\n", ["primary-key 3 None"], id="key-twice-in-two-writings"),
        pytest.param(",ก,1\n", ["constraint-error 2 id", "primary-key 2 None"], id="no-key"),
        pytest.param(
            "x,ก,1\n" + "".join(f"{number},ก,1\n" for number in range(2, 50)) + "7,ก,-1\n",
            ["type-error 2 id", "primary-key 2 None", "constraint-error 51 ค่า", "primary-key 51 None"],
            id="in-two-blocks",
        ),
    ],
)
def test_errors_are_told_in_the_order_of_the_other_engines(rows, errors, written, findings):
    path = written(HEADER + rows)
    found = proven(path, findings, block=100)
    assert (found.engine, found.rows) == ("columnar", rows.count("\n"))
    assert [f"{problem.code} {problem.row} {problem.field}" for problem in findings.kept] == errors
    assert findings.kept == [*check_unguarded(path, schema=SCHEMA).problems]


def test_a_bound_that_polars_has_no_number_for(written, findings):
    schema = {"fields": [{"name": "a", "type": "integer", "constraints": {"maximum": 10**30}}]}
    assert proven(written("a\n1\n2\n"), findings, schema=schema) is None


def test_a_pattern_that_is_none(written, findings):
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "["}}]}
    path = written("a\n1\n2\n")
    assert proven(path, findings, schema=schema) is None
    assert dict(check_unguarded(path, schema=schema).problem_counts) == {"reader-crashed": 1}


def test_warnings_are_those_of_the_other_engines(written, findings):
    path = written("รวม,ปี\nตาก,2567\n,\u200b2024\nรวม,2567\n")
    assert proven(path, findings, schema=None) is not None
    verdict = check_unguarded(path)
    assert verdict.engine == "columnar"
    assert findings.kept == [*verdict.problems]
    assert set(findings.counts) == {"totals-row", "hidden-characters"}


def test_a_total_in_a_column_of_numbers_is_told_beside_the_error(written, findings):
    path = written(HEADER + "1,ก,1\nรวม,,1\n")
    assert proven(path, findings) is not None
    assert findings.kept == [*check_unguarded(path, schema=SCHEMA).problems]
    assert set(findings.counts) == {"type-error", "primary-key", "totals-row"}


@pytest.fixture
def large(written):
    """A table just large enough."""
    return written("a,b\n" + "1,ก\n" * (PROVED_FROM // 6 + 1))


def test_large_files_are_proven(large):
    verdict = check_unguarded(large)
    assert (verdict.engine, verdict.valid, verdict.rows, verdict.fields) == ("prover", True, PROVED_FROM // 6 + 1, 2)
    assert verdict.sha256 == hashlib.sha256(large.read_bytes()).hexdigest()
    assert check_unguarded(large, limits=Limits(memory=100 * MIB)).engine == "columnar"


def test_without_polars_the_other_engines_do_the_work(large, monkeypatch):
    monkeypatch.delitem(sys.modules, "ckanext.mofops.quality.tables.prover", raising=False)
    monkeypatch.delitem(sys.modules, "ckanext.mofops.quality.tables.grammar", raising=False)
    monkeypatch.setitem(sys.modules, "polars", None)
    verdict = check_unguarded(large)
    assert (verdict.engine, verdict.valid) == ("columnar", True)
