"""Proves a text table valid, with polars, or abstains: it never says that one is not.

Wherever csv.reader, frictionless and polars might read a file in different ways nothing is proven, and the file is read by
columns. What has to hold stands beside each step; that it suffices is tested by chance, with ``scripts/fuzz``.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import BinaryIO

import polars
from frictionless import Field, FrictionlessException, Schema
from polars import DataFrame, Series
from polars.exceptions import PanicException, PolarsError

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import COLUMNS, RECORD_CHARACTERS, SAMPLE_LINES
from ckanext.mofops.quality.tables.columnar import Column, NotCovered, primary_key
from ckanext.mofops.quality.tables.dialect import Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.extent import is_blank
from ckanext.mofops.quality.tables.grammar import comparable, doubtful, is_canonical
from ckanext.mofops.quality.tables.habits import BUDDHIST, DISTINCT, TELLING, TOTALS, HabitsOfColumn, is_total
from ckanext.mofops.quality.tables.heading import Heading, heading
from ckanext.mofops.quality.tables.keys import Keys
from ckanext.mofops.quality.tables.titles import title_rows
from ckanext.mofops.quality.tables.watch import Watch

BLOCK = 8 * 1024 * 1024  # bytes that are read at once
_ONE_BY_ONE = 200_000  # different cells of a column that are worth being read one by one
_LINES = 1000  # of one cell
_FEW = 8  # cells that are looked for one after another
_FIGURES = frozenset({"integer", "number", "date"})
_WITHOUT_WORDS = frozenset({"integer", "number", "year", "date", "datetime"})
_SAMPLE_CHARACTERS = 4 * 1024 * 1024
_TOTAL_BYTES = 100  # of a cell that may be the word for a total, spaces and all


class _Abstained(Exception):
    """Nothing is known of the table; its rows are to be read."""


@dataclass(frozen=True)
class Proof:
    """rows, fields: data rows and columns of the table. encoding, sha256: of the file."""

    rows: int
    fields: int
    encoding: str
    sha256: str


def proof(source: Source, delimiters: str, findings: Findings, schema: Schema | None, *, block: int = BLOCK) -> Proof | None:
    """The proof that a text table has no error, with its warnings added; None, with nothing added, if there is none.

    :param delimiters: the ones that may set its cells apart
    :param block: bytes that are read at once; a record has to fit in
    """
    try:
        with source.binary() as stream, ThreadPoolExecutor(1) as hasher:
            return _Prover(source, delimiters, findings, schema).proof(_blocks(stream, block), hasher)
    except (_Abstained, NotCovered, Refused, UnicodeDecodeError, FrictionlessException):
        return None
    except (PolarsError, PanicException, OverflowError):  # it cannot read the file, or has no number for a bound
        return None


class _Prover:
    """Reads a file once, block by block, and gives up at the first doubt."""

    def __init__(self, source: Source, delimiters: str, findings: Findings, schema: Schema | None) -> None:
        with source.binary() as stream:
            is_marked = stream.read(3) == codecs.BOM_UTF8
        self._encoding = "utf-8-sig" if is_marked else "utf-8"
        with source.text(self._encoding) as text:
            control = reader_dialect(dialect(sample(text), delimiters))
        with source.text(self._encoding) as text:
            rows = list(islice(csv.reader(_bounded(text), control), SAMPLE_LINES))
        if control.quotechar != '"' or control.skipinitialspace or control.escapechar or ord(control.delimiter) > 127:
            raise _Abstained
        while rows and all(map(is_blank, rows[-1])):
            if len(rows) == SAMPLE_LINES:
                raise _Abstained  # nobody knows yet whether the table ends here
            rows.pop()
        head = heading(rows, schema)
        self._require_plain(head)
        self._head, self._width = head, len(head.fields)
        self._separator = control.delimiter
        self._findings, self._draft = findings, findings.draft()
        self._watch = Watch(head, self._draft)
        habits = self._watch.habits.columns
        self._columns = [_Column(field, looked) for field, looked in zip(head.fields, habits, strict=True)]
        self._keys = _Keys(head, self._columns)
        self._last: Sequence[str] = ()

    def _require_plain(self, head: Heading) -> None:
        """The header is the first row, says what the schema says, and nothing stands above or beside it."""
        first = head.sample[0] if head.sample else []
        names = {field.name for field in head.fields}
        if (
            head.errors
            or head.row != 1
            or title_rows(head.sample, head.row)
            or head.schema.foreign_keys
            or not 0 < len(first) == len(head.fields) == len(names) == len(head.labels) <= COLUMNS
            or is_blank(first[-1])
        ):
            raise _Abstained

    def proof(self, blocks: Iterator[bytes], hasher: ThreadPoolExecutor) -> Proof:
        """:raises _Abstained: there is none"""
        digest = hashlib.sha256()
        first = 1
        for block, is_last in _with_last(blocks):
            hashed = hasher.submit(digest.update, block)
            if first == 1 and self._encoding == "utf-8-sig":
                block = block.removeprefix(codecs.BOM_UTF8)
            frame = self._frame(self._without_blank_end(block) if is_last else block)
            if first == 1:
                frame, first = frame[1:], 2
            if len(frame):
                self._look(frame, first, is_only=is_last and first == 2)
                first += len(frame)
            hashed.result()
        self._keys.require_different()
        # Blank rows below the table, of which there may be more than were cut off, are no part of it.
        if all(map(is_blank, self._last)):
            raise _Abstained
        self._watch.rows = first - 2
        self._watch.close()
        self._findings.accept(self._draft)
        return Proof(self._watch.rows, self._width, self._encoding, digest.hexdigest())

    def _without_blank_end(self, block: bytes) -> bytes:
        """The end of a file up to the last record that holds anything."""
        separator = self._separator.encode()
        end = len(block.rstrip(b' \t\r\n"' + separator))
        quotes = block.count(b'"', 0, end) if b'"' in block else 0
        while (line_end := block.find(b"\n", end) + 1) > 0:
            quotes += block.count(b'"', end, line_end)
            end = line_end
            if quotes % 2 == 0:  # else the line goes on in quotes
                return block[:end] if _blank_records(separator).fullmatch(block, end) else block
        return block

    def _frame(self, block: bytes) -> DataFrame:
        """The records of a block as texts, if csv.reader has the same."""
        if b"\0" in block:
            raise _Abstained
        if not block.endswith(b"\n"):
            block += b"\n"  # polars overlooks an empty cell at the very end
        frame = polars.read_csv(
            block,
            has_header=False,
            separator=self._separator,
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
        separator, height = self._separator.encode(), len(frame)
        returns = block.count(b"\r") if b"\r" in block else 0
        if returns and returns != block.count(b"\r\n"):
            raise _Abstained
        lengths = [texts.str.len_bytes() for texts in frame.get_columns()]
        # An empty line is no cell for csv.reader.
        if self._width == 1 and lengths[0].min() == 0:
            raise _Abstained
        if b'"' not in block:
            if sum(map(Series.sum, lengths)) + height * self._width + returns != len(block):
                raise _Abstained
            return
        outside = _quoted(separator).sub(b"", block)
        if b'"' in outside or outside.count(b"\n") != height or outside.count(separator) != height * (self._width - 1):
            raise _Abstained

    def _look(self, frame: DataFrame, first: int, *, is_only: bool) -> None:
        """Take in data rows, from number ``first`` on; is_only: there are no others."""
        cells = frame.get_columns()
        if 2 * sum(_longest(each) for each in cells) + 3 * self._width > RECORD_CHARACTERS:
            raise _Abstained
        blanks = [each.look(texts, first, is_only=is_only) for each, texts in zip(self._columns, cells, strict=True)]
        if all(blanks):
            _require_filled_rows(frame, [each.missing for each in self._columns])
        if all(_has_empty(texts) for texts in cells):
            _require_filled_rows(frame, [[""]] * self._width)
        self._keys.take(frame)
        self._see_totals(cells, first)
        self._last = frame.row(-1)

    def _see_totals(self, cells: list[Series], first: int) -> None:
        """The rows whose first cell that holds anything is the word for a total."""
        begin = cells[0]
        if _has_empty(begin):
            begin = polars.select(polars.coalesce([polars.lit(each.replace("", None)) for each in cells])).to_series()
        elif self._columns[0].has_no_words:
            return
        words = (
            begin.to_frame("word")
            .with_row_index("row", offset=first)
            .filter(
                polars.col("word").str.len_bytes() <= _TOTAL_BYTES,
                polars.col("word").str.strip_chars(" :").str.to_lowercase().is_in(sorted(TOTALS)),
            )
        )
        for row, word in words.iter_rows():
            if is_total(word):
                self._watch.habits.see_total(row, word)


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    """Lines, up to so many characters."""
    left = _SAMPLE_CHARACTERS
    for line in lines:
        left -= len(line)
        if left < 0:
            raise _Abstained
        yield line


def _blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The file in pieces that begin and end with a record, if all quotes in it are as they should be."""
    rest = b""
    while chunk := stream.read(size):
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
            raise _Abstained
        rest = block[end:]
        yield block[:end]
    if rest:
        yield rest


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
    cell = rb'(?:""|[ \t]*)'
    return re.compile(rb"(?:%b(?:%b%b)*(?:\r?\n|\Z))*" % (cell, mark, cell))


