"""The XML parts of a workbook, read as a stream that no part can make grow.

Source: ECMA-376 part 1 §18.3 (sheets), OpenDocument 1.3 part 3; a DOCTYPE occurs in neither.
"""

from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from ckanext.mofops.quality.sheets.outline import BookRefused

_CHUNK = 1 << 16

Start = Callable[[str, dict[str, str]], None]
Text = Callable[[str], None]


def walk(stream: BinaryIO, name: str, start: Start, end: Text | None = None, text: Text | None = None) -> None:
    """Tell of each element of an XML part, by its name with the prefix that it has there.

    :param name: of the part
    :raises BookRefused: it is no XML, or has a DOCTYPE
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two of an encoding that is unknown, or of many bytes
        raise BookRefused("book-broken", note=f"{name}: {error}") from error


def drain(stream: BinaryIO) -> None:
    """Read a part to its end, as its size counts."""
    while stream.read(_CHUNK):
        pass


def _refuse_doctype(*_: object) -> None:
    raise BookRefused("book-broken", note="DOCTYPE")


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def number(text: str | None, otherwise: int) -> int:
    """A number of up to twelve digits."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 13 else otherwise
