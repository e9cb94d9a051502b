"""XLSX, XLS and ODS: what is on their sheets, and what is not what it says."""

from datetime import date

from corpus.build import (
    OLE,
    ROWS,
    TABLE,
    bare_book,
    bare_ods,
    encrypted,
    locked_xls,
    number_cell,
    ods,
    ods_cell,
    ole,
    rezipped,
    text_cell,
    xls,
    xlsx,
    zipped,
)
from corpus.case import Case, not_open, not_open_faulty, opens, opens_faulty, shut, unknown
from corpus.text_cases import fields

HEADER = '<row r="1">' + text_cell("A1", "a") + text_cell("B1", "b") + "</row>"
ROW = '<row r="2">' + number_cell("A2", 1) + text_cell("B2", "x") + "</row>"
LAUGHS = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(9)) + "]>"


def _hide(book):
    book.worksheets[1].sheet_state = "hidden"


def _merge(book):
    book.worksheets[0].merge_cells("A1:C1")


def _merge_cells(book):
    book.worksheets[0].merge_cells("A2:A3")


def _formula(book):
    book.worksheets[0]["B2"] = "=1+1"


def _linked() -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return rezipped(
        xlsx({"S": ROWS}),
        {
            "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{main}" xmlns:r="{office}">'
            '<externalBook r:id="r1"/></externalLink>',
            "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/externalLinkPath" Target="budget2566.xlsx" TargetMode="External"/></Relationships>',
        },
    )


TITLED = [["รายงานรายได้", None, None], ["ปี", "เดือน", "ยอด"], [2567, 1, 5], [2567, 2, 6]]

