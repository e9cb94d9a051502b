"""Proves a text table valid, with polars, or abstains; of one with errors that stand out, it tells those.

Wherever frictionless and polars might take a cell in different ways each such cell is shown to the field's own reader; wherever
more than that is in doubt nothing is said, and the file is read by columns. What has to hold stands beside each step; that it
suffices is tested by chance, with ``scripts/fuzz``.
"""

import codecs
import csv
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal

import polars
from frictionless import Field, FrictionlessException, Schema
from polars import DataFrame, Series
from polars.exceptions import PanicException, PolarsError

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import COLUMNS, RECORD_CHARACTERS, SAMPLE_LINES
from ckanext.mofops.quality.tables.columnar import Column, Columnar, NotCovered, primary_key, unique_fields
from ckanext.mofops.quality.tables.dialect import Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.error import add_error
from ckanext.mofops.quality.tables.extent import is_blank
from ckanext.mofops.quality.tables.frames import BLOCK, Abstained, Frames
from ckanext.mofops.quality.tables.grammar import comparable, doubtful, is_canonical
from ckanext.mofops.quality.tables.habits import BUDDHIST, DISTINCT, TELLING, TOTALS, HabitsOfColumn, is_total
from ckanext.mofops.quality.tables.heading import Heading, heading
from ckanext.mofops.quality.tables.keys import Keys
from ckanext.mofops.quality.tables.titles import title_rows
from ckanext.mofops.quality.tables.watch import Watch

_ONE_BY_ONE = 200_000  # different cells of a column that are worth being read one by one
_FEW = 8  # cells that are looked for one after another
_FIGURES = frozenset({"integer", "number", "date"})
_FEW_FIGURES = 1000
_PLAIN_NUMBER, _PLAIN_DAY = r"^[+-]?[0-9]+(?:\.[0-9]+)?$", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_WITHOUT_WORDS = frozenset({"integer", "number", "year", "date", "datetime"})
_SAMPLE_CHARACTERS = 4 * 1024 * 1024
_TOTAL_BYTES = 100  # of a cell that may be the word for a total, spaces and all


class _Unproven(Exception):
    """There is an error, or it takes more than a proof to tell that there is none."""


@dataclass(frozen=True)
class Proof:
    """rows, fields: data rows and columns of the table. engine: ``prover`` if it has no error. encoding, sha256: of the file."""

    rows: int
    fields: int
    engine: Literal["prover", "columnar"]
    encoding: str
    sha256: str


def proof(
    source: Source,
    delimiters: str,
    findings: Findings,
    schema: Schema | None,
    *,
    encoding: str | None = None,
    block: int = BLOCK,
) -> Proof | None:
    """The proof that a text table has no error, with its warnings added, or all its errors as well; None, with nothing added, if
    nothing is certain.

    :param delimiters: the ones that may set its cells apart
    :param encoding: of the text; None if nobody knows, and it may be UTF-8
    :param block: bytes that are read at once; a record has to fit in
    """
    for prover in (_Prover, _Teller):
        try:
            return prover(source, delimiters, findings, schema, encoding).proof(block)
        except _Unproven:
            continue  # now read once more for all of them
        except (Abstained, NotCovered, Refused, UnicodeDecodeError, FrictionlessException):
            break
        except (PolarsError, PanicException, OverflowError):  # it cannot read the file, or has no number for a bound
            break
    return None


