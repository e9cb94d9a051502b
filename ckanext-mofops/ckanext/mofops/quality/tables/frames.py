"""The records of a text table in frames of polars, some megabytes at once, wherever csv.reader would have the same.

What has to hold for that stands beside each step; that it suffices is tested by chance, with ``scripts/fuzz``.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

import polars
from polars import DataFrame

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.encoding import UTF_8

BLOCK = 8 * 1024 * 1024  # bytes that are read at once
_LINES = 1000  # of one cell


class Abstained(Exception):
    """Nothing is known of the table; its rows are to be read."""


class Frames:
    """Reads a file once. width: columns of the table; block: bytes that are read at once, which a record has to fit in.

    :raises Abstained: csv.reader might read something else
    """

    def __init__(self, source: Source, encoding: str, control: csv.Dialect, width: int, block: int = BLOCK) -> None:
        # A quote of another kind, or an escape, is not what polars knows.
        if control.quotechar != '"' or control.skipinitialspace or control.escapechar or ord(control.delimiter) > 127:
            raise Abstained
        self._source, self._encoding = source, encoding
        self._separator = control.delimiter.encode()
        self._width, self._block = width, block
        self._has_returns = False
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Of the bytes of the file, once all are read, in hexadecimal."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[tuple[DataFrame, bool]]:
        """All records but blank ones in the end, the header first; and whether they are the last.

        :raises Abstained: csv.reader might have others
        :raises PolarsError, UnicodeDecodeError: it certainly has
        """
        for block, is_last in _with_last(self._records()):
            yield self._frame(self._without_blank_end(block) if is_last else block), is_last

    def _records(self) -> Iterator[bytes]:
        """The text as UTF-8, in pieces that begin and end with a record, if all quotes in it are as they should be."""
        rest = b""
        for chunk in self._utf_8():
            block = rest + chunk
            end = len(block)
            # Python looks for one byte ten times as fast as it counts it.
            quotes = block.count(b'"') if b'"' in block else 0
            for _ in range(_LINES):
                start = block.rfind(b"\n", 0, end) + 1
                quotes -= block.count(b'"', start, end) if quotes else 0
                end = start
                # A line feed after an odd number of quotes stands inside a cell.
                if quotes % 2 == 0 or not end:
                    break
                end -= 1
            if not end or quotes % 2:
                raise Abstained
            rest = block[end:]
            yield block[:end]
        if rest:
            yield rest

    def _utf_8(self) -> Iterator[bytes]:
        """The text without its mark, in UTF-8, lines ended by LF or CRLF."""
        recoded = _recoder(self._encoding)
        mark = codecs.BOM_UTF8 if self._encoding == "utf-8-sig" else b""
        is_first = True
        for chunk in self._bytes():
            text = recoded(chunk)
            if is_first:
                text = text.removeprefix(mark)
                self._has_returns = b"\r" in text and b"\n" not in text
                is_first = False
            if self._has_returns:
                if b"\n" in text:
                    raise Abstained
                text = text.replace(b"\r", b"\n")
            yield text

    def _bytes(self) -> Iterator[bytes]:
        """The file, which is hashed while it is looked at."""
        hashed: Future[None] | None = None
        with self._source.binary() as stream, ThreadPoolExecutor(1) as hasher:
            while chunk := stream.read(self._block):
                if hashed is not None:
                    hashed.result()
                hashed = hasher.submit(self._digest.update, chunk)
                yield chunk

    def _without_blank_end(self, block: bytes) -> bytes:
        """The end of a file up to the last record that holds anything."""
        end = len(block.rstrip(b' \t\r\n"' + self._separator))
        quotes = block.count(b'"', 0, end) if b'"' in block else 0
        while (line_end := block.find(b"\n", end) + 1) > 0:
            quotes += block.count(b'"', end, line_end)
            end = line_end
            if quotes % 2 == 0:  # else the line goes on in quotes
                return block[:end] if _blank_records(self._separator).fullmatch(block, end) else block
        return block

    def _frame(self, block: bytes) -> DataFrame:
        if b"\0" in block:
            raise Abstained
        if not block.endswith(b"\n"):
            block += b"\n"  # polars overlooks an empty cell at the very end
        frame = polars.read_csv(
            block,
            has_header=False,
            separator=self._separator.decode(),
            schema={str(place): polars.String for place in range(self._width)},
            infer_schema=False,
            empty_string_is_null=False,
            extra_columns="raise",
            missing_columns="raise",
            truncate_ragged_lines=False,
        )
        self._require_same_cells(block, frame)
        return frame

    def _require_same_cells(self, block: bytes, frame: DataFrame) -> None:
        """Every record has a cell for each column, and csv.reader finds the same: no byte is unaccounted for, or, with quotes, no
        line and no separator."""
        height = len(frame)
        returns = block.count(b"\r") if b"\r" in block else 0
        if returns and returns != block.count(b"\r\n"):
            raise Abstained
        # An empty line is no cell for csv.reader.
        if self._width == 1 and frame.to_series().str.len_bytes().min() == 0:
            raise Abstained
        if b'"' not in block:
            sizes = frame.select(polars.all().str.len_bytes().sum()).row(0)
            if sum(sizes) + height * self._width + returns != len(block):
                raise Abstained
            return
        outside = _quoted(self._separator).sub(b"", block)
        if b'"' in outside or outside.count(b"\n") != height or outside.count(self._separator) != height * (self._width - 1):
            raise Abstained
        # A line end in a cell was a CR, which it has to stay.
        if self._has_returns and block.count(b"\n") != height:
            raise Abstained


def _recoder(encoding: str) -> Callable[[bytes], bytes]:
    """Text in an encoding as UTF-8, piece after piece. What is said to be UTF-8 polars looks at itself."""
    if encoding in UTF_8:
        return bytes
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    return lambda piece: decoder.decode(piece).encode()


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block, and whether it is the last one."""
    block = next(blocks, None)
    while block is not None:
        following = next(blocks, None)
        yield block, following is None
        block = following


@cache
def _quoted(separator: bytes) -> re.Pattern[bytes]:
    """A quoted cell, as RFC 4180 has it."""
    mark = re.escape(separator)
    return re.compile(rb'(?<![^%b\n])"[^"]*+(?:""[^"]*+)*+"(?![^%b\r\n])' % (mark, mark))


@cache
def _blank_records(separator: bytes) -> re.Pattern[bytes]:
    mark = re.escape(separator)
    cell = rb'(?:"[ \t]*"|[ \t]*)'
    return re.compile(rb"(?:%b(?:%b%b)*(?:\r?\n|\Z))*" % (cell, mark, cell))
