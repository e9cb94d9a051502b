from io import BytesIO

import pytest

from ckanext.mofops.quality.encoding import encoding, line_breaks


def cp874(text):
    return text.encode("cp874")


THAI = "จังหวัด,จำนวน\nกรุงเทพมหานคร,1\nเชียงใหม่,2\n"


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        pytest.param(b"a,b\n", "utf-8", [], id="ascii"),
        pytest.param(THAI.encode(), "utf-8", [], id="utf-8"),
        pytest.param(THAI.encode("utf-8-sig"), "utf-8-sig", [], id="utf-8-with-mark"),
        pytest.param(THAI.encode("utf-16"), "utf-16", [("not-utf-8", None)], id="utf-16"),
        pytest.param(THAI.encode("utf-16-be"), None, [("nul-character", 1)], id="utf-16-without-mark"),
        pytest.param(cp874(THAI), "cp874", [("not-utf-8", None)], id="cp874"),
        # Detectors that look at frequencies call these Western or East Asian.
        pytest.param(b"a,b\n" * 50 + cp874("ผ่าน,1\n"), "cp874", [("not-utf-8", None)], id="one-sparse-word"),
        pytest.param(cp874("a\nไม่\n"), "cp874", [("not-utf-8", None)], id="one-third-consonants"),
        pytest.param(cp874("ก\n"), "cp874", [("not-utf-8", None)], id="one-letter"),
        # Detectors that look at a sample call this file UTF-8.
        pytest.param(b"a,b\n" * 40_000 + cp874("ภาษี\n"), "cp874", [("not-utf-8", None)], id="late-cp874"),
        pytest.param("a\ncafé\n".encode("latin-1"), None, [("encoding-error", 2)], id="latin-1"),
        pytest.param("a\nCAFÉ\n".encode("latin-1"), None, [("encoding-error", 2)], id="latin-1-capital-is-a-thai-letter"),
        # These decode as Thai letter by letter, and make no Thai word.
        pytest.param("城市,1\n高雄市,2\n".encode("big5"), None, [("encoding-error", 1)], id="big5"),
        pytest.param("도시,1\n서울특별시,2\n".encode("euc-kr"), None, [("encoding-error", 1)], id="euc-kr"),
        pytest.param("город,1\nМосква,2\n".encode("koi8-r"), None, [("encoding-error", 1)], id="koi8-r"),
        pytest.param(cp874("กฎหมาย\n"), "cp874", [("not-utf-8", None)], id="a-word-with-a-rare-letter"),
        pytest.param(THAI.encode() + b"x\xffy\n", None, [("encoding-error", 4)], id="stray-byte-in-utf-8"),
        # All bytes of these are letters in cp874, but they are UTF-8 with one byte too few.
        pytest.param("มานา\n".encode() + "มา".encode()[:-1], None, [("encoding-error", 2)], id="utf-8-cut-short"),
        pytest.param(b"a,b\r\n1,2\r\n3,\xfe\r\n", None, [("encoding-error", 3)], id="line-after-crlf"),
        pytest.param(b"a\rb\r\xfe", None, [("encoding-error", 3)], id="line-after-cr"),
        pytest.param(b"a\nb\0\n", None, [("nul-character", 2)], id="nul"),
        pytest.param(cp874(THAI) + b"\0", None, [("encoding-error", 1)], id="nul-in-cp874"),
    ],
)
def test_encoding(content, name, found, findings):
    assert encoding(BytesIO(content), findings) == name
    assert [(problem.code, problem.row) for problem in findings.kept] == found


@pytest.mark.parametrize("offset", [-3, -2, -1, 0, 1])
def test_line_and_letters_across_a_chunk(offset, findings):
    start = b"x" * (1024 * 1024 + offset)
    assert encoding(BytesIO(start + "ก\r\nข".encode()), findings) == "utf-8"
    encoding(BytesIO(start + b"\r\n\xfe"), findings)
    assert [(problem.code, problem.row) for problem in findings.kept] == [("encoding-error", 2)]


def test_line_breaks():
    assert line_breaks("a\nb\r\nc\rd") == 3
