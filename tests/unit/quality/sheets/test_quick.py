"""The quick look at a sheet finds what the exact one finds, and accepts nothing that the exact one refuses."""

import io
import zipfile
from random import Random

import pytest
from corpus.build import bare_book, bare_ods, ods, rezipped, xlsx, zipped
from corpus.generated import generated_sheet

from ckanext.mofops.guard import Package
from ckanext.mofops.quality.sheets import ods as ods_sheets
from ckanext.mofops.quality.sheets import xlsx as xlsx_sheets
from ckanext.mofops.quality.sheets.outline import BookRefused

SEED, MUTANTS = 6, 300
ROWS = [["ชื่อ", "จำนวน", "วันที่"], *([f"ก & {number}", number, None, number / 7] for number in range(60))]
TROUBLE = [
    b"<",
    b">",
    b"&",
    b'"',
    b"/",
    b"\0",
    b"\1",
    b" ",
    b"\xff",
    b"]]>",
    b"&#1;",
    b"<!--",
    b"-->",
    b"<?x?>",
    b"</row>",
    b"=",
    b"\n",
]
TROUBLE += [
    b"<![CDATA[",
    b"]]>",
    b"</table:table-row>",
    b"<table:table-cell/>",
    b'<c r="A1"/>',
    b"\xef\xbf\xbf",
    b"&nbsp;",
    b"1",
    b"c",
]


def looked(content, quick):
    """What is found in a workbook: outlines without what is only bounded, and how far each reaches; None if it is broken."""
    package = Package(io.BytesIO(content), entries=100, inflated=10**7, ratio=100)
    try:
        if "content.xml" in {member.name for member in package.members}:
            found = ods_sheets._content(package, quick=quick)
            outlines, links = found.outlines, found.links
        else:
            outlines, links = xlsx_sheets._outlines(package, quick=quick), []
    except BookRefused:
        return None, ()
    exact = [(each.name, each.texts, each.merged, each.unset, each.first_unset) for each in outlines]
    return (exact, links), [(each.rows, each.columns, each.characters) for each in outlines]


def same(content):
    """Whether both looks find the same; what is bounded lies at or above what is exact."""
    (quick, bounds), (exact, reach) = looked(content, True), looked(content, False)
    if quick is None and exact is not None:
        return True  # nothing is refused for a quick look
    within = all(bound >= far for pair in zip(bounds, reach, strict=True) for bound, far in zip(*pair, strict=True))
    return quick == exact and within


def errors_and_formulas(book):
    sheet = book.active
    sheet["B5"], sheet["C7"], sheet["D9"] = "#N/A", "=B2*2", "=1/0"
    sheet["D9"].data_type = "e"
    sheet.merge_cells("A3:B4")


LIBRE = (
    '<table:table-row table:style-name="ro1"><table:table-cell table:style-name="ce1" office:value-type="string" '
    'calcext:value-type="string"><text:p>ก</text:p></table:table-cell><table:table-cell table:formula="of:=1+1" '
    'office:value-type="float" office:value="2" calcext:value-type="float"><text:p>2</text:p></table:table-cell>'
    '<table:table-cell table:number-columns-repeated="1022"/></table:table-row>'
)
FAR = LIBRE.replace("</table:table-row>", '<table:table-cell office:value-type="string"/></table:table-row>')
TABLE = '<table:table table:name="S">{}</table:table>'
BOOKS = {
    "openpyxl": xlsx({"S": ROWS, "T": ROWS[:9]}, errors_and_formulas),
    "excel": zipped(
        bare_book(
            "".join(
                f'<row r="{row}" spans="1:2" x14ac:dyDescent="0.25"><c r="A{row}" s="1" t="s"><v>{row % 2}</v></c>'
                f'<c r="B{row}"><f t="shared" si="0"/><v>{row}</v></c><c r="AA{row}" s="2"/></row>'
                for row in range(1, 90)
            ),
            strings="<si><t>ก</t></si><si><t>ข</t></si>",
        )
    ),
    "odfpy": ods({"S": ROWS, "T": ROWS[:9]}),
    "libreoffice": bare_ods(TABLE.format(LIBRE * 70)),
    "a-far-cell": bare_ods(TABLE.format(LIBRE * 30 + FAR + LIBRE * 30)),
    "a-table-in-a-cell": bare_ods(
        TABLE.format(
            LIBRE * 20
            + f"<table:table-row><table:table-cell>{TABLE.format(LIBRE * 40)}</table:table-cell></table:table-row>"
            + LIBRE
        )
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_what_programs_write(name):
    assert looked(BOOKS[name], False)[0] is not None
    assert looked(BOOKS[name], True)[0] is not None
    assert same(BOOKS[name])


@pytest.mark.parametrize("name", ["excel", "odfpy", "libreoffice"])
def test_most_rows_are_taken_at_once(name, monkeypatch):
    told = []
    room, start = (ods_sheets._Content, "start") if b"content.xml" in BOOKS[name] else (xlsx_sheets._Page, "_start")
    kept = getattr(room, start)
    monkeypatch.setattr(room, start, lambda self, tag, given: (told.append(tag), kept(self, tag, given)))
    looked(BOOKS[name], True)
    quick = len(told)
    looked(BOOKS[name], False)
    assert quick < 0.6 * (len(told) - quick)


@pytest.mark.parametrize("number", range(40))
def test_tables_made_by_chance(number):
    table = generated_sheet(SEED, number)
    assert same(xlsx({"S": table.rows}))
    assert same(ods({"S": table.rows}))


@pytest.mark.parametrize("name", BOOKS)
def test_broken_ones(name):
    """Bytes put in, taken out and changed in the sheet: broken for one is broken for the other."""
    part = "content.xml" if b"content.xml" in BOOKS[name] else "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(BOOKS[name])) as package:
        content = package.read(part)
    chance = Random(SEED)  # noqa: S311 - of a test
    refused = 0
    for _ in range(MUTANTS):
        mutant = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.randrange(len(mutant))
            mutant[place : place + chance.choice((0, 0, 1, 7))] = chance.choice(TROUBLE)
        book = rezipped(BOOKS[name], {part: bytes(mutant)})
        assert same(book), bytes(mutant)
        refused += looked(book, False)[0] is None
    assert 0.2 * MUTANTS < refused < MUTANTS
