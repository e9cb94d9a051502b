import dataclasses
import hashlib
import os

import pytest

from ckanext.mofops.quality.check import Label, check_unguarded
from ckanext.mofops.quality.limits import Limits

CSV = "จังหวัด,จำนวน\nกรุงเทพมหานคร,1\nเชียงใหม่,2\n"


def codes(verdict):
    return [problem.code for problem in verdict.problems]


def test_a_good_table(written):
    path = written(CSV)
    verdict = check_unguarded(path, schema={"fields": [{"name": "จังหวัด"}, {"name": "จำนวน", "type": "integer"}]})
    assert dataclasses.replace(verdict, seconds=0).to_dict() == {
        "path": str(path),
        "dataset": None,
        "name": None,
        "checked": True,
        "format": "CSV",
        "encoding": "utf-8",
        "valid": True,
        "open": True,
        "stars": 3,
        "stars_reason": {
            "th": "CSV คือระดับ 3 ดาว: โปรแกรมอ่านได้ และเป็นรูปแบบเปิด (OF)",
            "en": "CSV has 3 stars: readable by programs, in an open format (OF)",
        },
        "rows": 2,
        "fields": 2,
        "sheets": None,
        "bytes": len(CSV.encode()),
        "sha256": hashlib.sha256(CSV.encode()).hexdigest(),
        "seconds": 0,
        "engine": "columnar",
        "problem_counts": {},
        "truncated": False,
        "problems": [],
    }


def test_a_good_json(written):
    verdict = check_unguarded(written('[{"a": 1}, {"a": 2}]', "a.json"))
    assert (verdict.format, verdict.valid, verdict.open, verdict.rows, verdict.engine) == ("JSON", True, True, 2, None)


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("a.csv", None, "CSV"),
        ("A.CSV", None, "CSV"),
        ("a.csv", "json", "JSON"),
        ("a.csv", "XSL", "CSV"),  # the most frequent misspelling of a label: the name decides
        ("a", "text/csv; charset=utf-8", "CSV"),
        ("a", "", None),
        ("a.unknown", None, None),
    ],
)
def test_declared_format(name, label, expected):
    assert Label.of(name, label).format == expected


HTML = "<!DOCTYPE html><html><body>403</body></html>"


@pytest.mark.parametrize(
    ("name", "content", "format", "expected"),
    [
        pytest.param("a.csv", HTML, "HTML", ["web-page"], id="web-page-as-csv"),
        pytest.param("a.json", HTML, "HTML", ["web-page"], id="web-page-as-json"),
        pytest.param("a.csv", "%PDF-1.4 …", "PDF", ["wrong-content"], id="pdf-as-csv"),
        pytest.param("a.csv", b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml", "XLSX", ["wrong-content"], id="xlsx-as-csv"),
        pytest.param("a.csv", b"\x89PNG\r\n\x1a\n", "PNG", ["wrong-content"], id="png-as-csv"),
        pytest.param("a.csv", '{"error": "no"}', "JSON", ["error-answer"], id="error-as-csv"),
        pytest.param("a.csv", '{"a": 1}', "JSON", ["wrong-content"], id="json-as-csv"),
        pytest.param("a.xlsx", CSV, "TXT", ["wrong-content"], id="csv-as-xlsx"),
        pytest.param("a.csv", b"", None, ["empty-file"], id="empty"),
        pytest.param("a.csv", "\ufeff", "CSV", ["empty-file"], id="only-a-mark"),
        pytest.param("a.csv", "\r\n \n", "CSV", ["empty-file"], id="only-blank-lines"),
        pytest.param("a.json", " \n", "JSON", ["empty-file"], id="blank-json"),
        pytest.param("a.csv", 'a,b\n1,"2\n', "CSV", ["unclosed-quote"], id="unclosed-quote"),
        pytest.param("a.csv", b"a\n\0\n", "CSV", ["nul-character"], id="nul"),
        pytest.param("a.csv", b"a\ncaf\xe9\n", "CSV", ["encoding-error"], id="latin-1"),
        pytest.param("a.csv", ("1," + "'a," * 400 + "\n") * 99, "CSV", ["unbalanced-quotes"], id="sniffer"),
        pytest.param("a.csv", ",".join(map(str, range(2001))), "CSV", ["too-many-columns"], id="columns"),
        pytest.param("a.csv", "x" * 70_000 + "\n1\n", "CSV", ["line-too-long"], id="line"),
        pytest.param("a.json", "[1,", "JSON", ["json-syntax"], id="broken-json"),
        pytest.param("a.json", "not json", "JSON", ["json-syntax"], id="text-as-json"),
        pytest.param("a.json", "[" + "1" * 4301 + "]", "JSON", ["json-digits"], id="digits"),
    ],
)
def test_unreadable(name, content, format, expected, written):
    verdict = check_unguarded(written(content, name))
    assert codes(verdict) == expected
    assert (verdict.checked, verdict.format, verdict.valid, verdict.open, verdict.stars) == (True, format, False, False, 0)
    assert verdict.rows is None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.csv", "a,b\n", ["no-data-rows"], id="header-only"),
        pytest.param("a.csv", "a,a\n1,2\n", ["duplicate-label"], id="labels"),
        pytest.param("a.json", "[]", ["no-data-rows"], id="empty-array"),
    ],
)
def test_faults_do_not_close(name, content, expected, written):
    verdict = check_unguarded(written(content, name))
    assert codes(verdict) == expected
    assert (verdict.valid, verdict.open, verdict.stars) == (False, True, 3)


