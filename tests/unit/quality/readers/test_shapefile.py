import io
import struct

import pytest
import shapefile as pyshp

from ckanext.mofops.quality.readers.shapefile import facts

DEGREES, METRES = b'GEOGCS["WGS 84"]', b'PROJCS["WGS_1984_UTM_Zone_47N"]'


def files(*, encoding="utf-8", names=("กรุงเทพ", "ตาก"), place=(100.5, 13.7), label="NAME", projection=DEGREES):
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pyshp.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
        writer.field(label, "C")
        writer.field("N", "N")
        for number, name in enumerate(names):
            writer.point(*place)
            writer.record(name, number)
    return {".shp": shp.getvalue(), ".shx": shx.getvalue(), ".dbf": dbf.getvalue(), ".prj": projection}


def shapes(*polygons):
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pyshp.Writer(shp=shp, shx=shx, dbf=dbf) as writer:
        writer.field("NAME", "C")
        for polygon in polygons:
            writer.poly([polygon])
            writer.record("x")
    return {".shp": shp.getvalue(), ".shx": shx.getvalue(), ".dbf": dbf.getvalue(), ".prj": DEGREES}


@pytest.fixture
def looked_at(tmp_path, findings):
    def look(parts):
        paths = {}
        for suffix, content in parts.items():
            paths[suffix] = tmp_path / f"m{suffix}"
            paths[suffix].write_bytes(content)
        return facts(paths, findings), [(problem.code, problem.row) for problem in findings.kept]

    return look


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(files(), [], id="degrees"),
        pytest.param(files(place=(660000, 1520000), projection=METRES), [], id="metres"),
        pytest.param(
            files(place=(660000, 1520000)), [("geojson-range", 1), ("geojson-range", 2)], id="metres-said-to-be-degrees"
        ),
        pytest.param(files(place=(13.7, 100.5)), [("geojson-swapped", 1), ("geojson-swapped", 2)], id="latitude-first"),
        pytest.param(files(place=(13.7, 100.5), projection=METRES), [], id="metres-near-the-origin"),
        pytest.param(files(encoding="cp874"), [("not-utf-8", None)], id="cp874"),
        pytest.param(shapes([(100, 13), (101, 14), (102, 13), (100, 13)]), [], id="polygon"),
        pytest.param(
            shapes([(100, 13), (101, 14), (102, 13), (100, 13)], [(0, 0), (0, 99), (1, 0), (0, 0)]),
            [("geojson-range", 2)],
            id="once-for-a-feature",
        ),
    ],
)
def test_readable(parts, expected, looked_at):
    known, found = looked_at(parts)
    assert found == expected
    assert (known["format"], known["rows"]) == ("SHP", len(pyshp_records(parts)))


def pyshp_records(parts):
    return pyshp.Reader(dbf=io.BytesIO(parts[".dbf"]), encoding="latin-1").records()


def test_a_name_cut_within_a_letter_is_no_fault(looked_at):
    """Names have ten bytes, which is three Thai letters and a third."""
    parts = files(label="x" * 10)
    parts[".dbf"] = parts[".dbf"].replace(b"x" * 10, "จำนวน".encode()[:10])
    known, found = looked_at(parts)
    assert (known["encoding"], found) == ("utf-8", [])


def test_columns_are_counted(looked_at):
    assert looked_at(files())[0]["fields"] == 2


def test_nothing_in_it(looked_at):
    known, found = looked_at(files(names=()))
    assert (known["rows"], found) == (0, [("no-data-rows", 1)])


def test_no_projection(looked_at):
    parts = files()
    del parts[".prj"]
    assert looked_at(parts)[1] == [("shapefile-no-projection", None)]


def test_other_bytes_are_not_taken_for_thai(looked_at):
    known, found = looked_at(files(encoding="latin-1", names=("café", "crème brûlée")))
    assert (known["encoding"], found) == (None, [("encoding-error", 2)])


def cut(suffix, count):
    parts = files(names=("x",) * 20)
    return {**parts, suffix: parts[suffix][:-count]}


def patched(suffix, place, content):
    parts = files()
    old = parts[suffix]
    return {**parts, suffix: old[:place] + content + old[place + len(content) :]}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(cut(".shp", 30), id="shapes-cut-off"),
        pytest.param(cut(".shx", 8), id="index-cut-off"),
        pytest.param(cut(".dbf", 200), id="records-cut-off"),
        pytest.param({**files(), ".dbf": files(names=("x",) * 3)[".dbf"]}, id="a-record-more"),
        pytest.param({**files(), ".shx": files(names=("x",) * 3)[".shx"]}, id="an-index-of-another"),
        pytest.param({**files(), ".shp": b""}, id="empty"),
        pytest.param({**files(), ".dbf": b"a,b\n1,2\n"}, id="not-dbase"),
        pytest.param(patched(".shp", 24, b"\xff\xff\xff\xff"), id="length-below-nothing"),
        # A parser that believes these reads, or asks for memory, without end.
        pytest.param(patched(".shp", 104, struct.pack(">i", 0x7FFFFFFF)), id="a-shape-of-4-gb"),
        pytest.param(patched(".shp", 104, struct.pack(">i", -4)), id="a-shape-of-less-than-nothing"),
        pytest.param(patched(".dbf", 4, struct.pack("<I", 0xFFFFFFFF)), id="4-billion-records"),
    ],
)
def test_broken(parts, looked_at):
    known, found = looked_at(parts)
    assert [code for code, _ in found] == ["shapefile-broken"]
    assert "rows" not in known


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_incomplete(suffix, looked_at):
    parts = files()
    del parts[suffix]
    assert looked_at(parts)[1] == [("shapefile-incomplete", None)]
