from datetime import date, datetime, time

import pytest
from corpus.build import ROWS, bare_book, bare_ods, number_cell, ods, ods_cell, rezipped, text_cell, xls, xlsx, zipped

from ckanext.mofops.quality.check import check_unguarded

HEADER = '<row r="1">' + text_cell("A1", "a") + text_cell("B1", "b") + "</row>"
ROW = '<row r="2">' + number_cell("A2", 1) + text_cell("B2", "x") + "</row>"
LAUGHS = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(9)) + "]>"
TITLED = [["รายงานรายได้", None, None], ["ปี", "เดือน", "ยอด"], [2567, "ม.ค.", 5], [2567, "ก.พ.", 6]]
MAKERS = {"xlsx": xlsx, "xls": xls, "ods": ods}


@pytest.fixture
def found(written):
    """Checks a workbook of a format; the verdict, and its problems as (code, sheet, row, cell)."""

    def check(content, name="a.xlsx", **options):
        verdict = check_unguarded(written(content, name), **options)
        return verdict, [(problem.code, problem.sheet, problem.row, problem.cell) for problem in verdict.problems]

    return check


@pytest.mark.parametrize("kind", MAKERS)
def test_every_sheet_is_looked_at(kind, found):
    verdict, problems = found(MAKERS[kind]({"ก": ROWS, "ข": [["a", "a"], [1, 2]], "ว่าง": []}), f"a.{kind}")
    assert problems == [("duplicate-label", "ข", 1, None), ("empty-sheet", "ว่าง", None, None)]
    assert (verdict.rows, verdict.fields, verdict.engine) == (4, 2, "calamine+columnar")
    assert verdict.sheets == [
        {"name": "ก", "rows": 3, "fields": 2},
        {"name": "ข", "rows": 1, "fields": 2},
        {"name": "ว่าง", "rows": 0, "fields": 0},
    ]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_schema_is_that_of_the_first_sheet_that_holds_anything(kind, found):
    schema = {"fields": [{"name": "จังหวัด", "type": "string"}, {"name": "จำนวน", "type": "integer"}]}
    content = MAKERS[kind]({"ว่าง": [], "ก": [*ROWS, ["ตาก", "มาก"]], "ข": [["a"], ["x"]]})
    _, problems = found(content, f"a.{kind}", schema=schema)
    assert problems == [("type-error", "ก", 5, "มาก"), ("empty-sheet", "ว่าง", None, None)]


@pytest.mark.parametrize("kind", MAKERS)
def test_no_sheet_holds_anything(kind, found):
    verdict, problems = found(MAKERS[kind]({"ก": [], "ข": [[None, " "]]}), f"a.{kind}")
    assert problems == [("no-data-rows", None, None, None)]
    assert (verdict.rows, verdict.fields, verdict.stars) == (0, 0, 3 if kind == "ods" else 2)


def test_values_are_those_that_a_schema_expects(found):
    def formats(book):
        book.active["D2"].number_format = "0%"

    row = [1, 2.0, 1.5, 0.25, True, date(2024, 1, 31), datetime(2024, 1, 31, 8, 30), time(8, 30), "ก", 3100100000001]
    kinds = ["integer", "integer", "number", "number", "boolean", "date", "datetime", "time", "string", "integer"]
    content = xlsx({"S": [[f"c{place}" for place in range(len(row))], row]}, formats)
    schema = {"fields": [{"name": f"c{place}", "type": kind} for place, kind in enumerate(kinds)]}
    assert found(content, schema=schema)[1] == []
    kinds[2] = "integer"
    schema = {"fields": [{"name": f"c{place}", "type": kind} for place, kind in enumerate(kinds)]}
    assert found(content, schema=schema)[1] == [("type-error", "S", 2, "1.5")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param('<c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', id="beside-values"),
        # Nothing but errors in this row and column: the reader's rows end before them.
        pytest.param('<c r="A3" t="e"><v>#N/A</v></c><c r="C3" t="e"><v>#REF!</v></c>', id="beyond-all-values"),
    ],
)
def test_errors_of_formulas_are_texts(data, found):
    _, problems = found(zipped(bare_book(f'{HEADER}{ROW}<row r="3">{data}</row>')))
    assert {cell for code, _, row, cell in problems if (code, row) == ("error-cell", 3)} >= {"#N/A"}


def test_errors_in_xls(found):
    def error(book):
        book.get_sheet(0).row(2).set_cell_error(1, 0x2A)

    assert found(xls({"S": [["a", "b"], [1, 2], [3, None]]}, error), "a.xls")[1] == [("error-cell", "S", 3, "#N/A")]


def test_errors_in_ods(found):
    error = '<table:table-cell office:value-type="string" calcext:value-type="error" xmlns:calcext="c"><text:p>#N/A</text:p>'
    table = f'<table:table table:name="S"><table:table-row>{ods_cell("a")}</table:table-row>'
    table += f"<table:table-row>{ods_cell(1)}</table:table-row><table:table-row>{error}</table:table-cell></table:table-row>"
    assert found(bare_ods(table + "</table:table>"), "a.ods")[1] == [("error-cell", "S", 3, "#N/A")]