@pytest.mark.parametrize(
    ("name", "content", "encoding", "expected", "open"),
    [
        pytest.param("a.csv", CSV.encode("cp874"), "cp874", ["not-utf-8"], False, id="cp874"),
        pytest.param("a.csv", CSV.encode("utf-16"), "utf-16", ["not-utf-8"], False, id="utf-16"),
        pytest.param("a.csv", CSV.encode("utf-8-sig"), "utf-8-sig", [], True, id="csv-with-mark"),
        pytest.param("a.json", b"\xef\xbb\xbf[1]", "utf-8-sig", ["json-bom"], True, id="json-with-mark"),
        pytest.param("a.json", '["ก"]'.encode("cp874"), "cp874", ["not-utf-8"], False, id="json-cp874"),
        pytest.param("a.json", '{"a": 1, "a": 2}', "utf-8", ["json-duplicate-key"], True, id="duplicate-key"),
    ],
)
def test_warnings_leave_it_valid(name, content, encoding, expected, open, written):
    verdict = check_unguarded(written(content, name))
    assert codes(verdict) == expected
    assert (verdict.valid, verdict.open, verdict.encoding, verdict.stars) == (True, open, encoding, 3)


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        pytest.param("a.nc", b"CDF\x01", "NETCDF", id="no-reader"),
        pytest.param("a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), None, id="unknown-container"),
    ],
)
def test_formats_that_nobody_knows(name, content, format, written):
    verdict = check_unguarded(written(content, name))
    assert codes(verdict) == ["format-not-checked"]
    assert (verdict.checked, verdict.format) == (False, format)
    assert (verdict.valid, verdict.open, verdict.stars) == (None, None, None)


@pytest.mark.parametrize(("limit", "expected"), [(8, []), (7, ["file-too-large"])], ids=["just", "over"])
def test_file_size(limit, expected, written):
    assert codes(check_unguarded(written("a,b\n1,2\n"), limits=Limits(bytes=limit))) == expected


def test_kept_problems(written):
    path = written("a,b\n" + "1\n" * 3)
    verdict = check_unguarded(path, limits=Limits(problems=2))
    assert (verdict.problem_counts, len(verdict.problems), verdict.truncated) == ({"missing-cell": 3}, 2, True)
    assert not check_unguarded(path, limits=Limits(problems=0)).truncated


def test_a_faulty_schema_leaves_the_table_read(written):
    verdict = check_unguarded(written("a\n1\n"), schema={"fields": 1})
    assert codes(verdict) == ["schema-error"]
    assert (verdict.rows, verdict.valid, verdict.open) == (1, False, True)


def test_not_a_file(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    verdict = check_unguarded(tmp_path / "a.csv")
    assert codes(verdict) == ["not-a-regular-file"]
    assert (verdict.valid, verdict.open, verdict.stars, verdict.bytes) == (False, False, 0, None)


def test_missing_files(written, tmp_path):
    with pytest.raises(FileNotFoundError):
        check_unguarded(tmp_path / "nowhere.csv")
    with pytest.raises(FileNotFoundError):
        check_unguarded(written(CSV), schema=tmp_path / "nowhere.json")


def test_an_exception_of_a_parser_is_a_verdict(written):
    # frictionless compares a time that has a zone with one that has none.
    schema = {"fields": [{"name": "a", "type": "datetime", "constraints": {"minimum": "2024-01-01T00:00:00"}}]}
    verdict = check_unguarded(written("a\n2024-01-31T10:00:00Z\n"), schema=schema)
    assert codes(verdict) == ["reader-crashed"]
    assert (verdict.valid, verdict.open, verdict.stars) == (False, False, 0)


def test_running_out_of_memory_is_a_verdict(written, monkeypatch):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr("ckanext.mofops.quality.readers.jsontext.value_of", exhausted)
    assert codes(check_unguarded(written("[1]", "a.json"))) == ["memory-limit"]


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        pytest.param("a.csv", "CSV", [], id="alike"),
        pytest.param("a.csv", None, [], id="no-label"),
        pytest.param("a.csv", " ", [], id="blank-label"),
        pytest.param("a.csv", "XSL", ["format-label"], id="no-name-of-a-format"),
        pytest.param("a.xlsx", "CSV", ["file-extension"], id="extension-of-another"),
        pytest.param("a.php", "CSV", [], id="extension-of-no-format"),
        pytest.param("a.csv", "XLSX", ["wrong-content"], id="label-of-another"),
    ],
)
def test_labels_against_the_content(name, label, expected, written):
    assert codes(check_unguarded(written(CSV, name), format=label)) == expected


def test_the_name_of_a_file_that_is_stored_under_another(written):
    path = written("a\tb\n1\t2\n", "8f3c")
    assert check_unguarded(path, name="table.tsv").format == "TSV"