BOOKS: tuple[Case, ...] = (
    not_open("xlsx", "a.xlsx", lambda: xlsx({"S": ROWS}), "XLSX", stars=2, rows=3),
    not_open("xlsx-least", "a.xlsx", lambda: zipped(bare_book(HEADER + ROW)), "XLSX", stars=2, rows=1),
    not_open("xlsx-two-sheets", "a.xlsx", lambda: xlsx({"ม.ค.": ROWS, "ก.พ.": ROWS}), "XLSX", stars=2, rows=6),
    not_open("xlsx-trailing-blank-rows", "a.xlsx", lambda: xlsx({"S": [*ROWS, [], [None, ""]]}), "XLSX", stars=2, rows=3),
    not_open(
        "xlsx-blank-columns-beside", "a.xlsx", lambda: xlsx({"S": [[*row, None, ""] for row in ROWS]}), "XLSX", stars=2, rows=3
    ),
    not_open(
        "xlsx-empty-sheet-beside",
        "a.xlsx",
        lambda: xlsx({"S": ROWS, "Sheet2": []}),
        "XLSX",
        "empty-sheet",
        stars=2,
        rows=3,
        at=(("empty-sheet", None, ":Sheet2"),),
    ),
    not_open(
        "xlsx-hidden-sheet",
        "a.xlsx",
        lambda: xlsx({"S": ROWS, "T": ROWS}, _hide),
        "XLSX",
        "hidden-sheet",
        stars=2,
        rows=6,
        at=(("hidden-sheet", None, ":T"),),
    ),
    not_open("xlsx-links", "a.xlsx", _linked, "XLSX", "book-links", stars=2, rows=3),
    not_open(
        "xlsx-formula-without-value",
        "a.xlsx",
        lambda: xlsx({"S": ROWS}, _formula),
        "XLSX",
        "formula-without-value",
        stars=2,
        rows=3,
    ),
    not_open(
        "xlsx-error-cells",
        "a.xlsx",
        lambda: zipped(bare_book(HEADER + ROW + '<row r="3"><c r="A3" t="e"><v>#N/A</v></c>' + text_cell("B3", "y") + "</row>")),
        "XLSX",
        "error-cell",
        stars=2,
        rows=2,
        at=(("error-cell", 3, "a"),),
    ),
    not_open(
        "xlsx-buddhist-dates",
        "a.xlsx",
        lambda: xlsx({"S": [["วันที่", "x"], [date(2567, 1, 31), "ก"], [date(2567, 2, 1), "ข"]]}),
        "XLSX",
        "buddhist-year",
        stars=2,
        rows=2,
    ),
    not_open(
        "xlsx-dates",
        "a.xlsx",
        lambda: xlsx({"S": [["วันที่", "x"], [date(2024, 1, 31), "ก"]]}),
        "XLSX",
        stars=2,
        rows=1,
        schema=fields("วันที่:date", "x"),
    ),
    not_open(
        "xlsx-habits",
        "a.xlsx",
        lambda: xlsx({"S": [["จังหวัด", "จำนวน"], ["ตาก", "๑๒"], ["น่าน", 7], ["แพร่", "-"], ["ตรัง", 8], ["รวม", 27]]}),
        "XLSX",
        "thai-digits dash-as-blank totals-row",
        stars=2,
        rows=5,
    ),
    not_open(
        "xlsx-lost-zeros",
        "a.xlsx",
        lambda: xlsx({"S": [["รหัสไปรษณีย์", "x"], [10110, "a"], [1020, "b"], [50200, "c"]]}),
        "XLSX",
        "leading-zeros-lost",
        stars=2,
        rows=3,
    ),
    not_open(
        "xlsx-schema-fits", "a.xlsx", lambda: xlsx({"S": ROWS}), "XLSX", stars=2, rows=3, schema=fields("จังหวัด", "จำนวน:integer")
    ),
    not_open(
        "xlsx-with-a-misspelt-label", "a.xlsx", lambda: xlsx({"S": ROWS}), "XLSX", "format-label", stars=2, rows=3, label="EXEL"
    ),
    not_open(
        "xlsx-by-media-type",
        "download",
        lambda: xlsx({"S": ROWS}),
        "XLSX",
        stars=2,
        rows=3,
        label="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    not_open_faulty(
        "xlsx-types",
        "a.xlsx",
        lambda: xlsx({"S": [["a", "b"], [1, "x"], ["ก", "y"], [1.5, "z"]]}),
        "XLSX",
        "type-error*2",
        stars=2,
        rows=3,
        schema=fields("a:integer", "b"),
        at=(("type-error", 3, "a:S"), ("type-error", 4, "a:S")),
    ),
    not_open_faulty(
        "xlsx-blank-row-inside",
        "a.xlsx",
        lambda: xlsx({"S": [*ROWS[:2], [], *ROWS[2:]]}),
        "XLSX",
        "blank-row",
        stars=2,
        rows=4,
        at=(("blank-row", 3, ":S"),),
    ),
    not_open_faulty(
        "xlsx-repeated-label",
        "a.xlsx",
        lambda: xlsx({"S": ROWS, "T": [["a", "a"], [1, 2]]}),
        "XLSX",
        "duplicate-label",
        stars=2,
        rows=4,
        at=(("duplicate-label", 1, "a:T"),),
    ),
    not_open_faulty(
        "xlsx-blank-label", "a.xlsx", lambda: xlsx({"S": [["a", None, "c"], [1, 2, 3]]}), "XLSX", "blank-label", stars=2, rows=1
    ),
    not_open_faulty("xlsx-header-only", "a.xlsx", lambda: xlsx({"S": [["a", "b"]]}), "XLSX", "no-data-rows", stars=2, rows=0),
    not_open_faulty(
        "xlsx-merged-title",
        "a.xlsx",
        lambda: xlsx({"S": TITLED}, _merge),
        "XLSX",
        "title-rows blank-label*2",
        stars=2,
        rows=3,
        at=(("title-rows", 1, ":S"),),
    ),
    not_open_faulty(
        "xlsx-merged-cells",
        "a.xlsx",
        lambda: xlsx({"S": [["a", "b"], ["x", 1], [None, 2]]}, _merge_cells),
        "XLSX",
        "merged-cells",
        stars=2,
        rows=2,
    ),
    not_open_faulty(
        "xlsx-two-tables",
        "a.xlsx",
        lambda: xlsx({"S": [*ROWS, [], ["อำเภอ", "จำนวน"], ["เมือง", 3], ["แม่สอด", 5]]}),
        "XLSX",
        "several-tables blank-row",
        stars=2,
        rows=7,
    ),
    not_open(
        "xlsm", "a.xlsm", lambda: rezipped(xlsx({"S": ROWS}), {"xl/vbaProject.bin": OLE}), "XLSM", "book-macros", stars=2, rows=3
    ),
    shut(
        "xlsb-broken",
        "a.xlsb",
        lambda: zipped({"[Content_Types].xml": "<x/>", "xl/workbook.bin": bytes(9)}),
        "XLSB",
        "book-broken",
    ),
    shut("xlsx-cut-off", "a.xlsx", lambda: xlsx({"S": ROWS})[:-200], "XLSX", "archive-broken"),
    shut(
        "xlsx-without-its-sheet",
        "a.xlsx",
        lambda: rezipped(xlsx({"S": ROWS}), {"xl/worksheets/sheet1.xml": None}),
        "XLSX",
        "book-broken",
    ),
    shut("xlsx-broken-sheet", "a.xlsx", lambda: zipped(bare_book(HEADER + '<row r="2"><c')), "XLSX", "book-broken"),
    shut("xlsx-billion-laughs", "a.xlsx", lambda: zipped(bare_book(HEADER + ROW, before=LAUGHS)), "XLSX", "book-broken"),
    shut(
        "xlsx-far-cell",
        "a.xlsx",
        lambda: zipped(bare_book(HEADER + '<row r="1048576">' + number_cell("XFD1048576", 1) + "</row>")),
        "XLSX",
        "book-sparse",
    ),
    shut(
        "xlsx-of-2001-columns", "a.xlsx", lambda: xlsx({"S": [[f"c{n}" for n in range(2001)], [1]]}), "XLSX", "too-many-columns"
    ),
    shut("xlsx-encrypted", "a.xlsx", ole("EncryptedPackage"), None, "password-protected"),
    shut("xlsx-encrypted-members", "a.xlsx", lambda: encrypted(xlsx({"S": ROWS})), "XLSX", "password-protected"),
    shut("xlsx-as-csv", "a.csv", lambda: xlsx({"S": ROWS}), "XLSX", "wrong-content"),
    shut("xlsx-as-xls", "a.xls", lambda: xlsx({"S": ROWS}), "XLSX", "wrong-content"),
    shut("xlsx-labelled-csv", "a.xlsx", lambda: xlsx({"S": ROWS}), "XLSX", "wrong-content", label="CSV"),
    # A package that holds no workbook is none, whatever its name.
    shut("zip-as-xlsx", "a.xlsx", lambda: zipped({"a.csv": TABLE}), "XLSX", "book-broken"),
    not_open("xls", "a.xls", lambda: xls({"S": ROWS}), "XLS", stars=2, rows=3),
    not_open("xls-labelled-xsl", "a.xls", lambda: xls({"S": ROWS}), "XLS", "format-label", stars=2, rows=3, label="XSL"),
    not_open("xls-two-sheets", "a.xls", lambda: xls({"S": ROWS, "T": ROWS}), "XLS", stars=2, rows=6),
    not_open("xls-empty-sheet", "a.xls", lambda: xls({"S": ROWS, "T": []}), "XLS", "empty-sheet", stars=2, rows=3),
    not_open_faulty("xls-title", "a.xls", lambda: xls({"S": TITLED}), "XLS", "title-rows blank-label*2", stars=2, rows=3),
    not_open_faulty("xls-header-only", "a.xls", lambda: xls({"S": ROWS[:1]}), "XLS", "no-data-rows", stars=2, rows=0),
    not_open_faulty(
        "xls-types",
        "a.xls",
        lambda: xls({"S": [["a", "b"], [1, "x"], ["ก", "y"]]}),
        "XLS",
        "type-error",
        stars=2,
        rows=2,
        schema=fields("a:integer", "b"),
    ),
    shut("xls-renamed-xlsx", "a.xlsx", lambda: xls({"S": ROWS}), "XLS", "wrong-content"),
    shut("xls-as-csv", "a.csv", lambda: xls({"S": ROWS}), "XLS", "wrong-content"),
    shut("xls-cut-off", "a.xls", lambda: xls({"S": ROWS})[:1500], "XLS", "book-broken"),
    shut("xls-locked", "a.xls", locked_xls, "XLS", "password-protected"),
    unknown("container-of-nothing-known", "a", OLE, None, "format-not-checked"),
    opens("ods", "a.ods", lambda: ods({"S": ROWS}), "ODS", rows=3),
    opens("ods-two-sheets", "a.ods", lambda: ods({"S": ROWS, "T": ROWS}), "ODS", rows=6),
    opens("ods-schema-fits", "a.ods", lambda: ods({"S": ROWS}), "ODS", rows=3, schema=fields("จังหวัด", "จำนวน:integer")),
    opens(
        "ods-repeated-blank-rows-below",
        "a.ods",
        lambda: ods(
            {"S": ROWS},
            more='<table:table-row table:number-rows-repeated="1048572"><table:table-cell '
            'table:number-columns-repeated="1024"/></table:table-row>',
        ),
        "ODS",
        rows=3,
    ),
    opens_faulty(
        "ods-types",
        "a.ods",
        lambda: ods({"S": [["a", "b"], [1, "x"], ["ก", "y"]]}),
        "ODS",
        "type-error",
        rows=2,
        schema=fields("a:integer", "b"),
        at=(("type-error", 3, "a:S"),),
    ),
    opens_faulty("ods-header-only", "a.ods", lambda: ods({"S": ROWS[:1]}), "ODS", "no-data-rows", rows=0),
    opens_faulty("ods-title", "a.ods", lambda: ods({"S": TITLED}), "ODS", "title-rows blank-label*2", rows=3),
    opens_faulty(
        "ods-blank-row-inside", "a.ods", lambda: ods({"S": [*ROWS[:2], [None, None], *ROWS[2:]]}), "ODS", "blank-row", rows=4
    ),
    opens_faulty(
        "ods-repeated-rows-inside",
        "a.ods",
        lambda: bare_ods(
            '<table:table table:name="S"><table:table-row>'
            + ods_cell("a")
            + ods_cell("b")
            + '</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell '
            'table:number-columns-repeated="2"/></table:table-row><table:table-row>'
            + ods_cell(1)
            + ods_cell(2)
            + "</table:table-row></table:table>"
        ),
        "ODS",
        "blank-row*3",
        rows=4,
    ),
    shut("ods-labelled-doc", "a.ods", lambda: ods({"S": ROWS}), "ODS", "wrong-content", label="DOC"),
    shut("ods-as-xlsx", "a.xlsx", lambda: ods({"S": ROWS}), "ODS", "wrong-content"),
    shut("ods-cut-off", "a.ods", lambda: ods({"S": ROWS})[:-100], "ODS", "archive-broken"),
    shut("ods-broken-content", "a.ods", lambda: rezipped(ods({"S": ROWS}), {"content.xml": "<a>"}), "ODS", "book-broken"),
    shut("ods-without-content", "a.ods", lambda: rezipped(ods({"S": ROWS}), {"content.xml": None}), "ODS", "book-broken"),
    shut("ods-doctype", "a.ods", lambda: bare_ods("", before=LAUGHS), "ODS", "book-broken"),
)
