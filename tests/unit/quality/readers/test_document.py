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
        # Each member unpacks to more than is taken at once, and the next one begins in the same piece of the file.
        pytest.param("a.gz", gzip.compress(bytes(200_000)) * 3, "GZ", id="gzip-of-several-members"),
        pytest.param("a.gz", gzip.compress(b"a,b\n") + bytes(600), "GZ", id="gzip-filled-up"),
        pytest.param("a.rtf", rb"{\rtf1 x}", "RTF", id="rtf"),
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
        pytest.param("a.gz", gzip.compress(b"a") + gzip.compress(b"a,b\n" * 1000)[:-9], id="gzip-in-its-second-member"),
    ],
)
def test_cut_off(name, content, written):
    verdict = check_unguarded(written(content, name))
    assert [problem.code for problem in verdict.problems] == ["truncated-file"]
    assert (verdict.valid, verdict.stars) == (False, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.mdb", b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(40), id="access"),
        pytest.param("a.dbf", b"\x03" + bytes(60), id="dbase"),
    ],
)
def test_read_by_programs_of_one_maker(name, content, written):
    verdict = check_unguarded(written(content, name))
    assert (verdict.problems, verdict.checked, verdict.open, verdict.stars) == ((), True, False, 2)


def test_a_gzip_bomb_is_unpacked_as_far_as_allowed_only(written):
    verdict = check_unguarded(written(gzip.compress(bytes(2_000_000)) * 300, "a.gz"))
    assert (verdict.valid, verdict.stars) == (True, 1)


def test_a_schema_has_nothing_to_check(written):
    verdict = check_unguarded(written(PNG, "a.png"), schema={"fields": [{"name": "a"}]})
    assert "schema-not-checked" in verdict.problem_counts
