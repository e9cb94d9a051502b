import gzip
import io
import zipfile

import pytest

from ckanext.mofops.quality.check import check_unguarded


def package(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return stream.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"\0\0\0\0IEND\xaeB`\x82"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        pytest.param("a.pdf", b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n", "PDF", id="pdf"),
        pytest.param("a.docx", DOCX, "DOCX", id="docx"),
        pytest.param("a.doc", OLE + "WordDocument".encode("utf-16-le"), "DOC", id="doc"),
        pytest.param("a.png", PNG, "PNG", id="png"),
        pytest.param("a.jpg", b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9", "JPEG", id="jpeg"),
        pytest.param("a.gif", b"GIF89a" + bytes(40) + b";", "GIF", id="gif"),
        pytest.param("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG", id="svg"),
        pytest.param("a.html", b"<!DOCTYPE html><title>x</title>", "HTML", id="html"),
        pytest.param("a.gz", gzip.compress(b"a,b\n"), "GZ", id="gzip"),
        pytest.param("a.rtf", rb"{\rtf1 x}", "RTF", id="rtf"),
        pytest.param("a.txt", "ประกาศสำนักงานปลัดกระทรวงการคลัง\nเรื่อง การเปิดเผยข้อมูล\n".encode(), "TXT", id="prose"),
        pytest.param("a.txt", "หนึ่ง, สอง และสาม\nข้อความ\nอีกบรรทัด, หนึ่ง\n".encode(), "TXT", id="prose-with-commas"),
    ],
)
def test_read_by_people(name, content, format, written):
    verdict = check_unguarded(written(content, name))
    assert [problem.code for problem in verdict.problems] == ["not-machine-readable"]
    assert (verdict.checked, verdict.format, verdict.valid, verdict.open, verdict.stars) == (True, format, True, False, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.pdf", b"%PDF-1.7\n1 0 obj\n", id="pdf"),
        pytest.param("a.docx", DOCX[:-40], id="docx"),
        pytest.param("a.png", PNG[:-20], id="png"),
        pytest.param("a.jpg", b"\xff\xd8\xff\xe0" + bytes(40), id="jpeg"),
        pytest.param("a.gz", gzip.compress(b"a,b\n" * 1000)[:-9], id="gzip"),
    ],
)
def test_cut_off(name, content, written):
    verdict = check_unguarded(written(content, name))
    assert [problem.code for problem in verdict.problems] == ["truncated-file"]
    assert (verdict.valid, verdict.stars) == (False, 0)


@pytest.mark.parametrize(
    ("content", "format", "fields"),
    [
        pytest.param("a,b\n1,2\n3,4\n", "CSV", 2, id="commas"),
        pytest.param("a;b;c\n1;2;3\n", "CSV", 3, id="semicolons"),
        pytest.param("a\tb\n1\t2\n", "TSV", 2, id="tabs"),
        pytest.param("a|b\n1|2\n", "CSV", 2, id="bars"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_text_that_is_a_table(name, content, format, fields, written):
    verdict = check_unguarded(written(content, name))
    assert (verdict.format, verdict.fields, verdict.valid, verdict.open) == (format, fields, True, True)