def test_a_table_that_does_not_begin_in_a1(found):
    def move(book):
        book.active.move_range("A1:B4", rows=0, cols=2)

    verdict, problems = found(xlsx({"S": ROWS}, move))
    assert (verdict.rows, verdict.fields) == (3, 4)
    assert problems == [("blank-label", "S", 1, None)] * 2


# --- what is said of sheets ---


def merged(*areas):
    def merge(book):
        for area in areas:
            book.active.merge_cells(area)

    return merge


@pytest.mark.parametrize(
    ("rows", "areas", "expected"),
    [
        pytest.param(ROWS, ["A2:A3"], ("A2:A3", 1), id="cells"),
        pytest.param(ROWS, ["B3:B4", "A1:B1"], ("A1:B1", 2), id="first-by-place"),
        pytest.param(TITLED, ["A1:C1"], None, id="title"),
        pytest.param(TITLED, ["A1:C1", "A3:A4"], ("A3:A4", 1), id="title-and-cells"),
        pytest.param(ROWS, ["A10:B12", "E2:F2"], None, id="outside-the-table"),
    ],
)
def test_merged_cells(rows, areas, expected, found):
    verdict, _ = found(xlsx({"S": rows}, merged(*areas)))
    problems = [problem for problem in verdict.problems if problem.code == "merged-cells"]
    assert [(problem.cell, problem.params["count"]) for problem in problems] == ([] if expected is None else [expected])


def test_merged_cells_in_xls(found):
    def merge(book):
        book.get_sheet(0).write_merge(2, 3, 0, 0, "x")

    assert found(xls({"S": [["a", "b"], ["w", 1], [None, 2], [None, 3]]}, merge), "a.xls")[1] == [
        ("merged-cells", "S", None, "A3:A4")
    ]


def test_merged_cells_in_ods(found):
    cell = '<table:table-cell office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1">'
    rows = [ods_cell("a") + ods_cell("b"), f"{cell}<text:p>x</text:p></table:table-cell>{ods_cell(1)}"]
    rows.append(f"<table:covered-table-cell/>{ods_cell(2)}")
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    assert found(bare_ods(f'<table:table table:name="S">{table}</table:table>'), "a.ods")[1] == [
        ("merged-cells", "S", None, "A2:A3")
    ]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_read_too(state, found):
    def hide(book):
        book.worksheets[1].sheet_state = state

    verdict, problems = found(xlsx({"S": ROWS, "T": [["a"], [1], [None], [2]]}, hide))
    assert problems == [("hidden-sheet", "T", None, None), ("blank-row", "T", 3, None)]
    assert verdict.rows == 6


def test_formulas_without_values(found):
    cells = '<c r="A3"><f>1+1</f></c><c r="B3"><f>1+2</f><v></v></c><c r="C3"><f>1</f><v>1</v></c>'
    blank = '<c r="D3" t="str"><f>""</f><v></v></c>'  # its value is a text of no letters
    verdict, _ = found(zipped(bare_book(f'{HEADER}{ROW}<row r="3">{cells}{blank}</row>')))
    [problem] = [problem for problem in verdict.problems if problem.code == "formula-without-value"]
    assert (problem.sheet, problem.cell, problem.params["count"]) == ("S", "A3", 2)


def test_formulas_without_values_in_ods(found):
    row = f"<table:table-row>{ods_cell('a')}</table:table-row><table:table-row>{ods_cell(1)}</table:table-row>"
    formula = '<table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row>'
    assert found(bare_ods(f'<table:table table:name="S">{row}{formula}</table:table>'), "a.ods")[1][0] == (
        "formula-without-value",
        "S",
        None,
        "A3",
    )


def test_macros(found):
    assert found(rezipped(xlsx({"S": ROWS}), {"xl/vbaProject.bin": b"x"}), "a.xlsm")[1] == [("book-macros", None, None, None)]
    script = {"Basic/Standard/Module1.xml": "<x/>", "Basic/script-lc.xml": "<x/>"}
    assert found(rezipped(ods({"S": ROWS}), script), "a.ods")[1] == [("book-macros", None, None, None)]
    # Every document of LibreOffice that ever had the dialog open holds empty lists of libraries.
    assert found(rezipped(ods({"S": ROWS}), {"Basic/script-lc.xml": "<x/>"}), "a.ods")[1] == []


def test_links_in_ods(found):
    source = '<table:table-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="../budget.ods"/>'
    row = f"<table:table-row>{ods_cell('a')}</table:table-row><table:table-row>{ods_cell(1)}</table:table-row>"
    content = bare_ods(f'<table:table table:name="S">{source}{row}</table:table>')
    assert found(content, "a.ods")[1] == [("book-links", None, None, "../budget.ods")]


def test_a_link_of_a_cell_is_no_link_of_the_workbook(found):
    def link(book):
        book.active["A2"].hyperlink = "https://example.go.th"

    assert found(xlsx({"S": ROWS}, link))[1] == []


# --- hostile ---


