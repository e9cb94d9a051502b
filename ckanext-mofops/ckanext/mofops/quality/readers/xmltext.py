"""XML and what is written in it: KML, GML, RSS, Atom. Well-formed, without a DOCTYPE, of a depth that any reader can take.

Read by expat as a stream: nothing is kept, no entity of the document's own is ever expanded, and nothing it names is fetched.
"""

import codecs
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import DEPTH
from ckanext.mofops.quality.reading import Facts, Reading

_CHUNK = 1 << 20
_DECLARED = re.compile(r"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_THAI = {"windows-874": "cp874", "tis-620": "cp874", "iso-8859-11": "cp874", "x-windows-874": "cp874"}
_ROOTS: Mapping[str, str] = {"KML": "kml", "RSS": "rss", "ATOM": "feed", "RDF": "RDF", "SVG": "svg"}
_ENTRIES: Mapping[str, str] = {"KML": "Placemark", "RSS": "item", "ATOM": "entry"}


class _Refused(Exception):
    """Args: code and parameters of the problem."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read(reading: Reading) -> Facts:
    """The placemarks of a KML, or the entries of a feed."""
    return outline(reading)


def outline(reading: Reading) -> Facts:
    """Read a document to its end. Nothing is known of one that is refused."""
    findings = reading.findings
    if reading.schema is not None:
        findings.add("schema-not-checked", format=reading.format)
    document = _Document(reading.format)
    try:
        with reading.source.text(reading.encoding or "utf-8") as content:
            chunk = content.read(_CHUNK)
            found = _DECLARED.match(chunk.removeprefix("\ufeff"))
            declared = found[1] if found else None
            while chunk:
                _compare_encoding(declared, reading.encoding or "utf-8", chunk)
                document.feed(chunk)
                chunk = content.read(_CHUNK)
            document.end()
    except _Refused as refused:
        findings.add(refused.code, **refused.params)
        return {}
    return _facts(document, reading.format, findings)


def _facts(document: "_Document", format: str, findings: Findings) -> Facts:
    root = _ROOTS.get(format)
    if root is not None and document.root != root:
        findings.add("wrong-content", declared=format, found=f"XML <{document.root}>")
        return {}
    if document.network_link is not None:
        findings.add("kml-network-link", cell=document.network_link)
    if format not in _ENTRIES:
        return {"rows": None}
    if document.entries == 0:
        findings.add("xml-no-data", format=format)
    return {"rows": document.entries}


class _Document:
    """What has been seen of a document so far."""

    def __init__(self, format: str) -> None:
        self.root: str | None = None
        self.entries = 0
        self.network_link: str | None = None
        self._entry = _ENTRIES.get(format)
        self._depth = 0
        self._in_link = 0
        self._text: list[str] | None = None
        # The text is decoded already, whatever the document declares.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, text: str) -> None:
        self._parse(text.encode("utf-8", "surrogatepass"), last=False)

    def end(self) -> None:
        self._parse(b"", last=True)

    def _parse(self, content: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(content, last)
        except expat.ExpatError as error:
            note = expat.ErrorString(error.code)
            raise _Refused("xml-syntax", row=error.lineno, position=error.offset + 1, note=note) from error

    def _doctype(self, *_: Any) -> None:
        raise _Refused("xml-doctype")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if self.root is None:
            self.root = local
        self._depth += 1
        if self._depth > DEPTH:
            raise _Refused("xml-depth", limit=DEPTH)
        self.entries += local == self._entry
        if local == "NetworkLink" and self.network_link is None:
            self.network_link = ""
            self._in_link = self._depth
        elif self._in_link and local == "href":
            self._text = []
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, _name: str) -> None:
        if self._text is not None:
            self.network_link = "".join(self._text).strip()
            self._text = None
            self._parser.CharacterDataHandler = None
            self._in_link = 0
        self._depth -= 1


def _compare_encoding(declared: str | None, found: str, text: str) -> None:
    """The encoding that a document declares has to be the one it is in, or read the same text: programs go by it.

    :raises _Refused: it is another; without a declaration, one that has to be declared
    """
    if declared is None:
        if found == "cp874":
            raise _Refused("xml-syntax", row=1, position=1, note=f"encoding: {found}")
    elif _codec(declared) != _codec(found) and not (text.isascii() and _reads_ascii(declared, text)):
        raise _Refused("xml-syntax", row=1, position=1, note=f"encoding: {declared} ≠ {found}")


def _reads_ascii(codec: str, text: str) -> bool:
    """Whether a text of ASCII only is the same in an encoding: not so in UTF-16, which programs like to declare."""
    try:
        return text.encode(_codec(codec)) == text.encode()
    except (LookupError, UnicodeError):
        return False


def _codec(name: str) -> str:
    name = _THAI.get(name.lower(), name)
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return name
    return {"utf-8-sig": "utf-8", "tis-620": "cp874", "iso8859-11": "cp874"}.get(
        found, found.removesuffix("-le").removesuffix("-be")
    )
