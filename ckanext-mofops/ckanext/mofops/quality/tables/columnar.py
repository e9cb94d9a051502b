"""A table read by columns: the errors of frictionless 5.21, in its order, without an object of its for each row and cell.

Each cell is read by its field's own reader once, and most never, as ``plain`` knows them to be taken. What is wrong is then told
row by row, as ``frictionless.table.Row`` and ``TableResource.row_stream`` do. That it is the same is tested by chance, with
``scripts/fuzz``.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from decimal import Decimal
from types import NoneType
from typing import Any, NamedTuple, Protocol

from frictionless import Field

from ckanext.mofops.quality.tables.chunk import COMPARABLE, Value
from ckanext.mofops.quality.tables.heading import Heading
from ckanext.mofops.quality.tables.keys import HELD, Keys
from ckanext.mofops.quality.tables.plain import plain

_TAKEN_MOST = 2000  # texts of a column that are known to be taken; in a column of more it is faster to see anew
_READ_MOST = 50_000  # that need not be read again, which takes a hundred times as long

_REPEATED = "the same as in the row at position %s"
_NO_KEY = 'cells composing the primary keys are all "None"'


class NotCovered(Exception):
    """The table has to be read by frictionless itself."""


class RowError(NamedTuple):
    """An error of a row or cell, under the names that frictionless has. field_name, field_number, cell: None for a whole row."""

    type: str
    row_number: int
    note: str = ""
    field_name: str | None = None
    field_number: int | None = None
    cell: str | None = None


class Rows(Protocol):
    """Some rows of a table, as a ``Chunk`` has them. distinct: at least those of its cells that a field may not take."""

    first: int

    @property
    def ragged(self) -> Sequence[int]: ...
    def __len__(self) -> int: ...
    def row(self, place: int) -> Sequence[Any]: ...
    def column(self, place: int) -> Sequence[Any]: ...
    def distinct(self, column: int) -> Set[Any]: ...
    def places(self, column: int, cells: Set[Any]) -> Iterable[int]: ...


class Columnar:
    """Looks at the rows of one table as they pass. Their cells are None or of the ``kinds`` of their column, else ``Value``.

    suspects: the same of another look at the same rows, of which the keys were too many to be held.

    :raises NotCovered: the schema has foreign keys, or there are no columns, or two of one name
    """

    def __init__(self, heading: Heading, suspects: Sequence[frozenset[int]] | None = None) -> None:
        names = {field.name for field in heading.fields}
        if heading.schema.foreign_keys or not 0 < len(heading.fields) == len(names):
            raise NotCovered
        self._columns = [Column(field) for field in heading.fields]
        self._unique = unique_fields(heading)
        self._primary = primary_key(heading)
        number = len(self._unique) + bool(self._primary)
        self._keys = [Keys(HELD // number, suspects=wanted) for wanted in ([None] * number if suspects is None else suspects)]

    @property
    def kinds(self) -> list[frozenset[type]]:
        """Of each column, the types of which cells can be compared as they are."""
        return [each.kinds for each in self._columns]

    @property
    def in_keys(self) -> frozenset[int]:
        """Places of the columns that are compared row by row."""
        return frozenset({*self._unique, *self._primary})

    @property
    def suspects(self) -> Sequence[frozenset[int]] | None:
        """What makes a second look necessary, as keys may have come twice without being told; None if nothing does."""
        found = [keys.suspects for keys in self._keys]
        return found if any(found) else None

    def errors(self, chunk: Rows) -> Iterator[RowError]:
        """The errors of further rows.

        :raises NotCovered: the reader of a field leaves with an exception
        """
        for place, each in enumerate(self._columns):
            each.look(chunk.distinct(place))
        keys = self._keys_of_rows(chunk)
        repeats = [known.repeats(chunk.first, found) for known, found in zip(self._keys, keys, strict=True)]
        keyless = {row for row, key in enumerate(keys[-1]) if key is None} if self._primary and None in keys[-1] else set()
        for row in sorted({*chunk.ragged, *keyless, *self._blank(chunk), *self._wrong(chunk)}.union(*repeats)):
            yield from self._row_errors(chunk, row, [found.get(row) for found in repeats], is_keyless=row in keyless)

    def _keys_of_rows(self, chunk: Rows) -> list[Sequence[Hashable]]:
        """For each unique field, and the primary key in the end: the key of each row, None where it has none."""
        values = {place: self._columns[place].keys(chunk.column(place), chunk.distinct(place)) for place in self.in_keys}
        found = [values[place] for place in self._unique]
        if len(self._primary) == 1:
            found.append(values[self._primary[0]])
        elif self._primary:
            none = (None,) * len(self._primary)
            rows = zip(*(values[place] for place in self._primary), strict=True)
            found.append([None if key == none else key for key in rows])
        return found

    def _blank(self, chunk: Rows) -> Iterable[int]:
        """Rows without any value."""
        if any(each.blank.isdisjoint(chunk.distinct(place)) for place, each in enumerate(self._columns)):
            return ()
        rows: Iterable[int] = range(len(chunk))
        for place, each in enumerate(self._columns):
            cells = chunk.column(place)
            rows = [row for row in rows if cells[row] in each.blank]
        return rows

    def _wrong(self, chunk: Rows) -> Iterator[int]:
        """Rows with a cell that its field does not take."""
        for place, each in enumerate(self._columns):
            wrong = each.wrong & chunk.distinct(place)
            if wrong:
                yield from chunk.places(place, wrong)

    def _row_errors(self, chunk: Rows, row: int, repeats: list[int | None], *, is_keyless: bool) -> list[RowError]:
        """In the order of frictionless: it reads unique fields and the primary key first, and the others after that, or when
        the first repetition is found."""
        found = _Row(self._columns, chunk.first + row, chunk.row(row))
        for place, repeated in zip(self._unique, repeats, strict=False):
            found.read(place)
            if repeated is not None:
                found.read_all()
                found.add("unique-error", _REPEATED % repeated, place, str(self._columns[place].value(found.cell(place))))
        for place in self._primary:
            found.read(place)
        if self._primary and (is_keyless or repeats[-1] is not None):
            found.read_all()
            found.errors.append(RowError("primary-key", found.number, _NO_KEY if is_keyless else _REPEATED % repeats[-1]))
        found.read_all()
        return found.errors


def unique_fields(heading: Heading) -> list[int]:
    """Places of the columns in which no value may come twice."""
    return [place for place, field in enumerate(heading.fields) if field.constraints.get("unique")]


def primary_key(heading: Heading) -> tuple[int, ...]:
    """Places of the columns of the primary key, in its order; none if not all of them are there, as it is not looked at then."""
    places = {field.name: place for place, field in enumerate(heading.fields)}
    found = [places.get(name) for name in heading.schema.primary_key]
    return tuple(place for place in found if place is not None) if None not in found else ()


class _Read(NamedTuple):
    """What a field makes of a cell: its value, what is wrong with its type, and which constraints it breaks."""

    value: Any
    type_note: str | None = None
    notes: tuple[str, ...] = ()


_TAKEN = _Read(...)  # a text that the field takes, whatever its value


class _Row:
    """One row, as it is read by frictionless."""

    def __init__(self, columns: "Sequence[Column]", number: int, cells: Sequence[Any]) -> None:
        self.number = number
        self.errors: list[RowError] = []
        self._columns, self._cells = columns, cells
        self._unread = dict.fromkeys(range(len(columns)))
        self._blank = 0
        self._done = False

    def cell(self, place: int) -> Any:
        return self._cells[place] if place < len(self._cells) else None

    def add(self, type: str, note: str, place: int, cell: str) -> None:
        name = self._columns[place].name if place < len(self._columns) else ""
        self.errors.append(RowError(type, self.number, note, name, place + 1, cell))

    def read(self, place: int) -> None:
        if place not in self._unread:
            return
        del self._unread[place]
        cell = self.cell(place)
        found = self._columns[place].read_known(cell)
        if found.type_note is not None:
            self.add("type-error", found.type_note, place, str(cell))
        elif found.value is None:
            self._blank += 1
        for note in found.notes:
            self.add("constraint-error", note, place, str(cell))

    def read_all(self) -> None:
        if self._done:
            return
        self._done = True
        for place in list(self._unread):
            self.read(place)
        width, cells = len(self._columns), self._cells
        for place in range(width, len(cells)):
            self.add("extra-cell", "", place, str(cells[place]))
        for place in range(len(cells), width):
            self.add("missing-cell", "", place, "")
        if self._blank == width:
            self.errors = [RowError("blank-row", self.number)]


class Column:
    """Reads the cells of one field, by ``plain`` or its own reader. wrong: cells that it does not take, as far as they are known.

    blank: cells that stand for no value. kinds: see ``Columnar``.

    :raises NotCovered: there is no reader, as for a constraint that makes no sense
    """

    def __init__(self, field: Field) -> None:
        self.name = field.name
        self._field = field
        try:
            self._plain = plain(field)
            self._reader = field.create_cell_reader()
            self._value_reader = field.create_value_reader()
        except Exception as error:  # of a pattern that is none
            raise NotCovered from error
        missing = missing_values(field)
        self.blank = frozenset({*missing, None})
        self.kinds = _kinds(field, missing)
        self._nothing = self._read(None)
        self._taken: set[Any] = set()
        self._is_varied = False
        self._known: dict[Any, _Read] = {}
        self.wrong: set[Any] = set()
        self._forget()

    def look(self, cells: Set[Any]) -> None:
        """Take in different cells of which each is from now on known.

        :raises NotCovered: the reader leaves with an exception
        """
        if len(self._known) > _READ_MOST:
            self._forget()
        fresh = {*cells} - self._taken - self.blank
        doubtful: Iterable[Any] = fresh
        if self._plain is not None:
            doubtful = self._plain.doubtful(fresh)
            if not self._is_varied:
                self._taken |= fresh.difference(doubtful)
                if len(self._taken) > _TAKEN_MOST:
                    self._taken, self._is_varied = set(), True
        for cell in doubtful:
            if cell not in self._known:
                found = self._known[cell] = self._read(cell)
                if found.type_note is not None or found.notes:
                    self.wrong.add(cell)
                if found.value is None and found.type_note is None:
                    self.blank |= {cell}  # a value that reads as one of the texts that stand for none

    def _forget(self) -> None:
        self._known = {}
        self.wrong = set(self.blank) if self._nothing.notes else set()

    def read_known(self, cell: Any) -> _Read:
        """What the field makes of a cell that is known, or one of no kind."""
        key = cell if cell is None or type(cell) in self.kinds else Value(cell)
        return self._nothing if key in self.blank else self._known.get(key, _TAKEN)

    def value(self, cell: Any) -> Any:
        """The value of any cell."""
        return self._read(cell).value

    def keys(self, cells: Sequence[Any], different: Set[Any]) -> Sequence[Hashable]:
        """The values of cells that are known, to be compared; None for none."""
        read_one_by_one = different & self._known.keys()
        if self._plain is not None and not read_one_by_one and self.blank.isdisjoint(different):
            return self._plain.values(cells)
        rest = list(different - self._known.keys() - self.blank)
        values: dict[Any, Hashable] = {} if self._plain is None else dict(zip(rest, self._plain.values(rest), strict=True))
        values.update(dict.fromkeys(self.blank))
        values.update((cell, _comparable(self._known[cell].value)) for cell in read_one_by_one)
        # No two of them are alike, not even of the same text.
        unlike = {cell for cell in read_one_by_one if values[cell] != values[cell]}
        return [object() if cell in unlike else values[cell] for cell in cells]

    def _read(self, cell: Any) -> _Read:
        if isinstance(cell, Value):
            cell = cell.cell
        try:
            if self._field.type == "number":
                cell = without_signal(cell, self._value_reader)
            value, notes = self._reader(cell)
        except MemoryError:
            raise
        except Exception as error:  # such as of a bound that cannot be compared: frictionless has to leave with it, too
            raise NotCovered from error
        notes = dict(notes or {})
        return _Read(value, notes.pop("type", None), tuple(notes.values()))


class NotANumber:
    """A cell that no reader of numbers takes, and that shows the text it stands for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def without_signal(cell: Any, read: Callable[[Any], Any]) -> Any:
    """A cell of numbers; a signalling NaN becomes something that is a type-error for frictionless. read: of the field's values.

    Decimal reads it as a number that raises as soon as it is compared or hashed, which ends the reading.
    """
    if isinstance(cell, str) and "s" in cell.lower():  # no other number has the letter
        value = read(cell)
        if isinstance(value, Decimal) and value.is_snan():
            return NotANumber(cell)
    return cell


def _kinds(field: Field, missing: Sequence[str]) -> frozenset[type]:
    """Types of cells that a field reads alike where they are equal, whatever their type, such as 1 and 1.0, but not True."""
    # A text that stands for no value is one for what is written like it, not for what is equal.
    if any(character.isdigit() for text in missing for character in text):
        return frozenset({str, NoneType})
    return COMPARABLE - {float} if field.type == "year" else COMPARABLE


def missing_values(field: Field) -> list[str]:
    """The texts that stand for no value, as the field's reader has it."""
    if field.schema is not None and not field.has_defined("missing_values"):
        return field.schema.missing_values
    return field.missing_values


def _comparable(value: Any) -> Hashable:
    """A value, or what is equal where it is and can be a key of a dict."""
    if isinstance(value, list):
        return ("[", *map(_comparable, value))
    if isinstance(value, dict):
        return ("{", frozenset((key, _comparable(each)) for key, each in value.items()))
    found: Hashable = value
    return found
