"""Which encoding a text has, decided on the whole file: Thai may begin after 100 kB of ASCII."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from ckanext.mofops.quality.findings import Findings

UTF_8 = ("utf-8", "utf-8-sig")

_CHUNK = 1024 * 1024
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Bytes of TIS-620, which cp874 extends. Thai letters are about two in three of all Thai characters, one in three of
# short words such as ไม่. Accented letters of Western Europe stand beside ASCII letters, Thai hardly ever does.
# Thai in UTF-8 is E0 B8 or E0 B9 and one more byte, over and over; in TIS-620 that is a rare syllable (เธ., เน.).
_ASCII = bytes(range(0x80))
_ALL_BUT_LETTERS = bytes(byte for byte in range(0x100) if not 0xA1 <= byte <= 0xCE)
_BESIDE_LATIN = re.compile(rb"[A-Za-z](?=[\x80-\xff])|[\x80-\xff](?=[A-Za-z])")
_UTF_8_THAI = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
# Letters and signs that hardly any Thai word has, and marks with nothing below them to stand on: one in 30 bytes at most in
# Thai, one in five of Chinese, Korean or Russian that decodes as Thai just as well (Big5, EUC-KR, GB 2312, KOI8-R).
_ODD = re.compile(
    rb"[\xa3\xa5\xa6\xac\xae\xaf\xb1\xc4\xc6\xcc\xce\xda\xdf\xe5\xed-\xef\xfa\xfb]"
    rb"|(?<![\xa1-\xce\xd1\xd4-\xda\xe7-\xee])[\xd1\xd4-\xd9\xe7-\xec]"
)


def encoding(stream: BinaryIO, findings: Findings) -> str | None:
    """The encoding of a text, as a codec of Python: by its mark, else UTF-8 if all of it is, else cp874 if all of it plausibly
    is Thai. None if refused.

    Adds ``encoding-error``, ``nul-character`` or ``not-utf-8``.
    Source: RFC 7111 §5.1 (CSV), RFC 8259 §8.1 (JSON); TIS 620-2533.
    """
    stream.seek(0)
    start = stream.read(4)
    name = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")
    fault = _fault(stream, name)
    if fault is not None and fault.nul:
        findings.add("nul-character", row=fault.line)
        return None
    if fault is not None and name == "utf-8" and _is_thai_cp874(stream):
        name, fault = "cp874", None
    if fault is not None:
        findings.add("encoding-error", row=fault.line, cell=f"0x{fault.byte:02X}")
        return None
    if name not in UTF_8:
        findings.add("not-utf-8", encoding=name)
    return name


@dataclass(frozen=True)
class _Fault:
    line: int
    byte: int
    nul: bool = False


def _fault(stream: BinaryIO, name: str) -> _Fault | None:
    """The first place that the codec cannot read, or that is a NUL."""
    if _is_faultless(stream, name):  # as nearly all are, whose lines need not be counted
        return None
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(name)("strict")
    lines = _Lines()
    while True:
        chunk = stream.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # The object is what was held back of the last chunk and this chunk together.
            return _Fault(lines.after(_readable(error, name)), error.object[error.start])
        if "\0" in text:
            return _Fault(lines.after(text[: text.index("\0")]), 0, nul=True)
        if not chunk:
            return None
        lines.after(text)


def _is_faultless(stream: BinaryIO, name: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        while chunk := stream.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        return "\0" not in decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False


class _Lines:
    """Counts lines over pieces of a text, of which one may end between CR and LF."""

    def __init__(self) -> None:
        self._number = 1
        self._ended_in_return = False

    def after(self, piece: str) -> int:
        """The number of the line on which the text read so far, and now this piece, ends."""
        self._number += line_breaks(piece)
        if self._ended_in_return and piece.startswith("\n"):
            self._number -= 1
        if piece:
            self._ended_in_return = piece.endswith("\r")
        return self._number


def _readable(error: UnicodeDecodeError, name: str) -> str:
    """The text of the chunk before the fault. A mark belongs to the first chunk only, so wide codecs go by byte."""
    before = error.object[: error.start]
    return before.decode("utf-8", "ignore") if name in UTF_8 else before.replace(b"\0", b"").decode("latin-1")


def line_breaks(text: str) -> int:
    """How many lines end in a text, by CR, LF or CRLF."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _is_thai_cp874(stream: BinaryIO) -> bool:
    """Whether the whole file is cp874 without C1 controls and what is not ASCII in it looks like Thai."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("cp874")("strict")
    high = letters = beside_latin = utf_8 = odd = 0
    while chunk := stream.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:  # Python's cp874 has no C1 controls: they end here too
            return False
        if b"\0" in chunk:
            return False
        high += len(chunk.translate(None, _ASCII))
        letters += len(chunk.translate(None, _ALL_BUT_LETTERS))
        beside_latin += sum(1 for _ in _BESIDE_LATIN.finditer(chunk))
        utf_8 += sum(3 for _ in _UTF_8_THAI.finditer(chunk))
        odd += sum(1 for _ in _ODD.finditer(chunk))
    is_thai = odd < 2 or odd * 8 <= high
    return is_thai and letters * 4 >= high and beside_latin * 2 <= high and utf_8 * 2 <= high
