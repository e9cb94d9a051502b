import pytest

from ckanext.mofops.quality.check import check_unguarded

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
BOMB = "<!DOCTYPE a [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(9)) + "]><a>&e8;</a>"


def found(written, content, name="a.xml"):
    verdict = check_unguarded(written(content, name))
    return verdict.format, verdict.valid, verdict.stars, [(problem.code, problem.row) for problem in verdict.problems]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.xml", "<a><b>ก</b></a>", ("XML", True, 3, []), id="xml"),
        pytest.param("a.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<a/>', ("XML", True, 3, []), id="declared"),
        pytest.param("a.xml", '\ufeff<?xml version="1.0"?><a/>', ("XML", True, 3, []), id="mark"),
        pytest.param("a.xml", "<a>" * 100 + "</a>" * 100, ("XML", True, 3, []), id="100-levels"),
        pytest.param("a.xml", "<a><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE x>]]></a>", ("XML", True, 3, []), id="doctype-as-text"),
        pytest.param("a.kml", KML.format("<Placemark/><Placemark/>"), ("KML", True, 3, []), id="kml"),
        pytest.param("a.rss", "<rss><channel><item/></channel></rss>", ("RSS", True, 3, []), id="rss"),
        pytest.param("a.atom", '<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', ("ATOM", True, 3, []), id="atom"),
        pytest.param("a.xml", "<a>\n<b></a>", ("XML", False, 0, [("xml-syntax", 2)]), id="wrong-end"),
        pytest.param("a.xml", "<a><b>", ("XML", False, 0, [("xml-syntax", 1)]), id="cut-short"),
        pytest.param("a.xml", "<a>&nbsp;</a>", ("XML", False, 0, [("xml-syntax", 1)]), id="unknown-entity"),
        pytest.param("a.xml", "<a/><b/>", ("XML", False, 0, [("xml-syntax", 1)]), id="two-roots"),
        pytest.param("a.xml", BOMB, ("XML", False, 0, [("xml-doctype", None)]), id="billion-laughs"),
        pytest.param(
            "a.xml",
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            ("XML", False, 0, [("xml-doctype", None)]),
            id="external-entity",
        ),
        pytest.param("a.xml", "<a>" * 101 + "</a>" * 101, ("XML", False, 0, [("xml-depth", None)]), id="101-levels"),
        pytest.param("a.xml", "<a>" * 200_000, ("XML", False, 0, [("xml-depth", None)]), id="200000-levels"),
        pytest.param("a.kml", KML.format(""), ("KML", True, 3, [("xml-no-data", None)]), id="no-placemarks"),
        pytest.param("a.kml", "<a/>", ("KML", False, 0, [("wrong-content", None)]), id="no-kml"),
        pytest.param(
            "a.kml",
            KML.format("<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink><Placemark/>"),
            ("KML", True, 3, [("kml-network-link", None)]),
            id="network-link-is-named-and-not-followed",
        ),
    ],
)
def test_xml(name, content, expected, written):
    assert found(written, content, name) == expected


@pytest.mark.parametrize(
    ("declared", "codec", "expected"),
    [
        pytest.param("UTF-8", "utf-8", [], id="utf-8"),
        pytest.param("windows-874", "cp874", ["not-utf-8"], id="windows-874"),
        pytest.param("TIS-620", "cp874", ["not-utf-8"], id="tis-620"),
        pytest.param("UTF-16", "utf-16", ["not-utf-8"], id="utf-16"),
        # Readers go by the declaration and would show mojibake, or refuse it.
        pytest.param("UTF-8", "cp874", ["not-utf-8", "xml-syntax"], id="thai-declared-as-utf-8"),
        pytest.param("TIS-620", "utf-8", ["xml-syntax"], id="utf-8-declared-as-thai"),
        pytest.param("x-nonsense", "utf-8", ["xml-syntax"], id="unknown"),
    ],
)
def test_the_declared_encoding_has_to_be_the_real_one(declared, codec, expected, written):
    content = f'<?xml version="1.0" encoding="{declared}"?>\n<a>ผ่านการตรวจราชการ</a>'.encode(codec)
    assert [problem.code for problem in check_unguarded(written(content, "a.xml")).problems] == expected


def test_a_doctype_in_utf_16_is_seen(written):
    assert found(written, "<!DOCTYPE a []><a/>".encode("utf-16"))[3][-1] == ("xml-doctype", None)


def test_the_link_is_shown(written):
    content = KML.format("<NetworkLink><Link><href> http://x.example/a.kml </href></Link></NetworkLink><Placemark/>")
    (problem,) = check_unguarded(written(content, "a.kml")).problems
    assert problem.cell == "http://x.example/a.kml"


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        pytest.param("windows-874", [], id="thai"),
        pytest.param("ISO-8859-1", [], id="latin"),
        pytest.param("utf-16", ["xml-syntax"], id="utf-16"),
        pytest.param("utf-7", ["xml-syntax"], id="utf-7"),
    ],
)
def test_ascii_reads_the_same_in_most_encodings(declared, codes, written):
    content = f'<?xml version="1.0" encoding="{declared}"?><a>+ADw-</a>'
    assert [problem.code for problem in check_unguarded(written(content, "a.xml")).problems] == codes


def test_thai_far_from_the_declaration(written):
    content = '<?xml version="1.0" encoding="TIS-620"?><a>' + "<b/>" * 300_000 + "ก</a>"
    assert [problem.code for problem in check_unguarded(written(content, "a.xml")).problems] == ["xml-syntax"]


def test_undeclared_thai_is_refused(written):
    content = "<a>ผ่านการตรวจราชการ</a>".encode("cp874")
    assert [problem.code for problem in check_unguarded(written(content, "a.xml")).problems] == ["not-utf-8", "xml-syntax"]
