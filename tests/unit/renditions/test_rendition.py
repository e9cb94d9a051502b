"""Tables in other formats: what is in them, and what cannot be had."""

import csv
import io
import json
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from ckanext.mofops.quality import Limits, check_unguarded
from ckanext.mofops.renditions import KINDS, SHEET_CELLS, RenditionError, Room, is_table, made
from ckanext.mofops.renditions.writers import CELL_CHARACTERS
from ckanext.mofops.standard.messages import messages

ROOM = Room(rows=10_000, bytes=10 * 2**20)


@pytest.fixture
def table(tmp_path):
    """What is made of a file, and the files by kind."""

    def make(content, format="CSV", kinds=KINDS, room=ROOM, **more):
        path = tmp_path / "given"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return made(path, tmp_path, kinds, format=format, room=room, **more)

    return make


def objects(found):
    return json.loads(found.files["json"].read_text(encoding="utf-8"))


def copied(found):
    return [line.split("\t") for line in found.files["rows"].read_text(encoding="utf-8").splitlines()]


def book(rows, *, hidden_first=False):
    out, workbook = io.BytesIO(), Workbook()
    sheet = workbook.active
    if hidden_first:
        sheet.append(["ซ่อน"])
        sheet.append([1])
        sheet.sheet_state = "hidden"
        sheet = workbook.create_sheet("แสดง")
    for row in rows:
        sheet.append(row)
    workbook.save(out)
    return out.getvalue()


TYPES = {
    # type: (text, as JSON, as PostgreSQL copies it, type there)
    "integer": ("12345678901234567", 12345678901234567, "12345678901234567", "int8"),
    "number": ("0.10", 0.1, "0.10", "numeric"),
    "boolean": ("true", True, "true", "bool"),
    "date": ("2567-01-31", "2567-01-31", "2567-01-31", "date"),
    "datetime": ("2024-01-31T10:11:12", "2024-01-31T10:11:12", "2024-01-31T10:11:12", "timestamp"),
    "time": ("10:11:12", "10:11:12", "10:11:12", "time"),
    "year": ("2567", 2567, "2567", "int4"),
    "string": ("0012", "0012", "0012", "text"),
    "any": ("0012", "0012", "0012", "text"),
    "object": ('{"ก": 1}', {"ก": 1}, '{"ก": 1}', "json"),
}


@pytest.mark.parametrize(("type", "text", "value", "copy", "kind"), [(k, *v) for k, v in TYPES.items()], ids=TYPES.keys())
def test_values_have_the_types_of_the_schema(type, text, value, copy, kind, table):
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b"], [text, "x"], ["", "y"]])
    schema = {"fields": [{"name": "a", "type": type}, {"name": "b", "type": "string"}]}
    found = table(out.getvalue(), schema=schema)
    assert objects(found) == [{"a": value, "b": "x"}, {"a": None, "b": "y"}]
    assert copied(found) == [[copy, "x"], ["\\N", "y"]]
    assert (found.columns[0].kind, found.rows, found.failed) == (kind, 2, {})


def test_numbers_keep_their_digits(table):
    found = table("a,b\n1234567890123456789012345,0.1234567890123456789\n")
    text = found.files["json"].read_text(encoding="utf-8")
    assert '"a": 1234567890123456789012345, "b": 0.1234567890123456789' in text
    assert found.columns[0].kind == "numeric"  # as no other type of PostgreSQL holds it
    sheet = load_workbook(io.BytesIO(found.files["xlsx"].read_bytes())).active
    assert [cell.value for cell in sheet[2]] == ["1234567890123456789012345", "0.1234567890123456789"]


def test_a_type_is_inferred_as_the_check_infers_it(table, tmp_path):
    content = "ปี,จำนวน\n2566,1.5\n2567,2\n"
    found = table(content)
    assert [column.type for column in found.columns] == ["integer", "number"]
    verdict = check_unguarded(tmp_path / "given", format="CSV")
    assert (verdict.valid, verdict.rows, verdict.sha256) == (True, found.rows, found.sha256)


def test_what_a_field_cannot_read_stands_as_it_is(table):
    found = table("a\nสิบ\n5\n", schema={"fields": [{"name": "a", "type": "integer"}]})
    assert objects(found) == [{"a": "สิบ"}, {"a": 5}]