class _Prover:
    """Reads a file once, block by block, and gives up at the first doubt."""

    def __init__(self, source: Source, delimiters: str, findings: Findings, schema: Schema | None, encoding: str | None) -> None:
        self._source, self._encoding = source, encoding or _utf_8(source)
        with source.text(self._encoding) as text:
            self._control = reader_dialect(dialect(sample(text), delimiters))
        head = heading(self._first_rows(), schema)
        _require_plain(head)
        self._head, self._width = head, len(head.fields)
        self._findings, self._draft = findings, findings.draft()
        self._watch = Watch(head, self._draft)
        habits = self._watch.habits.columns
        self._columns = [_Column(field, looked) for field, looked in zip(head.fields, habits, strict=True)]
        self._last: Sequence[str] = ()
        self._prepare()

    def _first_rows(self) -> list[list[str]]:
        with self._source.text(self._encoding) as text:
            rows = list(islice(csv.reader(_bounded(text), self._control), SAMPLE_LINES))
        while rows and all(map(is_blank, rows[-1])):
            if len(rows) == SAMPLE_LINES:
                raise Abstained  # nobody knows yet whether the table ends here
            rows.pop()
        return rows

    def _prepare(self) -> None:
        self._keys = _Keys(self._head, self._columns)

    def proof(self, block: int) -> Proof:
        """:raises Abstained: there is none
        :raises _Unproven: there is an error
        """
        frames = Frames(self._source, self._encoding, self._control, self._width, block)
        first = 1
        for frame, is_last in frames:
            if first == 1:
                frame, first = frame[1:], 2
            if len(frame):
                self._look(frame, first, is_only=is_last and first == 2)
                first += len(frame)
        self._close()
        # Blank rows below the table, of which there may be more than were cut off, are no part of it.
        if first > 2 and all(map(is_blank, self._last)):
            raise Abstained
        self._watch.rows = first - 2
        self._watch.close()
        self._findings.accept(self._draft)
        engine: Literal["prover", "columnar"] = "prover" if self._draft.valid else "columnar"
        return Proof(self._watch.rows, self._width, engine, self._encoding, frames.sha256)

    def _look(self, frame: DataFrame, first: int, *, is_only: bool) -> None:
        """Take in data rows, from number ``first`` on; is_only: there are no others."""
        cells = frame.get_columns()
        sizes = frame.select(polars.all().str.len_bytes())
        if 2 * sum(sizes.max().row(0)) + 3 * self._width > RECORD_CHARACTERS:
            raise Abstained
        has_empty = [smallest == 0 for smallest in sizes.min().row(0)]
        if all(has_empty) and _has_blank_row(frame, [[""]] * self._width):
            raise Abstained  # another table may begin below
        odd = [
            column.look(texts, first, is_only=is_only, has_empty=empty)
            for column, texts, empty in zip(self._columns, cells, has_empty, strict=True)
        ]
        self._judge(frame, first, odd)
        self._see_totals(cells, first, any(has_empty[:1]))
        self._last = frame.row(-1)

    def _judge(self, frame: DataFrame, first: int, odd: Sequence[Set[str]]) -> None:
        """Have the field's own reader read what is odd in each column, missing values too.

        :raises _Unproven: there is an error
        """
        if not all(column.takes(cells) for column, cells in zip(self._columns, odd, strict=True)):
            raise _Unproven
        if all(not cells.isdisjoint(column.missing) for column, cells in zip(self._columns, odd, strict=True)) and _has_blank_row(
            frame, [column.missing for column in self._columns]
        ):
            raise _Unproven
        self._keys.take(frame)

    def _close(self) -> None:
        self._keys.require_different()

    def _see_totals(self, cells: list[Series], first: int, has_empty: bool) -> None:
        """The rows whose first cell that holds anything is the word for a total."""
        begin = cells[0]
        if has_empty:
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


class _Teller(_Prover):
    """Tells the errors of a table whose cells are all in their place: those cells alone are read that are odd."""

    def _prepare(self) -> None:
        self._looked = Columnar(self._head)
        for column in self._columns:
            column.may_be_wrong = True

    def _judge(self, frame: DataFrame, first: int, odd: Sequence[Set[str]]) -> None:
        for error in self._looked.errors(_Rows(frame, first, odd, self._looked.in_keys)):
            add_error(error, self._draft)

    def _close(self) -> None:
        if self._looked.suspects is not None:
            raise Abstained


class _Rows:
    """A frame as ``Columnar`` looks at it. odd: the cells of each column that it has to read; in keys it needs all."""

    def __init__(self, frame: DataFrame, first: int, odd: Sequence[Set[str]], in_keys: Collection[int]) -> None:
        self.first = first
        self.ragged: Sequence[int] = ()
        self._frame = frame
        self._lists: dict[int, list[str]] = {}
        self._distinct = {place: {*self.column(place)} if place in in_keys else cells for place, cells in enumerate(odd)}

    def __len__(self) -> int:
        return len(self._frame)

    def column(self, place: int) -> list[str]:
        if place not in self._lists:
            self._lists[place] = self._frame.to_series(place).to_list()
        return self._lists[place]

    def row(self, place: int) -> Sequence[Any]:
        return self._frame.row(place)

    def distinct(self, place: int) -> Set[str]:
        return self._distinct[place]

    def places(self, column: int, cells: Set[Any]) -> Iterable[int]:
        found: list[int] = self._frame.to_series(column).is_in(sorted(cells)).arg_true().to_list()
        return found


def _utf_8(source: Source) -> str:
    with source.binary() as stream:
        return "utf-8-sig" if stream.read(3) == codecs.BOM_UTF8 else "utf-8"


def _require_plain(head: Heading) -> None:
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
        raise Abstained


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    """Lines, up to so many characters."""
    left = _SAMPLE_CHARACTERS
    for line in lines:
        left -= len(line)
        if left < 0:
            raise Abstained
        yield line


def _has_blank_row(frame: DataFrame, blank: Sequence[Sequence[str]]) -> bool:
    """Whether a row has nothing but blanks, which are given for each column."""
    conditions = [polars.col(name).is_in(texts) for name, texts in zip(frame.columns, blank, strict=True)]
    return bool(frame.select(polars.all_horizontal(conditions).any()).item())


