"""Values of cells are those that frictionless' own readers give, openpyxl for XLSX and ezodf for ODS, cell by cell."""

from datetime import date, datetime, time, timedelta

import pytest
from corpus.build import bare_book, bare_ods, ods_cell, xlsx, zipped
from frictionless import FrictionlessException, system
from frictionless.resources import TableResource

from ckanext.mofops.guard import opened
from ckanext.mofops.quality.sheets.book import book
from ckanext.mofops.quality.sheets.outline import BookRefused


@pytest.fixture
def readings(tmp_path):
    """The rows of the first sheet as frictionless reads them, and as we do; the type of the exception where there are none."""

    def of(content, name):
        path = tmp_path / name
        path.write_bytes(content)
        return _rows(_theirs, path), _rows(_ours, path)

    return of


def _rows(read, path):
    try:
        return read(path)
    except (FrictionlessException, BookRefused) as error:
        return type(error)


def _theirs(path):
    with system.create_parser(TableResource(path=path.name, basepath=str(path.parent))) as parser:
        return [_typed(cells) for cells in parser.cell_stream]


def _ours(path):
    with opened(path) as source:
        sheet = next(book(source, path.suffix[1:].upper(), for_frictionless=True).sheets)
        return [_typed(cells) for cells in sheet.rows()]


def _typed(cells):
    """Cells with their types; blank ones at the end of a row are outside the table for one, and there for the other."""
    cells = [None if cell == "" else cell for cell in cells]
    while cells and cells[-1] is None:
        cells.pop()
    return [(type(cell).__name__, cell) for cell in cells]


