import csv
import hashlib
import io
import string
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from corpus.build import OLE, PDF, ROWS, bare_book, bare_ods, encrypted, number_cell, ods, ods_cell, text_cell, xls, xlsx, zipped

from ckanext.mofops.quality import CODES, Limits, MendError, Verdict, check_unguarded, mend, mend_file, needs_mend, safe_name
from ckanext.mofops.standard.messages import messages

THAI = "จังหวัด,จำนวน\r\nตาก,1\r\n"
CSV = "จังหวัด,จำนวน\r\nกรุงเทพมหานคร,12\r\nเชียงใหม่,7\r\nภูเก็ต,3\r\n"
MAKERS = {"xlsx": xlsx, "xls": xls, "ods": ods}


@pytest.fixture
def mended(written, tmp_path):
    """Mends a file of a content; the names of what was written, with the texts."""

    def make(content, file="a.xlsx", **options):
        tables = mend_file(written(content, file), tmp_path / "twins", **options)
        return {table.path.name: table.path.read_bytes().decode() for table in tables}

    return make


def test_what_was_written_is_told(written, tmp_path):
    original = xlsx({"แผ่น 1": [["รายงาน", None], ["a", "b"], [1, 2], [3, 4]], "S": ROWS})
    path = written(original, "งบ ปี 2567.xlsx")
    first, second = mend_file(path, tmp_path / "ใหม่" / "twins")
    assert first.path == tmp_path / "ใหม่" / "twins" / "งบ-ปี-2567-แผ่น-1.csv"
    assert (first.sheet, first.rows, first.titles, first.sha256) == ("แผ่น 1", 2, 1, hashlib.sha256(original).hexdigest())
    assert (second.sheet, second.rows, second.titles) == ("S", 3, 0)
    assert first.path.read_bytes() == b"a,b\r\n1,2\r\n3,4\r\n"
    assert path.read_bytes() == original
    assert sorted(entry.name for entry in first.path.parent.iterdir()) == sorted([first.path.name, second.path.name])


@pytest.mark.parametrize("kind", MAKERS)
def test_workbooks_of_each_make(kind, mended):
    assert mended(MAKERS[kind]({"S": ROWS}), f"a.{kind}") == {"a-S.csv": CSV}


def test_a_twin_is_open(written, tmp_path):
    [table] = mend_file(written(xlsx({"S": ROWS}), "a.xlsx"), tmp_path)
    verdict = check_unguarded(table.path)
    assert (verdict.valid, verdict.open, verdict.encoding, verdict.rows) == (True, True, "utf-8", table.rows)
    assert not needs_mend(verdict)


def test_values_are_kept(mended):
    def formats(book):
        book["S"]["A4"].number_format = "0.00%"

    rows = [
        ["a", "b", "c"],
        [1, 1.5, 3100100000001],
        [True, False, "TRUE"],
        [0.1234, 1e300, 1 / 3],
        [date(2024, 1, 31), datetime(2024, 1, 31, 8, 5, 1), time(8, 5)],
        [timedelta(hours=30, minutes=5), "2024-01-31", "  x "],
        ["๑,๒", 'เขา "ว่า"', "สอง\nบรรทัด"],
        ["007", "-", "=1+1"],
    ]

    def texts(book):
        formats(book)
        book["S"]["C8"].data_type = "s"

    [written] = mended(xlsx({"S": rows}, texts)).values()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["a", "b", "c"],
        ["1", "1.5", "3100100000001"],
        ["TRUE", "FALSE", "TRUE"],
        ["0.1234", "1e+300", "0.3333333333333333"],
        ["2024-01-31", "2024-01-31T08:05:01", "08:05:00"],
        ["30:05:00", "2024-01-31", "  x "],
        ["๑,๒", 'เขา "ว่า"', "สอง\nบรรทัด"],
        ["007", "-", "=1+1"],
    ]


def test_a_lone_return_in_a_text_ends_no_row(mended):
    rows = "<row r='1'>" + text_cell("A1", "a") + "</row><row r='2'><c r='A2' t='inlineStr'><is><t>x&#13;y</t></is></c></row>"
    [written] = mended(zipped(bare_book(rows))).values()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["a"], ["x\ry"]]


def test_line_ends_inside_cells_of_ods(mended):
    text = "<text:p>x<text:line-break/>y<text:tab/>z</text:p><text:p>w</text:p>"
    rows = [ods_cell("a"), f'<table:table-cell office:value-type="string">{text}</table:table-cell>']
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    [written] = mended(bare_ods(f'<table:table table:name="S">{table}</table:table>'), "a.ods").values()
    assert written == 'a\r\n"x\ny\tz\nw"\r\n'


def test_errors_of_formulas_stay_what_people_see(mended):
    cells = '<row r="1">' + text_cell("A1", "a") + '</row><row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'
    assert mended(zipped(bare_book(cells))) == {"a-S.csv": "a\r\n#N/A\r\n"}


