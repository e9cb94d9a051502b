"""What a file is, judged by how it begins and ends; never by its name or label."""

import codecs
import re
import struct
from collections.abc import Mapping

HEAD = TAIL = 64 * 1024  # bytes that are looked at

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "GZ"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"{\\rtf", "RTF"),
    (b"\x00\x00\x27\x0a", "SHP"),
    (b"\x00\x01\x00\x00Standard ", "MDB"),
    (b"CDF\x01", "NETCDF"),
    (b"\x89HDF\r\n\x1a\n", "NETCDF"),
)
# Names of members, which stand in clear at the end of an archive. Source: ECMA-376 part 2, OpenDocument 1.3 part 2 §3.3.
_INSIDE_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ODS"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "ODT"),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", "ODP"),
    (b"xl/workbook.bin", "XLSB"),
    (b"xl/vbaProject.bin", "XLSM"),
    (b"xl/workbook.xml", "XLSX"),
    (b"word/document.xml", "DOCX"),
    (b"ppt/presentation.xml", "PPTX"),
    (b"doc.kml", "KMZ"),
)
# Names of streams in the old Office container. A workbook with a password is such a container too, without them.
_INSIDE_OLE: tuple[tuple[str, str], ...] = (
    ("Workbook", "XLS"),
    ("Book", "XLS"),
    ("WordDocument", "DOC"),
    ("PowerPoint Document", "PPT"),
    ("EncryptedPackage", "ENCRYPTED"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAR_AT = 257
_FIRST_NAME_AT = 30  # of the first member of a ZIP, where an OpenDocument has its media type. Source: APPNOTE.TXT §4.3.7

_HTML = re.compile(rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|title|body|meta|script|div|table)\b", re.I | re.S)
_XML = re.compile(rb"<\?xml[\s-]|<!--|<!doctype\s|<[a-z_][\w.-]*(?::[\w.-]+)?[\s/>]", re.I)
_JSON = re.compile(rb'\{\s*["}]|\[\s*[\[{"\]]')
_TURTLE = re.compile(rb"(?:#[^\n]*\n\s*)*@?(?:prefix|base)\s+\S*\s*<", re.I)
_XML_ROOTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<(?:\w+:)?html[\s>]", re.I), "HTML"),
    (re.compile(rb"<(?:\w+:)?kml[\s>]"), "KML"),
    (re.compile(rb"<rdf:RDF[\s>]"), "RDF"),
    (re.compile(rb"<(?:\w+:)?svg[\s>]"), "SVG"),
    (re.compile(rb"<rss[\s>]"), "RSS"),
    (re.compile(rb"<(?:\w+:)?feed[\s>]"), "ATOM"),
)

# The formats whose files begin alike; one that is not listed may look like anything but a web page.
_ALIKE: Mapping[str, str] = {
    **dict.fromkeys(("XLSX", "XLSB", "XLSM", "ODS", "ODT", "ODP", "DOCX", "PPTX", "KMZ", "ZIP"), "ZIP"),
    **dict.fromkeys(("XLS", "DOC", "PPT"), "OLE"),
    **dict.fromkeys(("XML", "KML", "RDF", "SVG", "RSS", "ATOM", "GML"), "XML"),
    **dict.fromkeys(("JSON", "GEOJSON", "JSONLD", "JSONL"), "JSON"),
    **dict.fromkeys(("CSV", "TSV", "TXT"), "TXT"),
    **dict.fromkeys(("TTL", "N3"), "TTL"),
    **{name: name for name in ("PDF", "PNG", "JPEG", "GIF", "TIFF", "GZ", "RAR", "7Z", "TAR", "RTF", "HTML")},
}


def content_format(head: bytes, tail: bytes) -> str:
    """The format that the first and last bytes of a file show; TXT for whatever shows none.

    A ZIP that is a workbook or document is named as that, an XML by its root. OLE and ENCRYPTED, which are no
    ids of formats.yaml, are an old Office container that shows nothing more, and a new document with a password in it.
    """
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(head, tail)
    if head.startswith(_OLE):
        return next((name for stream, name in _INSIDE_OLE if (raw := stream.encode("utf-16-le")) in head or raw in tail), "OLE")
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return "TAR"
    return _text_format(_ascii_readable(head))


def agree(declared: str, found: str) -> bool:
    """Whether a file that shows ``found`` can be what was declared: the same, or a format whose files begin alike.

    Workbooks and documents in containers are told apart; what JSON or XML holds is for its reader to see.
    """
    family = _ALIKE.get(declared)
    if family is None:
        return found != "HTML"
    if family in ("ZIP", "OLE"):
        return found in (family, declared) or (declared, found) == ("ZIP", "KMZ")  # which is a ZIP, with a map in it
    if declared == "TXT":
        return _ALIKE.get(found) in ("TXT", "JSON", "XML", "TTL")
    if family == "TTL":
        return _ALIKE.get(found) in ("TTL", "TXT", "XML")  # it need not begin with a prefix, and <a> may be a name
    if family == "JSON":
        return _ALIKE.get(found) in ("JSON", "TXT")  # broken JSON may begin with anything
    return _ALIKE.get(found) == family


def _zip_format(head: bytes, tail: bytes) -> str:
    """What a ZIP is by the names of its members, not by those of an archive inside it, which may stand there in clear."""
    names = _member_names(tail)
    if names is None:  # cut off, or of so many members that they begin before the tail
        return next((name for member, name in _INSIDE_ZIP if member in head or member in tail), "ZIP")
    first = head[_FIRST_NAME_AT:]
    for member, name in _INSIDE_ZIP:
        if first.startswith(member) if member.startswith(b"mimetype") else member in names:
            return name
    return "ZIP"


def _member_names(tail: bytes) -> set[bytes] | None:
    """The names in the directory at the end of a ZIP; None if it is not there as a whole."""
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 16:
        return None
    place = end - struct.unpack_from("<L", tail, end + 12)[0]
    if place < 0:
        return None
    names = set()
    while tail.startswith(b"PK\x01\x02", place) and place + 46 <= end:
        name, *others = struct.unpack_from("<HHH", tail, place + 28)
        names.add(tail[place + 46 : place + 46 + name])
        place += 46 + name + sum(others)
    return names


def _ascii_readable(head: bytes) -> bytes:
    """The beginning with its byte order mark taken off and UTF-16 turned into UTF-8."""
    if head.startswith(codecs.BOM_UTF8):
        return head[len(codecs.BOM_UTF8) :]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return head


def _text_format(text: bytes) -> str:
    text = text.lstrip()
    if _HTML.match(text):
        return "HTML"
    if _XML.match(text):
        return next((name for root, name in _XML_ROOTS if root.search(text)), "XML")
    if _JSON.match(text):
        return "JSON"
    return "TTL" if _TURTLE.match(text) else "TXT"