class _Column:
    """The cells of one field. missing: the texts that stand for no value. may_be_wrong: it is known that not all may be right."""

    def __init__(self, field: Field, habits: HabitsOfColumn) -> None:
        self.field = field
        self._habits = habits
        self._reader = Column(field)
        self.missing = sorted(text for text in self._reader.blank if text is not None)
        self._doubtful = doubtful(field)
        self._left = _ONE_BY_ONE
        self._is_figures: bool | None = None
        self.may_be_wrong = False

    @property
    def has_no_words(self) -> bool:
        """Whether no cell can be the word for a total."""
        return not self.may_be_wrong and self.field.type in _WITHOUT_WORDS and not any(map(is_total, self.missing))

    def look(self, texts: Series, first: int, *, is_only: bool, has_empty: bool) -> Set[str]:
        """Take in cells, of rows from number ``first`` on: those that its own reader has to see, and the texts that stand for no
        value if there are any. is_only: there are no others; has_empty: some are empty."""
        if self._is_figures is not False and not self.may_be_wrong:
            figures = self._figures(texts, has_empty)
            if figures is None and self._is_figures:
                raise _Unproven  # of cells that went by, something might have to be told now
            self._is_figures = figures is not None
            if figures is not None:
                return figures
        is_dull = is_only and not self._habits.is_of_interest and not texts.str.contains(TELLING).any()
        if not is_dull and self._habits.is_open and (counts := self._counted(texts, first)) is not None:
            return counts
        given = self.given(texts)
        odd = (given if self._doubtful is None else given.filter(self._doubtful(given))).unique()
        self._left -= len(odd)
        if self._left < 0:
            raise Abstained
        return {*odd.to_list(), *(self.missing if len(given) < len(texts) else ())}

    def takes(self, cells: Set[str]) -> bool:
        """Whether its own reader takes each of the cells."""
        self._reader.look(cells)
        return self._reader.wrong.isdisjoint(cells)

    def _figures(self, texts: Series, has_empty: bool) -> Set[str] | None:
        """Of cells that are all plain numbers or dates, of which nothing is to be told, those that its own reader has to see,
        such as its minimum; None if they are not."""
        is_day = self.field.type == "date"
        if self.field.type not in _FIGURES or self._habits.is_of_interest or self._doubtful is None or self.missing != [""]:
            return None
        if has_empty:
            return None
        if is_day:
            texts = texts.unique()  # there are not so many days
        odd = texts.filter(self._doubtful(texts)).unique()
        if len(odd) > _FEW_FIGURES or not odd.str.contains(_PLAIN_DAY if is_day else _PLAIN_NUMBER).all():
            return None
        # As text, as dates in the one form that is beyond doubt are in the order of their days.
        return {*odd.to_list()} if not is_day or str(texts.max()) < str(BUDDHIST) else None

    def _counted(self, texts: Series, first: int) -> Set[str] | None:
        """The different cells, which were shown to the habits; None if there are too many."""
        begin = texts.head(2 * self._habits.most)
        different = begin.n_unique()
        if different >= self._habits.most:
            if different == len(begin) and not self._habits.counts:
                self._habits.see_different(first, begin.to_list())
            else:
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
            filled = texts.str.len_bytes() > 0
            return texts if filled.all() else texts.filter(filled)
        return texts.filter(~texts.is_in(self.missing)) if self.missing else texts

    def keys(self, cells: list[str]) -> Sequence[Hashable]:
        """The values of cells, to be compared."""
        different = {*cells}
        self._reader.look(different)
        return self._reader.keys(cells, different)


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
        self._unique = unique_fields(head)
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
                    raise _Unproven
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
                raise _Unproven
            self._exact[key] = Keys()
        if self._first + len(parts[0]) > _ONE_BY_ONE:
            raise _Unproven
        rows = zip(*(column.keys(texts.to_list()) for column, texts in zip(columns, parts, strict=True)), strict=True)
        if self._exact[key].repeats(self._first, list(rows)):
            raise _Unproven

    def require_different(self) -> None:
        """No key has come twice."""
        for parts in self._values.values():
            values = polars.concat(parts)
            if values.n_unique() < len(values):
                raise _Unproven


def _comparable(fields: list[Field], parts: list[Series]) -> Series | None:
    """What differs if keys do, each of one text or several; None if that is not known."""
    if len(fields) == 1:
        return comparable(fields[0], parts[0])
    if not all(is_canonical(field, texts) for field, texts in zip(fields, parts, strict=True)):
        return None
    return DataFrame([texts.alias(str(place)) for place, texts in enumerate(parts)]).hash_rows()