def _longest(texts: Series) -> int:
    longest = texts.str.len_bytes().max()
    return longest if isinstance(longest, int) else 0


def _has_empty(texts: Series) -> bool:
    return texts.str.len_bytes().min() == 0


def _require_filled_rows(frame: DataFrame, blank: Sequence[Sequence[str]]) -> None:
    """No row has nothing but blanks, which are given for each column."""
    conditions = [polars.col(name).is_in(texts) for name, texts in zip(frame.columns, blank, strict=True)]
    if frame.select(polars.all_horizontal(conditions).any()).item():
        raise _Abstained


class _Column:
    """The cells of one field. missing: the texts that stand for no value."""

    def __init__(self, field: Field, habits: HabitsOfColumn) -> None:
        self.field = field
        self._habits = habits
        self._reader = Column(field)
        self.missing = sorted(text for text in self._reader.blank if text is not None)
        self._doubtful = doubtful(field)
        self._left = _ONE_BY_ONE
        self._is_figures: bool | None = None
        self.has_no_words = field.type in _WITHOUT_WORDS and not any(map(is_total, self.missing))

    def look(self, texts: Series, first: int, *, is_only: bool) -> bool:
        """Take in cells, of rows from number ``first`` on; whether any is missing. is_only: there are no others."""
        if self._is_figures is None:
            self._is_figures = self._are_figures(texts)
        if self._is_figures:
            if not self._are_figures(texts):
                raise _Abstained  # of cells that went by, something might have to be told now
            return False
        is_dull = is_only and not self._habits.is_of_interest and not texts.str.contains(TELLING).any()
        if not is_dull and self._habits.is_open and (counts := self._counted(texts, first)) is not None:
            self._read(counts)
            return not self._reader.blank.isdisjoint(counts)
        given = self.given(texts)
        if len(given) < len(texts):
            self._read(self.missing)
        odd = (given if self._doubtful is None else given.filter(self._doubtful(given))).unique()
        self._left -= len(odd)
        if self._left < 0:
            raise _Abstained
        self._read(odd.to_list())
        return len(given) < len(texts)

    def _are_figures(self, texts: Series) -> bool:
        """Whether all are plain numbers or dates, of which nothing is to be told."""
        if self.field.type not in _FIGURES or self._habits.is_of_interest or self._doubtful is None or self.missing != [""]:
            return False
        if self.field.type == "date":
            texts = texts.unique()  # there are not so many days
        if _has_empty(texts) or self._doubtful(texts).any():
            return False
        # As text, as dates in the one form that is beyond doubt are in the order of their days.
        return self.field.type != "date" or str(texts.max()) < str(BUDDHIST)

    def _counted(self, texts: Series, first: int) -> Collection[str] | None:
        """The different cells, which were shown to the habits; None if there are too many."""
        begin = texts.head(2 * self._habits.most)
        different = begin.n_unique()
        if different >= self._habits.most:
            self._habits.see_until_full(enumerate(begin.to_list(), start=first))
            return None
        if len(texts) == len(begin) and 2 * different > len(begin):
            cells = texts.to_list()
            self._habits.see(first, cells)
            return {*cells}
        counted = texts.value_counts()
        counts = dict(zip(counted.to_series(0).to_list(), counted.to_series(1).to_list(), strict=True))
        self._habits.see_counted(counts, _numbered(texts, first), lambda fresh: _first_rows(texts, first, fresh))
        return counts.keys() if self._habits.is_open else None

    def given(self, texts: Series) -> Series:
        """The cells that are not missing."""
        if self.missing == [""]:
            return texts.filter(texts.str.len_bytes() > 0) if _has_empty(texts) else texts
        return texts.filter(~texts.is_in(self.missing)) if self.missing else texts

    def keys(self, cells: list[str]) -> Sequence[Hashable]:
        """The values of cells, to be compared."""
        different = {*cells}
        self._reader.look(different)
        return self._reader.keys(cells, different)

    def _read(self, cells: Iterable[str]) -> None:
        """Have each of the cells read by the field itself."""
        different = {*cells}
        self._reader.look(different)
        if not self._reader.wrong.isdisjoint(different):
            raise _Abstained