def far(*places):
    return zipped(
        bare_book(HEADER + "".join(f'<row r="{row}">{number_cell(f"{column}{row}", 1)}</row>' for column, row in places))
    )


def rows_of_repeats(*rows):
    """An ODS; a row is the XML of its cells and how often it is repeated."""
    lines = "".join(f'<table:table-row table:number-rows-repeated="{count}">{cells}</table:table-row>' for cells, count in rows)
    return bare_ods(f'<table:table table:name="S">{lines}</table:table>')


def blank(columns):
    return f'<table:table-cell table:number-columns-repeated="{columns}"/>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(far(("XFD", 1048576)), "book-sparse", id="corners"),
        pytest.param(far(*(("XFD", row) for row in range(2, 20_001))), "book-sparse", id="20000-rows-of-xfd"),
        pytest.param(
            zipped(bare_book('<row r="1"><c r="A1"><v/></c><c r="XFD1048576"><v/></c></row>')), "book-sparse", id="blank-values"
        ),
        pytest.param(zipped(bare_book('<row r="1"><c r="ก1"><v>1</v></c></row>')), "book-broken", id="place-that-is-none"),
        pytest.param(
            zipped(bare_book('<row r="1"><c r="ABCDE1"><v>1</v></c></row>')), "book-broken", id="place-out-of-all-sheets"
        ),
        pytest.param(zipped(bare_book(HEADER + ROW, before=LAUGHS)), "book-broken", id="billion-laughs"),
        pytest.param(
            rezipped(xlsx({"S": ROWS}), {"xl/sharedStrings.xml": LAUGHS + "<sst/>"}), "book-broken", id="laughs-in-strings"
        ),
        pytest.param(rezipped(xlsx({"S": ROWS}), {"xl/worksheets/sheet1.xml": None}), "book-broken", id="without-its-sheet"),
        pytest.param(rezipped(xlsx({"S": ROWS}), {"content.xml": "<x/>"}), "book-broken", id="two-makes-in-one"),
        pytest.param(rezipped(xlsx({"S": ROWS}), {"../x": "y"}), "archive-unsafe-name", id="path-in-a-name"),
    ],
)
def test_hostile_xlsx(content, code, found):
    verdict, problems = found(content)
    assert [problem[0] for problem in problems] == [code]
    assert (verdict.stars, verdict.rows) == (0, None)


def test_a_bomb(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(bare_book(HEADER + ROW + " " * (20 * 2**20))))
    assert path.stat().st_size < 30_000
    assert dict(check_unguarded(path).problem_counts) == {"archive-inflates": 1}


def test_a_long_text_that_many_cells_share(found):
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 601))
    strings = f"<si><t>{'x' * 2**20}</t></si>"
    assert found(zipped(bare_book(cells, strings=strings)))[1] == [("archive-inflates", None, None, None)]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        pytest.param([(ods_cell("a"), 1), (blank(16384), 1048575)], "no-data-rows", id="blank-rows-below"),
        pytest.param([(ods_cell("a") + blank(100_000_000), 1), (ods_cell(1), 1)], None, id="blank-columns-beside"),
        pytest.param(
            [(ods_cell("a"), 1), (blank(1), 1_048_000), (blank(9) + ods_cell(1), 1)], "book-sparse", id="blank-rows-inside"
        ),
        pytest.param([(ods_cell("a") + blank(100_000_000) + ods_cell("b"), 1)], "book-sparse", id="blank-columns-inside"),
        pytest.param([(ods_cell("a") * 8, 1_048_576)], "book-sparse", id="filled-rows"),
        pytest.param([(ods_cell("a"), 999_999_999_999)], "book-sparse", id="more-rows-than-there-are"),
    ],
)
def test_repeats_in_ods(rows, code, found):
    assert [problem[0] for problem in found(rows_of_repeats(*rows), "a.ods")[1]] == ([] if code is None else [code])


def test_a_dense_sheet_of_too_many_cells_is_no_sparse_one(found, monkeypatch):
    monkeypatch.setattr("ckanext.mofops.quality.sheets.outline.SHEET_CELLS", 7)
    assert [problem[0] for problem in found(xlsx({"S": ROWS}))[1]] == ["memory-limit"]


def test_a_password_in_ods(found):
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = rezipped(ods({"S": ROWS}), {"META-INF/manifest.xml": manifest, "content.xml": b"\x80\x81"})
    assert found(content, "a.ods")[1] == [("password-protected", None, None, None)]


def test_far_cells_in_xls(found):
    def write(book):
        for column in range(100):
            book.get_sheet(0).write(65_535, 255 - column, 1)

    assert found(xls({"ข้อมูล": ROWS}, write), "a.xls")[1] == [("book-sparse", None, None, None)]


def test_one_sheet_that_cannot_be_read_does_not_close_the_others(found):
    wide = [[f"c{number}" for number in range(2001)], [1]]
    verdict, problems = found(xlsx({"S": ROWS, "T": wide}))
    assert problems == [("too-many-columns", "T", 1, None)]
    assert (verdict.stars, verdict.rows, verdict.fields) == (2, None, 2)
    assert found(xlsx({"T": wide}))[0].stars == 0