def test_blank_cells_below_and_beside_are_left_out(mended):
    rows = [["a", None, "c", None], [1, None, 2, " "], [None, None, None, None], [3, None, 4, None], [None], [" "]]
    assert mended(xlsx({"S": rows})) == {"a-S.csv": "a,,c\r\n1,,2\r\n,,\r\n3,,4\r\n"}


def test_hidden_and_empty_sheets_are_left_out(mended):
    def hide(book):
        book["T"].sheet_state = "hidden"

    assert list(mended(xlsx({"S": ROWS, "T": ROWS, "U": []}, hide))) == ["a-S.csv"]


@pytest.mark.parametrize(
    ("above", "left"),
    [
        pytest.param([["ชื่อ"]], [], id="title"),
        pytest.param([["ชื่อ"], ["หน่วย: บาท"], []], [], id="titles-and-a-gap"),
        # It may be the upper part of a header of two rows.
        pytest.param([[None, "ปี 2567"]], [",ปี 2567,"], id="above-a-column"),
        pytest.param([["ชื่อ", "ปี 2567"]], ["ชื่อ,ปี 2567,"], id="two-cells"),
        pytest.param([], [], id="none"),
    ],
)
def test_only_certain_titles_are_dropped(above, left, mended):
    rows = [*above, ["จังหวัด", "อำเภอ", "จำนวน"], ["ตาก", "เมือง", 1], ["น่าน", "ปัว", 2]]
    [written] = mended(xlsx({"S": rows})).values()
    assert written.splitlines() == [*left, "จังหวัด,อำเภอ,จำนวน", "ตาก,เมือง,1", "น่าน,ปัว,2"]


def test_a_header_that_may_be_data_is_left_with_its_title(mended):
    [written] = mended(xlsx({"S": [["ชื่อ", None], [2566, 2567], [1, 2]]})).values()
    assert written == "ชื่อ,\r\n2566,2567\r\n1,2\r\n"


@pytest.mark.parametrize(
    ("text", "encoding", "name", "expected"),
    [
        pytest.param(THAI, "cp874", "ข้อมูล.csv", "ข้อมูล.csv", id="cp874"),
        pytest.param(THAI, "utf-16", "a.csv", "a.csv", id="utf-16"),
        pytest.param(THAI.replace("\r\n", "\r") + "x\ny;'", "cp874", "a.csv", "a.csv", id="line-ends-as-they-are"),
        pytest.param(THAI.replace(",", "\t"), "cp874", "a.tsv", "a.tsv", id="tabs"),
        pytest.param('"ก\r\nข",1\r\n', "cp874", "a.csv", "a.csv", id="quotes"),
        pytest.param(THAI * 10_000, "cp874", "a.csv", "a.csv", id="of-many-pieces"),
    ],
)
def test_texts_change_their_encoding_only(text, encoding, name, expected, mended):
    assert mended(text.encode(encoding), name) == {expected: text}


@pytest.mark.parametrize(
    ("text", "rows"), [(THAI, 1), (THAI + "\r\n,\r\n", 1), ('ก,"ข\n', None)], ids=["rows", "blank-below", "no-table"]
)
def test_rows_of_texts(text, rows, written, tmp_path):
    [table] = mend_file(written(text.encode("cp874"), "a.csv"), tmp_path / "twins")
    assert (table.sheet, table.rows, table.titles) == (None, rows, 0)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(THAI, "a.csv", "mend-not-needed", id="utf-8"),
        pytest.param(THAI.encode("utf-8-sig"), "a.csv", "mend-not-needed", id="utf-8-with-mark"),
        pytest.param(b"a\xff\xfe,b", "a.csv", "mend-unreadable", id="no-encoding"),
        pytest.param(PDF, "a.pdf", "mend-format", id="pdf"),
        pytest.param('[{"a": "ก"}]', "a.json", "mend-format", id="json"),
        pytest.param(zipped({"a.csv": THAI}), "a.zip", "mend-format", id="archive"),
        pytest.param(OLE, "a.doc", "mend-format", id="old-document"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "mend-unreadable", id="password"),
        pytest.param(encrypted(xlsx({"S": ROWS})), "a.xlsx", "mend-unreadable", id="password-of-the-package"),
        pytest.param(xlsx({"S": ROWS})[:-100], "a.xlsx", "mend-unreadable", id="cut-off"),
        pytest.param(xlsx({"S": []}), "a.xlsx", "mend-empty", id="empty"),
        pytest.param(
            zipped(bare_book('<row r="9">' + number_cell("XFD1048576", 1) + number_cell("A1", 1) + "</row>")),
            "a.xlsx",
            "mend-unreadable",
            id="far-cells",
        ),
    ],
)
def test_refused(content, name, code, written, tmp_path):
    with pytest.raises(MendError) as refused:
        mend_file(written(content, name), tmp_path / "twins")
    assert refused.value.code == code
    assert all(refused.value.message().values())
    assert list((tmp_path / "twins").iterdir()) == []


