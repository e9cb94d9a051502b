import io
import zipfile

import pytest
import shapefile

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.rating import Rating

CSV = "จังหวัด,จำนวน\nตาก,1\nน่าน,2\n".encode()
KML = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark/></kml>'


def packed(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def map_files(encoding="utf-8", records=2):
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
        writer.field("NAME", "C")
        for _ in range(records):
            writer.point(100.5, 13.7)
            writer.record("กรุงเทพ")
    return {"m.shp": shp.getvalue(), "m.shx": shx.getvalue(), "m.dbf": dbf.getvalue(), "m.prj": b'GEOGCS["WGS 84"]'}


def without(members, *names):
    return {name: content for name, content in members.items() if name not in names}


def found(path, **options):
    verdict = check_unguarded(path, **options)
    return verdict, [(problem.code, problem.member) for problem in verdict.problems]


@pytest.mark.parametrize(
    ("name", "members", "rows", "stars", "expected"),
    [
        pytest.param("a.zip", {"a.csv": CSV}, 2, 3, [], id="csv"),
        pytest.param("a.zip", {"a.csv": CSV, "readme.txt": "x", "__MACOSX/._a.csv": b"\0"}, 2, 3, [], id="csv-and-a-readme"),
        pytest.param("a.zip", {"a.csv": CSV, "b/b.csv": CSV}, 4, 3, [], id="two-csv"),
        pytest.param("a.zip", {"a.csv": b"a,b\n1\n"}, 1, 3, [("missing-cell", "a.csv")], id="faults-have-their-file"),
        pytest.param("a.zip", map_files(), 2, 3, [], id="shapefile"),
        pytest.param("a.zip", without(map_files(), "m.prj"), 2, 3, [("shapefile-no-projection", "m.shp")], id="no-projection"),
        pytest.param("a.zip", map_files("cp874"), 2, 3, [("not-utf-8", "m.shp")], id="shapefile-in-thai-encoding"),
        pytest.param("a.zip", {"a.pdf": b"%PDF-1\n%%EOF"}, None, 1, [("not-machine-readable", None)], id="documents-only"),
        pytest.param("a.kmz", {"doc.kml": KML}, 1, 3, [], id="kmz"),
        pytest.param("a.kmz", {"map.kml": KML, "files/a.csv": CSV}, 1, 3, [], id="kmz-of-another-name"),
        pytest.param("a.zip", {"maps/doc.kml": KML}, 1, 3, [], id="kml-in-a-folder"),
        pytest.param("a.zip", {"a.csv": CSV, "b.csv.gz": b"\x1f\x8bx"}, 2, 3, [("archive-nested", "b.csv.gz")], id="gzip-inside"),
        pytest.param("a.zip", {f"{n}.csv": CSV for n in range(101)}, 200, 3, [("archive-in-part", None)], id="very-many"),
        pytest.param(
            "a.zip", {"a.csv": CSV, "b.zip": packed({"c.csv": CSV})}, 2, 3, [("archive-nested", "b.zip")], id="archive-inside"
        ),
    ],
)
def test_looked_into(name, members, rows, stars, expected, written):
    verdict, problems = found(written(packed(members), name))
    assert problems == expected
    assert (verdict.format, verdict.rows, verdict.stars) == (name[2:].upper(), rows, stars)


@pytest.mark.parametrize(
    ("members", "codes"),
    [
        pytest.param({}, ["archive-no-data"], id="nothing"),
        pytest.param({"x.bin": b"\0"}, ["archive-no-data"], id="nothing-known"),
        pytest.param({"a.nc": b"CDF\1" + bytes(9)}, ["format-not-checked", "archive-no-data"], id="of-a-format-nobody-reads"),
        pytest.param({"a.7z": b"7z\xbc\xaf\x27\x1c"}, ["archive-nested", "archive-no-data"], id="only-a-7z"),
        pytest.param({"a.csv": b""}, ["empty-file", "archive-no-data"], id="an-empty-file"),
        pytest.param({"b.zip": packed({"a.csv": CSV})}, ["archive-nested", "archive-no-data"], id="only-an-archive"),
        pytest.param({"../a.csv": CSV}, ["archive-unsafe-name"], id="out-of-the-folder"),
        pytest.param({"/etc/a.csv": CSV}, ["archive-unsafe-name"], id="absolute"),
        pytest.param(
            without(map_files(), "m.dbf", "m.shx"), ["shapefile-incomplete", "archive-no-data"], id="part-of-a-shapefile"
        ),
        pytest.param(
            {**map_files(), "m.dbf": map_files(records=3)["m.dbf"]}, ["shapefile-broken", "archive-no-data"], id="records-differ"
        ),
        pytest.param({**map_files(), "m.shp": b"x" * 200}, ["shapefile-broken", "archive-no-data"], id="broken-shapes"),
    ],
)
def test_nothing_that_opens(members, codes, written):
    verdict, problems = found(written(packed(members), "a.zip"))
    assert [code for code, _ in problems] == codes
    assert (verdict.valid, verdict.open, verdict.stars) == (False, False, 0)


def test_not_utf_8_inside_is_not_open(written):
    verdict, problems = found(written(packed({"a.csv": CSV.decode().encode("cp874")}), "a.zip"))
    assert problems == [("not-utf-8", "a.csv")]
    assert (verdict.valid, verdict.open, verdict.stars, verdict.encoding) == (True, False, 3, "cp874")


def test_thai_names_of_an_old_program(written):
    content = packed({"xxxxx.csv": CSV}).replace(b"xxxxx.csv", "ตาราง".encode("cp874") + b".csv")
    verdict, problems = found(written(content, "a.zip"))
    assert problems == [("archive-names", None)]
    assert verdict.problems[0].cell == "ตาราง.csv"


def test_a_rating_of_its_own_counts_whatever_is_inside(written):
    path = written(packed({"a.csv": CSV}), "a.zip")
    assert check_unguarded(path, rating=Rating({"ZIP": 1})).stars == 1


def test_the_reason_names_the_best_file(written):
    verdict, _ = found(written(packed({"a.pdf": b"%PDF-1\n%%EOF", "b.csv": CSV}), "a.zip"))
    assert "b.csv" in verdict.to_dict()["stars_reason"]["en"]


def test_a_bomb_is_not_unpacked(written):
    verdict, problems = found(written(packed({"a.csv": bytes(200_000_000)}), "a.csv.zip"))
    assert problems == [("archive-inflates", None)]
    assert verdict.seconds < 5


def test_a_shape_file_alone(written):
    _, problems = found(written(map_files()["m.shp"], "m.shp"))
    assert problems == [("shapefile-incomplete", None)]


SCHEMA = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"a.csv": "a,b\nx,1\n", "readme.txt": "x"}, [("type-error", "a.csv")], id="the-only-data"),
        pytest.param({"a.txt": "a,b\nx,1\n"}, [("type-error", "a.txt")], id="the-only-file"),
        pytest.param({"a.csv": "a,b\nx,1\n", "b.csv": "a,b\nx,1\n"}, [("schema-not-checked", None)], id="which-of-two"),
        pytest.param(map_files(), [("schema-not-checked", None)], id="a-map"),
    ],
)
def test_whose_schema_it_is(members, expected, written):
    assert found(written(packed(members), "a.zip"), schema=SCHEMA)[1] == expected


@pytest.mark.parametrize("inner", ["xl/workbook.xml", "word/document.xml", "doc.kml"])
def test_names_inside_an_archive_inside_are_not_its_own(inner, written):
    """They stand in clear where an archive is packed without being compressed once more, as it usually is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.bin", packed({inner: b"x"}))
    verdict, problems = found(written(stream.getvalue(), "a.zip"))
    assert (verdict.format, verdict.rows, problems) == ("ZIP", 2, [])


def test_a_map_called_zip(written):
    verdict, problems = found(written(packed({"doc.kml": KML}), "a.zip"))
    assert (verdict.format, verdict.rows, problems) == ("KMZ", 1, [])
