import io
import json

import openpyxl
import pytest

from ckanext.mofops.quality import Checker, Limits
from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.profile import VERSION, profile_unguarded
from ckanext.mofops.quality.profile.table import BYTES, COLUMNS, ROWS

ROWS_OF = [["ชื่อ", "จำนวน"], ["ก", 1], ["ข", 2.5], ["ก", None]]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = "ข้อมูล"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


CSV = "ชื่อ,จำนวน\nก,1\nข,2.5\nก,\n"
FILES = {
    "CSV": CSV,
    "cp874": CSV.encode("cp874"),
    "semicolons": CSV.replace(",", ";"),
    "TSV": CSV.replace(",", "\t"),
    "blank rows below": CSV + ",\n,\n",
    "XLSX": workbook(*ROWS_OF),
    "titled XLSX": workbook(["รายงานประจำปี"], *ROWS_OF),
    "JSON": json.dumps([dict(zip(ROWS_OF[0], row, strict=True)) for row in ROWS_OF[1:]]),
    "JSON lists": json.dumps(ROWS_OF),
    "JSONL": "\n".join(json.dumps(dict(zip(ROWS_OF[0], row, strict=True))) for row in ROWS_OF[1:]),
}
EXTENSIONS = {"TSV": "tsv", "XLSX": "xlsx", "titled XLSX": "xlsx", "JSON": "json", "JSON lists": "json", "JSONL": "jsonl"}


def profiled(path, schema=None):
    """Of a file, once it is checked, as a worker has it."""
    verdict = check_unguarded(path, schema=schema)
    return profile_unguarded(path, format=verdict.format, encoding=verdict.encoding, schema=schema)


@pytest.mark.parametrize("made", FILES)
def test_the_same_table_in_each_format(made, written):
    found = profiled(written(FILES[made], f"a.{EXTENSIONS.get(made, 'csv')}"))
    assert (found["version"], found["reason"], found["map"]) == (VERSION, None, None)
    table = found["table"]
    assert (table["rows"], table["fields"], table["declared"]) == (3, 2, False)
    assert table["sheet"] == ("ข้อมูล" if made.endswith("XLSX") else None)
    assert [row[0] for row in table["preview"]["rows"]] == ["ก", "ข", "ก"]
    assert [row[1] or None for row in table["preview"]["rows"]] == ["1", "2.5", None]
    name, number = table["columns"]
    assert (name["name"], name["kind"], name["distinct"]) == ("ชื่อ", "text", 2)
    assert name["frequent"] == [{"value": "ก", "count": 2}]
    assert (number["kind"], number["missing"], number["min"], number["max"], number["mean"]) == ("number", 1, 1, 2.5, 1.75)


def test_types_are_those_of_the_schema(written):
    schema = {"fields": [{"name": "ชื่อ", "type": "string"}, {"name": "จำนวน", "type": "string"}]}
    table = profiled(written(CSV), schema)["table"]
    assert table["declared"]
    assert [column["type"] for column in table["columns"]] == ["string", "string"]


@pytest.mark.parametrize("names", [["ชื่อ", "อื่น"], ["ชื่อ"]], ids=["another-label", "fewer-fields"])
def test_a_schema_of_another_table_gives_no_column_its_name(names, written):
    schema = {"fields": [{"name": name, "type": "string"} for name in names]}
    table = profiled(written(CSV), schema)["table"]
    assert not table["declared"]
    assert [column["name"] for column in table["columns"]] == ["ชื่อ", "จำนวน"]


def test_a_broken_schema_is_none(written):
    assert not profiled(written(CSV), {"fields": 7})["table"]["declared"]


def test_features_are_a_table_and_a_map(written):
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [100.5, 13.7]}, "properties": {"name": "กรุงเทพ"}},
        {"type": "Feature", "geometry": None, "properties": {"name": "ที่อื่น", "n": 2}},
    ]
    found = profiled(written(json.dumps({"type": "FeatureCollection", "features": features}), "a.geojson"))
    assert [column["name"] for column in found["table"]["columns"]] == ["name", "n"]
    assert found["table"]["preview"]["rows"] == [["กรุงเทพ", None], ["ที่อื่น", "2"]]
    assert (found["map"]["features"], found["map"]["shown"]) == (2, 1)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        pytest.param("ข้อความ", "a.txt", "profile-format", id="a-text"),
        pytest.param("a,b\n", "a.csv", "profile-none", id="a-header-alone"),
        pytest.param('a,b\n1,"2\n', "a.csv", "profile-none", id="an-open-quote"),
        pytest.param('{"a": 1}', "a.json", "profile-none", id="an-object"),
        pytest.param("[1, 2]", "a.json", "profile-none", id="a-list-of-numbers"),
        pytest.param("[]", "a.json", "profile-none", id="an-empty-list"),
        pytest.param('[[], {"a": 1}]', "a.json", "profile-none", id="of-both-kinds"),
        pytest.param("[" * 5000 + "]" * 5000, "a.json", "profile-none", id="too-deep"),
        pytest.param(workbook(), "a.xlsx", "profile-none", id="an-empty-book"),
        pytest.param('{"type": "FeatureCollection", "features": 7}', "a.geojson", "profile-none", id="no-features"),
    ],
)
def test_what_cannot_be_shown_says_so(content, name, reason, written):
    found = profiled(written(content, name))
    assert (found["reason"], found["table"], found["charts"], found["map"]) == (reason, None, [], None)


def test_a_preview_is_bounded(written):
    table = profiled(written("a,b\n" + "x,y\n" * 150))["table"]
    assert (len(table["preview"]["rows"]), table["preview"]["whole"]) == (ROWS, False)
    wide = profiled(written("a\n" + ("ก" * 5000 + "\n") * 99 + "x" * 400))["table"]["preview"]["rows"]
    assert len(json.dumps(wide, ensure_ascii=False).encode()) < BYTES + 2000
    assert wide[0][0].endswith("…")


def test_of_many_columns_the_first_are_looked_at(written):
    labels = [f"c{place}" for place in range(COLUMNS + 50)]
    table = profiled(written(",".join(labels) + "\n" + ",".join(labels)))["table"]
    assert (table["fields"], len(table["columns"]), len(table["preview"]["rows"][0])) == (COLUMNS + 50, COLUMNS, COLUMNS)


def test_what_is_told_can_be_stored(written):
    """PostgreSQL takes neither NUL nor half a pair of surrogates in JSON."""
    found = profiled(written('[{"a\\u0000": "x\\u0000", "b": "\\ud800"}, {"a\\u0000": "x\\u0000", "b": "\\ud800"}]', "a.json"))
    json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(found)


def test_an_uneven_table(written):
    """Short and long rows, and columns of one name."""
    table = profiled(written("a,a,\n1,2,3,4\n5\n"))["table"]
    assert table["rows"] == 2
    assert table["preview"]["rows"][1] == ["5", None, None]


def test_guarded_it_is_the_same(written):
    path = written(CSV)
    with Checker() as checker:
        verdict = checker.check(path)
        assert checker.profile(path, format=verdict.format, encoding=verdict.encoding) == profiled(path)


def test_a_death_of_the_process_is_a_reason(written):
    packed = workbook(["a"], *([place % 10] for place in range(30_000)))
    with Checker(Limits(seconds=0.01)) as checker:
        found = checker.profile(written(packed, "a.xlsx"), format="XLSX")
    assert found["reason"] == "time-limit"
    assert "limit" in found["params"]