WIDER = {
    # values of JSON, of which nine in ten decide the type: type of PostgreSQL, the last as it is copied
    "a fraction among whole numbers": ([*range(20), 431.73], "numeric", "431.73"),
    "a large number": ([*range(20), 2**40], "int8", str(2**40)),
    "a very large number": ([*range(20), 2**70], "numeric", str(2**70)),
    "a word among numbers": ([*range(20), "ไม่มี"], "text", "ไม่มี"),
    "a word among truths": ([*[True] * 20, "ไม่มี"], "text", "ไม่มี"),
    "a number among truths": ([*[True] * 20, 1], "text", "1"),
    "a list among words": ([*["ก"] * 20, [1]], "text", "[1]"),
    "a word among dates": ([*["2024-01-31"] * 20, "ไม่ทราบ"], "text", "ไม่ทราบ"),
}


@pytest.mark.parametrize(("values", "kind", "last"), WIDER.values(), ids=WIDER.keys())
def test_a_column_is_as_wide_as_its_values(values, kind, last, table):
    found = table(json.dumps([{"a": value} for value in values]), format="JSON", kinds=["rows"])
    assert (found.columns[0].kind, copied(found)[-1]) == (kind, [last])


HARD = 'a,b\n"tab\tnew\nline\r\\ back","ก""ข"\n\\N,x\n'


def test_the_rows_that_are_copied_are_escaped(table):
    assert copied(table(HARD)) == [["tab\\tnew\\nline\\r\\\\ back", 'ก"ข'], ["\\\\N", "x"]]


def test_csv_is_the_table_as_it_stands(table):
    found = table(HARD.encode("cp874"), kinds=["csv"])
    raw = found.files["csv"].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    back = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert back == list(csv.reader(io.StringIO(HARD, newline="")))


FORMULAS = ["=1+1", '=HYPERLINK("http://evil")', "#N/A", "+1", "-x", "@SUM(A1)", "=cmd|' /C calc'!A0"]


def test_no_cell_is_a_formula(table):
    out = io.StringIO()
    csv.writer(out).writerows([["=a"], *[[text] for text in FORMULAS]])
    found = table(out.getvalue(), kinds=["xlsx"])
    sheet = load_workbook(io.BytesIO(found.files["xlsx"].read_bytes())).active
    assert [(cell.value, cell.data_type) for (cell,) in sheet.iter_rows()] == [(text, "s") for text in ["=a", *FORMULAS]]


def test_of_a_workbook_the_first_sheet_that_is_shown(table):
    found = table(book([["ชื่อ", "จำนวน"], ["ก", 1], ["ข", 2.5]], hidden_first=True), format="XLSX")
    assert objects(found) == [{"ชื่อ": "ก", "จำนวน": 1}, {"ชื่อ": "ข", "จำนวน": 2.5}]
    assert found.files["csv"].read_text(encoding="utf-8-sig").splitlines() == ["ชื่อ,จำนวน", "ก,1", "ข,2.5"]


@pytest.mark.parametrize(
    ("format", "content"),
    [
        pytest.param("JSON", '[{"ก": 1, "ข": "x"}, {"ข": null, "ก": 2}]', id="objects"),
        pytest.param("JSON", '[["ก", "ข"], [1, "x"], [2, null]]', id="lists"),
        pytest.param("JSONL", '{"ก": 1, "ข": "x"}\n{"ก": 2, "ข": null}\n', id="lines"),
        pytest.param("TSV", "ก\tข\n1\tx\n2\t\n", id="tabs"),
        pytest.param("CSV", "ก;ข\n1;x\n2;\n", id="semicolons"),
    ],
)
def test_tables_of_other_formats(format, content, table):
    assert objects(table(content, format=format)) == [{"ก": 1, "ข": "x"}, {"ก": 2, "ข": None}]


def test_labels_that_are_blank_or_twice_get_names(table):
    found = table("a,,a\n1,2,3\n")
    [row] = objects(found)
    assert list(row.values()) == [1, 2, 3]
    assert found.files["csv"].read_text(encoding="utf-8-sig").splitlines()[0] == "a,,a"


def test_an_example_is_a_text_that_is_there(table):
    assert table("n,t\n1,\n2,ก\n").example == ("t", "ก")
    assert table("n\n1\n").example == ("n", 1)
    assert table("d,t\n2024-01-31,\n").example == ("d", "2024-01-31")
    assert table("n\n1.5\n").example is None