VALUES = [
    *(1, 2.0, 1.5, -3, 0, 0.1 + 0.2, 1e20, 1e-7, 2**53, 2**53 + 2, 3_100_100_000_001, 1 / 3, True, False),
    *("", " ", "ก", "01", "1,234", "a\nb", "<&>", "#N/A", None, "=1+1"),
    *(date(2024, 1, 31), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)),
    *(datetime(2024, 1, 31, 8, 30), datetime(2024, 1, 31, 8, 30, 15, 500000), datetime(2024, 1, 31)),
    *(time(8, 30), time(0, 0), time(23, 59, 59), timedelta(hours=30, minutes=5), timedelta(days=2), timedelta(minutes=5)),
]
FORMATS = ["General", "0%", "0.00", "#,##0.00", "yyyy-mm-dd", "hh:mm", "[h]:mm", "@", '0.0" บาท"', "d mmm yyyy"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_xlsx(value, readings):
    theirs, ours = readings(xlsx({"S": [["a", "b", "c"], [1, value, 2], [None, value, None], ["z"]]}), "a.xlsx")
    assert ours == theirs


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("number", [0, 0.25, 1, 1.5, 59.5, 61, 45322, 45322.354166666664])
def test_formats_of_numbers_in_xlsx(number, format, readings):
    def formatted(workbook):
        workbook.active["A1"].number_format = format

    theirs, ours = readings(xlsx({"S": [[number, 1]]}, formatted), "a.xlsx")
    assert ours == theirs


def test_merged_cells_and_gaps_in_xlsx(readings):
    def merge(workbook):
        workbook.active.merge_cells("A1:B2")
        workbook.active["D6"] = "far"
        workbook.active["F9"].number_format = "0%"

    theirs, ours = readings(xlsx({"S": [["a", None, "c"], [None, None, 1]]}, merge), "a.xlsx")
    assert ours == [*theirs[:6]]
    assert theirs[6:] == [[], [], []]  # a blank cell with a format: outside the table


def cell(data):
    return zipped(bare_book(f'<row r="1"><c r="A1"><v>1</v></c>{data}<c r="C1"><v>2</v></c></row>'))


@pytest.mark.parametrize(
    "data",
    [
        '<c r="B1" t="str"><v>12</v></c>',
        '<c r="B1" t="str"><f>""</f><v></v></c>',
        '<c r="B1" t="d"><v>2024-01-31T10:00:00</v></c>',
        '<c r="B1" t="e"><v>#DIV/0!</v></c>',
        '<c r="B1" t="e"><f>NA()</f><v>#N/A</v></c>',
        '<c r="B1" t="b"><v>1</v></c>',
        '<c r="B1"><v>0.30000000000000004</v></c>',
        '<c r="B1"><v>007</v></c>',
        '<c r="B1" t="n"><v></v></c>',
        '<c r="B1"/>',
        '<c r="B1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
        '<c r="B1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>',
        '<c r="B1" t="inlineStr"><is><t>&#3619;&amp;</t></is></c>',
    ],
)
def test_cells_of_xlsx(data, readings):
    theirs, ours = readings(cell(data), "a.xlsx")
    assert ours == theirs


@pytest.mark.parametrize(
    ("data", "theirs", "ours"),
    [
        # All numbers of a workbook are floats; what was written with a fraction or exponent cannot be told any more.
        pytest.param('<c r="B1"><v>12.0</v></c>', ("float", 12.0), ("int", 12), id="fraction-of-0"),
        pytest.param('<c r="B1"><v>9007199254740993</v></c>', ("int", 2**53 + 1), ("int", 2**53), id="beyond-a-float"),
        # ECMA-376 part 1 §22.9.2.19: an escape, which openpyxl leaves.
        pytest.param('<c r="B1" t="inlineStr"><is><t>a_x000D_</t></is></c>', ("str", "a_x000D_"), ("str", "a\r"), id="escape"),
        # XML 1.0 §2.10: space that is not to be preserved.
        pytest.param('<c r="B1" t="inlineStr"><is><t> a</t></is></c>', ("str", " a"), ("str", "a"), id="space"),
        pytest.param('<c r="B1" t="d"><v>2024-01-31</v></c>', ("date", date(2024, 1, 31)), None, id="iso-date"),
    ],
)
def test_known_differences_in_xlsx(data, theirs, ours, readings):
    found = readings(cell(data), "a.xlsx")
    assert [rows[0][1] for rows in found] == [theirs, ours or ("datetime", datetime(2024, 1, 31))]


def test_an_error_that_the_reader_does_not_know_breaks_the_workbook(readings):
    theirs, ours = readings(cell('<c r="B1" t="e"><v>#BUSY!</v></c>'), "a.xlsx")
    assert (theirs[0][1], ours) == (("str", "#BUSY!"), BookRefused)


def ods_of(inner):
    row = f"<table:table-row>{ods_cell(5)}{inner}{ods_cell(6)}</table:table-row>"
    return bare_ods(f'<table:table table:name="S" xmlns:calcext="c" xmlns:xlink="x">{row}{row}</table:table>')


def value(attributes, text=""):
    return f"<table:table-cell {attributes}>{text}</table:table-cell>"


TEXT = 'office:value-type="string"'


@pytest.mark.parametrize(
    "inner",
    [
        value('office:value-type="float" office:value="12"', "<text:p>12</text:p>"),
        value('office:value-type="float" office:value="12.0"'),
        value('office:value-type="float" office:value="-0.5"'),
        value('office:value-type="float" office:value="9007199254740993"'),
        value('office:value-type="percentage" office:value="0.25"', "<text:p>25%</text:p>"),
        value('office:value-type="currency" office:currency="THB" office:value="1.5"', "<text:p>฿1.50</text:p>"),
        value('office:value-type="boolean" office:boolean-value="true"', "<text:p>TRUE</text:p>"),
        value('office:value-type="date" office:date-value="2024-01-31"', "<text:p>31/1/67</text:p>"),
        value('office:value-type="date" office:date-value="2024-01-31T08:30:00"'),
        value('office:value-type="time" office:time-value="PT08H30M00S"', "<text:p>08:30:00</text:p>"),
        value('office:value-type="time" office:time-value="PT30H05M00S"'),
        value('office:value-type="time" office:time-value="PT08H30M00.5S"'),
        value(TEXT, "<text:p>ก</text:p>"),
        value(TEXT, "<text:p>a</text:p><text:p>b</text:p>"),
        value(TEXT, '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>'),
        value(TEXT, "<text:p><text:span>a</text:span><text:span>b</text:span></text:p>"),
        value(TEXT, '<text:p><text:a xlink:href="http://x">link</text:a></text:p>'),
        value(TEXT, "<office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p>"),
        value(TEXT, "<text:p> a </text:p>"),
        value(TEXT, "<text:p></text:p>"),
        value(TEXT),
        value('table:style-name="x"'),
        value("", "<text:p>no type</text:p>"),
        value(f'{TEXT} calcext:value-type="error"', "<text:p>#N/A</text:p>"),
        value(f'table:formula="of:=1/0" {TEXT} office:string-value="" calcext:value-type="error"', "<text:p>#DIV/0!</text:p>"),
        value('office:value-type="float" office:value="1" table:number-columns-repeated="3"'),
        value('office:value-type="float" office:value="7" table:number-columns-spanned="2"') + "<table:covered-table-cell/>",
    ],
)
def test_ods(inner, readings):
    theirs, ours = readings(ods_of(inner), "a.ods")
    assert ours == theirs


@pytest.mark.parametrize(
    ("inner", "theirs", "ours"),
    [
        # ezodf has no value that goes without its text.
        pytest.param(value(f'{TEXT} office:string-value="ข"', "<text:p>ก</text:p>"), ("str", "ก"), ("str", "ข"), id="text"),
        pytest.param(value('office:value-type="float" office:value="1e20"'), ("int", 10**20), ("float", 1e20), id="exponent"),
        # What ends frictionless with an error of the whole file is a value here.
        pytest.param(
            value('office:value-type="date" office:date-value="2024-01-31T08:30:00.5"'),
            None,
            ("datetime", datetime(2024, 1, 31, 8, 30, 0, 500000)),
            id="fraction-of-a-second",
        ),
    ],
)
def test_known_differences_in_ods(inner, theirs, ours, readings):
    found = readings(ods_of(inner), "a.ods")
    assert found[1][0][1] == ours
    assert found[0] is FrictionlessException if theirs is None else found[0][0][1] == theirs