def _first_rows(texts: Series, first: int, wanted: list[str]) -> Mapping[str, int]:
    """The row in which each cell comes first."""
    if len(wanted) <= _FEW:
        return {text: first + int((texts == text).arg_max() or 0) for text in wanted}
    places = texts.arg_unique()
    return dict(zip(texts.gather(places).to_list(), (places + first).to_list(), strict=True))


def _numbered(texts: Series, first: int) -> Iterator[tuple[int, str]]:
    """Cells with the numbers of their rows, some at a time, as hardly ever all are looked at."""
    return enumerate(
        chain.from_iterable(some.to_series().to_list() for some in texts.to_frame().iter_slices(DISTINCT)), start=first
    )


class _Keys:
    """The unique fields and the primary key."""

    def __init__(self, head: Heading, columns: Sequence[_Column]) -> None:
        self._columns = columns
        self._unique = [place for place, field in enumerate(head.fields) if field.constraints.get("unique")]
        self._primary = primary_key(head)
        self._first = 2
        self._values: dict[tuple[int, ...], list[Series]] = {}
        self._exact: dict[tuple[int, ...], Keys] = {}

    def take(self, frame: DataFrame) -> None:
        """Take in the keys of further rows."""
        for place in self._unique:
            self._take((place,), [self._columns[place].given(frame.to_series(place))])
        if self._primary:
            parts = [frame.to_series(place) for place in self._primary]
            # Rows with no value in the key, or none in a part of it, are a matter of their own.
            for place, texts in zip(self._primary, parts, strict=True):
                if len(self._columns[place].given(texts)) < len(texts):
                    raise _Abstained
            self._take((-1, *self._primary), parts)
        self._first += len(frame)

    def _take(self, key: tuple[int, ...], parts: list[Series]) -> None:
        """Take in the keys of further rows, each of one text or several. key: what tells this key of the table from others."""
        columns = [self._columns[place] for place in key if place >= 0]
        if key not in self._exact:
            values = _comparable([column.field for column in columns], parts)
            if values is not None:
                self._values.setdefault(key, []).append(values.alias(""))
                return
            if key in self._values:
                raise _Abstained
            self._exact[key] = Keys()
        if self._first + len(parts[0]) > _ONE_BY_ONE:
            raise _Abstained
        rows = zip(*(column.keys(texts.to_list()) for column, texts in zip(columns, parts, strict=True)), strict=True)
        if self._exact[key].repeats(self._first, list(rows)):
            raise _Abstained

    def require_different(self) -> None:
        """No key has come twice."""
        for parts in self._values.values():
            values = polars.concat(parts)
            if values.n_unique() < len(values):
                raise _Abstained


def _comparable(fields: list[Field], parts: list[Series]) -> Series | None:
    """What differs if keys do, each of one text or several; None if that is not known."""
    if len(fields) == 1:
        return comparable(fields[0], parts[0])
    if not all(is_canonical(field, texts) for field, texts in zip(fields, parts, strict=True)):
        return None
    return DataFrame([texts.alias(str(place)) for place, texts in enumerate(parts)]).hash_rows()