def test_rows_with_too_many_cells_are_not_cut(table):
    found = table("a,b\n1,2\n1,2,3\n")
    assert {kind: (error.code, error.params) for kind, error in found.failed.items()} == {
        kind: ("rendition-extra-cells", {"row": 2}) for kind in ("json", "xlsx", "rows")
    }
    assert found.files.keys() == {"csv"}


def test_a_cell_that_no_sheet_holds(table):
    found = table(f"a\n{'ก' * (CELL_CHARACTERS + 1)}\n")
    assert {kind: error.code for kind, error in found.failed.items()} == {"xlsx": "rendition-long-cell"}


def test_a_table_that_is_too_large_for_a_sheet(table):
    columns = SHEET_CELLS // 1000
    content = ("," * (columns - 1) + "\n").replace(",", "a,", 1) + "1" + "," * (columns - 1) + "\n"
    assert table(content, kinds=["csv"]).rows == 1
    rows = SHEET_CELLS // 2 + 1
    found = table("a,b\n" + "1,2\n" * rows, kinds=["xlsx"], room=Room(rows=2 * rows, bytes=2**30), limits=Limits(seconds=100))
    assert found.failed["xlsx"].code == "rendition-no-sheet"


NONE = {
    "a JSON object": (b'{"a": 1}', "JSON", "rendition-no-table"),
    "JSON of several kinds": (b'[{"a": 1}, 2]', "JSON", "rendition-no-table"),
    "broken JSON": (b"[{", "JSON", "rendition-no-table"),
    "only a header": (b"a,b\n", "CSV", "rendition-no-table"),
    "no text": (bytes(range(256)), "CSV", "rendition-no-table"),
    "an unclosed quote": (b'a,b\n1,"2\n', "CSV", "rendition-no-table"),
    "a broken workbook": (b"PK\x03\x04", "XLSX", "rendition-no-table"),
    "an empty workbook": (book([]), "XLSX", "rendition-no-table"),
    "too many rows": (b"a\n" + b"1\n" * 10_001, "CSV", "rendition-too-many-rows"),
    "too many bytes": (b"a\n" + b"1\n" * 6 * 2**20, "CSV", "rendition-too-large"),
}


@pytest.mark.parametrize(("content", "format", "code"), NONE.values(), ids=NONE.keys())
def test_there_is_none_of(content, format, code, table):
    with pytest.raises(RenditionError) as caught:
        table(content, format=format)
    assert caught.value.code == code
    assert caught.value.message().keys() == {"th", "en"}


def test_what_is_written_has_a_limit(table):
    found = table("a\n" + "กกกกกกกกกก\n" * 5000, kinds=["csv", "json", "rows"], room=Room(10_000, 2**20, written=2**15))
    assert {error.code for error in found.failed.values()} == {"rendition-too-large-made"}
    assert found.failed.keys() == {"csv", "json", "rows"}


def test_a_workbook_that_would_fill_the_machine_ends_the_child_alone(table):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file, zipfile.ZipFile(io.BytesIO(book([["a"], [1]]))) as given:
        for name in given.namelist():
            if name == "xl/worksheets/sheet1.xml":
                file.writestr(name, b"<worksheet><sheetData>" + b"<row/>" * 2**25)
            else:
                file.writestr(name, given.read(name))
    with pytest.raises(RenditionError) as caught:
        table(out.getvalue(), format="XLSX", room=Room(10, 2**30))
    assert caught.value.code in messages()


def test_time_is_limited(table):
    with pytest.raises(RenditionError) as caught:
        table("a\n" + "1\n" * 5000, limits=Limits(seconds=0.0001))
    assert caught.value.code == "time-limit"


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("a\n1\n")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(RenditionError, match="rendition-no-table"):
        made(tmp_path / "link", tmp_path, ["csv"], format="CSV", room=ROOM)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"format": "CSV", "rows": 1, "fields": 1}, True),
        ({"format": "CSV", "rows": None, "fields": None}, False),
        ({"format": "GEOJSON", "rows": 3, "fields": None}, False),
        ({"format": "KML", "rows": None, "fields": None}, False),
        (None, False),
    ],
)
def test_what_is_a_table(facts, expected):
    assert is_table(facts) is expected