def test_other_formats_are_read_for_what_they_are(mended):
    assert mended(THAI.encode("cp874"), "a.xlsx") == {"a.csv": THAI}
    assert mended(xlsx({"S": ROWS}), "b", format="XLSX") == {"b-S.csv": CSV}
    assert mended(xlsx({"S": ROWS}), "tmp123", name="รายงาน.xlsx") == {"รายงาน-S.csv": CSV}


def test_again_changes_nothing(written, tmp_path):
    path = written(xlsx({"S": ROWS}), "a.xlsx")
    [first] = mend_file(path, tmp_path / "twins")
    state = first.path.stat()
    assert mend_file(path, tmp_path / "twins") == (first,)
    assert first.path.stat().st_mtime_ns == state.st_mtime_ns
    assert first.path.stat().st_ino == state.st_ino


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_there_is_never_overwritten(kind, written, tmp_path):
    folder = tmp_path / "twins"
    folder.mkdir()
    match kind:
        case "file":
            (folder / "a-T.csv").write_text("mine")
        case "folder":
            (folder / "a-T.csv").mkdir()
        case "link":
            (folder / "a-T.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MendError) as refused:
        mend_file(written(xlsx({"S": ROWS, "T": ROWS}), "a.xlsx"), folder)
    assert refused.value.code == "mend-exists"
    assert [entry.name for entry in folder.iterdir()] == ["a-T.csv"]
    assert kind != "file" or (folder / "a-T.csv").read_text() == "mine"
    assert not (tmp_path / "elsewhere").exists()


def test_the_original_is_not_replaced_by_its_twin(written):
    path = written(THAI.encode("cp874"), "a.csv")
    with pytest.raises(MendError, match="mend-exists"):
        mend_file(path, path.parent)
    assert path.read_bytes() == THAI.encode("cp874")


def test_sheets_whose_names_become_alike(mended):
    assert sorted(mended(xlsx({"ก ข": ROWS, "ก-ข": ROWS, "ก_ข": ROWS}))) == ["a-ก-ข-2.csv", "a-ก-ข.csv", "a-ก_ข.csv"]


def test_the_size_is_limited(written, tmp_path, monkeypatch):
    monkeypatch.setattr(mend, "MENDED_BYTES", 20)
    path = written(xlsx({"S": ROWS}), "a.xlsx")
    with pytest.raises(MendError) as refused:
        mend_file(path, tmp_path / "twins")
    assert (refused.value.code, refused.value.params) == ("mend-too-large", {"limit": 20})
    with pytest.raises(MendError, match="mend-too-large"):
        mend_file(path, tmp_path / "twins", limits=Limits(bytes=100))
    assert list((tmp_path / "twins").iterdir()) == []


def test_a_link_is_not_followed(written, tmp_path):
    (tmp_path / "link.xlsx").symlink_to(written(xlsx({"S": ROWS}), "a.xlsx"))
    with pytest.raises(MendError, match="mend-unreadable"):
        mend_file(tmp_path / "link.xlsx", tmp_path / "twins")


def test_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        mend_file(tmp_path / "a.xlsx", tmp_path)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ข้อมูลงบประมาณ", "ข้อมูลงบประมาณ"),
        ("a b/c\\d:e", "a-b-c-d-e"),
        ("../../etc", "etc"),
        ("..", ""),
        ("กำ\u200b\u202eexe", "กำ-exe"),
        ("a\nb\0c", "a-b-c"),
        ("x" * 300, "x" * 40),
    ],
)
def test_names(name, safe):
    assert safe_name(name) == safe


def test_no_name_leads_out_of_the_folder(mended):
    [name] = mended(xlsx({"S": ROWS}), name="/etc/../..xlsx")
    assert set(name) <= {*string.ascii_letters, ".", "-"}


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({"format": "XLSX"}, True),
        ({"format": "ODS"}, True),
        ({"format": "XLSX", "stars": 0}, False),
        ({"format": "CSV", "encoding": "cp874"}, True),
        ({"format": "TSV", "encoding": "utf-16"}, True),
        ({"format": "CSV", "encoding": "utf-8-sig"}, False),
        ({"format": "JSON", "encoding": "utf-16"}, False),
        ({"format": "PDF", "stars": 1}, False),
        ({"checked": False, "stars": None}, False),
    ],
)
def test_what_needs_it(changes, needed):
    assert needs_mend(replace(Verdict(path="a", stars=2), **changes)) is needed


def test_reasons_are_no_problems_of_data():
    assert not set(CODES) & {code for code in messages() if code.startswith("mend-")}
