import frictionless
import pytest
from frictionless.resources import TableResource

from ckanext.mofops.guard.source import opened
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import Limits
from ckanext.mofops.quality.problem import visible
from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.readers.delimited import read as read_delimited
from ckanext.mofops.quality.reading import Reading

SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"unique": True}},
        {"name": "ชื่อ", "type": "string", "constraints": {"required": True, "maxLength": 5, "enum": ["ก", "ข", "คค"]}},
        {"name": "value", "type": "number", "constraints": {"minimum": 0, "maximum": 10}},
        {"name": "day", "type": "date"},
    ],
    "primaryKey": ["id"],
}
HEADER = "id,ชื่อ,value,day\n"
SAMPLES = {
    "valid": HEADER + "1,ก,1.5,2024-01-31\n2,ข,,\n",
    "types": HEADER + "x,ก,y,31/01/2567\n1.0,ข,1,\n",
    "constraints": HEADER + "1,,11,\n2,ยาวเกินไป,-1,\n",
    "keys": HEADER + "1,ก,1,\n1,ข,1,\n01,ก,1,\n,ก,1,\n,ข,,\n",
    "ragged": HEADER + "1,ก\n2,ข,1,,extra,more\n3\n",
    "blank-rows": HEADER + "\n1,ก,1,\n,,,\n\n2,ข,2,\n",
    "missing-label": "id,ชื่อ,value\n1,ก,1\n",
    "extra-label": "id,ชื่อ,value,day,more\n1,ก,1,,x\n",
    "labels-in-another-order": "ชื่อ,id,value,day\nก,1,1,\n",
    "duplicate-and-blank-labels": "id,id,,day\n1,ก,1,\n",
    "semicolons": (HEADER + "1,ก,1,\n").replace(",", ";"),
    "quotes-and-line-breaks": 'id,ชื่อ,value,day\r\n1,"ก",1,\r\n2,"ข\r\nข",1,\r\n',
    "blank-first-line": "\n" + HEADER + "1,ก,1,\n2,ข,2,\n",
    "not-a-number": HEADER + "1,ก,NaN,\n2,ข,Infinity,\n3,ก,1e400,\n",
}


def places(errors):
    """What frictionless reports, as codes with the row, the label or field and the cell."""
    for error in errors:
        rows = getattr(error, "row_numbers", None) or [getattr(error, "row_number", None)]
        name = getattr(error, "label", None) or getattr(error, "field_name", None) or None
        cell = getattr(error, "cell", None)
        yield error.type, rows[-1], name, None if cell is None else visible(cell)


def read(path, findings, *, schema=None, format="CSV"):
    with opened(path) as source:
        facts = read_delimited(Reading(source, format, findings, Limits(), Rating(), encoding="utf-8", schema=schema))
    return facts.get("rows"), facts.get("fields")


@pytest.mark.parametrize("schema", [None, SCHEMA], ids=["without-schema", "with-schema"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_same_as_frictionless_itself(sample, schema, written, findings, tmp_path):
    path = written(SAMPLES[sample])
    options = {} if schema is None else {"schema": frictionless.Schema.from_descriptor(schema)}
    report = TableResource(path=path.name, basepath=str(tmp_path), encoding="utf-8", **options).validate(limit_errors=0)
    expected = list(places(report.tasks[0].errors))
    read(path, findings, schema=schema)
    assert [(p.code, p.row, p.field, p.cell) for p in findings.kept if p.severity == "error"] == expected


@pytest.mark.parametrize(
    ("text", "rows", "fields"),
    [
        pytest.param("a,b\n1,2\n3,4\n", 2, 2, id="plain"),
        pytest.param("a,b\n1,2\n\n3,4\n,\n\n", 3, 2, id="trailing-blank-rows-left-out"),
        pytest.param("a,b\n", 0, 2, id="header-only"),
        pytest.param('a,b\n1,"2\n3"\n', 1, 2, id="row-of-two-lines"),
        pytest.param("a,b\n1,2,3\n", 1, 2, id="extra-cell"),
    ],
)
def test_rows_and_fields(text, rows, fields, written, findings):
    assert read(written(text), findings) == (rows, fields)


@pytest.mark.parametrize("text", ["a,b\n", "a,b", "a,b\n,\n\n"], ids=["header", "without-line-break", "blank-rows"])
def test_no_data_rows(text, written, findings):
    read(written(text), findings)
    assert findings.counts["no-data-rows"] == 1


def test_tabs(written, findings):
    assert read(written("a\tb,c\n1\t2,3\n"), findings, format="TSV") == (1, 2)
    assert findings.kept == []


@pytest.mark.parametrize("cell", ["sNaN", " -snan12 ", "s_NaN"])
@pytest.mark.parametrize("constraints", [{"minimum": 0}, {"unique": True}, {}], ids=["compared", "hashed", "unconstrained"])
def test_signalling_nan_is_an_ordinary_type_error(cell, constraints, written, findings):
    schema = {"fields": [{"name": "a", "type": "number", "constraints": constraints}]}
    path = written(f"a\n1\n{cell}\n3\nx\n")
    assert read(path, findings, schema=schema) == (4, 1)
    assert [(p.code, p.row, p.cell) for p in findings.kept] == [("type-error", 3, cell), ("type-error", 5, "x")]


def test_title_is_one_explained_problem_beside_those_of_frictionless(written, findings):
    read(written("รายงานรายได้,,\nปี,เดือน,จำนวน\n2567,1,5\n"), findings)
    first = findings.kept[0]
    assert (first.code, first.row, first.cell) == ("title-rows", 1, "รายงานรายได้")
    assert findings.counts["blank-label"] == 2


def test_all_are_counted_and_few_kept(written):
    findings = Findings(limit=2)
    read(written("a,b\n" + "1\n" * 50), findings)
    assert (findings.counts["missing-cell"], len(findings.kept), findings.truncated) == (50, 2, True)


@pytest.mark.parametrize("name", ["$HOME.csv", "~x.csv", "a..b.csv", "http:x.csv", "x.csv.zip", "*.csv", "resource.json"])
def test_the_name_of_the_file_means_nothing(name, written, findings):
    assert read(written("a,b\n1,2\n", name), findings) == (1, 2)
    assert findings.kept == []


def test_a_quote_without_end_is_named_whatever_the_schema(written, findings):
    schema = {"fields": SCHEMA["fields"], "foreignKeys": [{"fields": ["id"], "reference": {"resource": "", "fields": ["value"]}}]}
    content = HEADER + "".join(f"{number},x,1,\n" for number in range(1, 600)) + '600,"ก,1,\n'
    assert read(written(content), findings, schema=schema) == (None, None)
    assert dict(findings.counts) == {"unclosed-quote": 1}
