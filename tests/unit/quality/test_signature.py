import io
import zipfile

import pytest

from ckanext.mofops.quality.signature import HEAD, TAIL, agree, content_format
from ckanext.mofops.standard.formats import formats


def zipped(*names, content=b"x"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(b"%PDF-1.7\n", "PDF", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "PNG", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0", "JPEG", id="jpeg"),
        pytest.param(zipped("xl/workbook.xml"), "XLSX", id="xlsx"),
        pytest.param(zipped("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"), "ODS", id="ods"),
        pytest.param(zipped("word/document.xml"), "DOCX", id="docx"),
        pytest.param(zipped("data.csv"), "ZIP", id="zip"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), "XLS", id="xls"),
        pytest.param(OLE, "OLE", id="ole-of-unknown-kind"),
        pytest.param(b"\x1f\x8b\x08", "GZ", id="gz"),
        pytest.param(b"<!DOCTYPE html><p>", "HTML", id="html"),
        pytest.param(b"\xef\xbb\xbf\r\n <HTML lang=th>", "HTML", id="html-after-bom-and-blank"),
        pytest.param(b"<!-- firewall --><html>", "HTML", id="html-after-comment"),
        pytest.param("<html>".encode("utf-16"), "HTML", id="html-utf-16"),
        pytest.param(b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "HTML", id="xhtml"),
        pytest.param(b"<?xml version='1.0'?><kml xmlns='x'>", "KML", id="kml"),
        pytest.param(b"<data><row/></data>", "XML", id="xml-without-declaration"),
        pytest.param(b'[{"a": 1}]', "JSON", id="json"),
        pytest.param(b"a,b\n1,2\n", "TXT", id="csv"),
        pytest.param(b"[id],name\n", "TXT", id="csv-with-a-bracket"),
        pytest.param(b"<http://example.org/a> a <b> .\n", "TXT", id="turtle"),
        pytest.param(b"", "TXT", id="nothing"),
    ],
)
def test_content_format(content, found):
    assert content_format(content, content[-100:]) == found
    assert found in formats() or found == "OLE"


@pytest.mark.parametrize(
    ("declared", "found", "expected"),
    [
        ("CSV", "TXT", True),
        ("CSV", "HTML", False),
        ("CSV", "JSON", False),
        ("CSV", "PDF", False),
        ("CSV", "XLSX", False),
        ("CSV", "SHP", False),
        ("TXT", "JSON", True),
        ("TXT", "PNG", False),
        ("JSON", "JSON", True),
        ("JSON", "TXT", True),  # broken, for its reader to tell where
        ("JSON", "HTML", False),
        ("GEOJSON", "JSON", True),
        ("XML", "KML", True),
        ("XML", "HTML", False),
        ("HTML", "HTML", True),
        ("XLSX", "XLSX", True),
        ("XLSX", "TXT", False),
        ("XLSX", "ODS", False),
        ("XLSX", "OLE", False),  # has a password, or is an old XLS
        ("XLS", "XLSX", False),
        ("XLS", "HTML", False),
        ("XLS", "OLE", True),
        ("KMZ", "ZIP", True),
        ("SHP", "ZIP", True),
        ("TTL", "TXT", True),
        ("TTL", "HTML", False),
    ],
)
def test_agree(declared, found, expected):
    assert agree(declared, found) is expected


def packed(*members, stored=False):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


ODS = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(packed(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), "XLSX", id="workbook"),
        pytest.param(packed(ODS, ("content.xml", ""), stored=True), "ODS", id="opendocument"),
        pytest.param(packed(("doc.kml", "")), "KMZ", id="map"),
        pytest.param(packed(("maps/doc.kml", "")), "ZIP", id="map-in-a-folder"),
        pytest.param(packed(("doc.kml.txt", "")), "ZIP", id="a-name-that-only-begins-so"),
        pytest.param(packed(("a.xlsx", packed(("xl/workbook.xml", ""))), stored=True), "ZIP", id="workbook-inside"),
        pytest.param(packed(("a.ods", packed(ODS, stored=True)), stored=True), "ZIP", id="opendocument-inside"),
        pytest.param(packed(("a.csv", ""), ODS, stored=True), "ZIP", id="media-type-elsewhere"),
        pytest.param(packed(("xl/workbook.xml", ""))[:-30], "XLSX", id="workbook-cut-off"),
    ],
)
def test_a_zip_is_what_its_own_members_are(content, expected):
    assert content_format(content[:HEAD], content[-TAIL:]) == expected


def test_a_map_may_be_called_zip_and_nothing_else_may():
    assert agree("ZIP", "KMZ")
    assert not agree("ZIP", "XLSX")
    assert not agree("KMZ", "XLSX")
