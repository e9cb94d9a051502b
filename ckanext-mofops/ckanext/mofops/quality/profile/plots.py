"""What may be drawn of a table without guessing.

The rule. A table is drawn only where its Table Schema says what its columns are, and all of its rows are known.

- A **measure** is a column of type ``integer`` or ``number`` that holds two or more values and is none of these: part of a
  primary or foreign key; ``unique``; named or titled as what is no amount, such as an id, code, number of a row or item, year,
  month, quarter, level, telephone number, postcode or coordinate; with a zero in front of a value; the row's own number.
- A **time** is a column of type ``year``, ``yearmonth`` or ``date``, or of type ``integer`` that is named or titled as a year and
  holds years only, of the Common Era (1900–2100) or the Buddhist one (2443–2643). Each of its values comes once, none is missing.
  Of several the first year counts, else the first month, else the first date.
- Each measure over a time is a **line**, in the order of time. A row that a column of type ``boolean`` named ``is_partial``,
  ``is_provisional`` or ``is_preliminary`` calls so is not final, and drawn open.
- Without a time, each measure by a **category** is bars, in the order of the rows: a column of type ``string`` whose values are
  all different, none missing, of 200 characters at most, in a table of 2 to 30 rows. Of several the first counts; one that is
  named or titled as a note or remark does not.
- Anything else is not drawn: the table is there.
"""

import re
from collections.abc import Sequence
from typing import Any

from frictionless import Field, Schema

from ckanext.mofops.quality.problem import visible
from ckanext.mofops.quality.profile.column import Cell

MOST_ROWS = 400
"""Rows of a table that can be drawn."""
MOST_BARS = 30
MOST_CHARTS = 4
"""Of one table."""
LONGEST = 200
"""Characters of the name of a bar; the rule says that longer ones are not drawn."""
COMMON, BUDDHIST = range(1900, 2101), range(2443, 2644)

_NO_AMOUNT = re.compile(
    r"(?:^|[^a-z])(?:id|ids|code|codes|no|nr|num|number|row|rank|order|seq|year|years|month|quarter|day|level|step|phone|tel|fax|mobile"
    r"|zip|postcode|postal|lat|lon|lng|latitude|longitude|x|y|version)(?:$|[^a-z])"
    r"|รหัส|เลขที่|ลำดับ|หมายเลข|ข้อที่|ขั้นตอนที่|^(?:ปี|เดือน|ไตรมาส|ระดับ)|พ\.ศ\.|ค\.ศ\.|โทร|เบอร์|แฟกซ์|ไปรษณีย์|ละติจูด|ลองจิจูด|พิกัด",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:^|[^a-z])years?(?:$|[^a-z])|^ปี", re.IGNORECASE)
_NOTE = re.compile(r"(?:^|[^a-z])(?:note|notes|remark|remarks|comment|comments)(?:$|[^a-z])|หมายเหตุ", re.IGNORECASE)
_OPEN = ("is_partial", "is_provisional", "is_preliminary")
_TIMES = ("year", "yearmonth", "date")

Column = Sequence[Cell]
Plot = dict[str, Any]


def plots(
    schema: Schema, fields: Sequence[Field], profiles: Sequence[dict[str, Any]], rows: Sequence[Sequence[Cell]]
) -> list[Plot]:
    """The charts of a table: ``{"kind", "by", "measure", "calendar", "points"}``.

    kind: ``line`` or ``bars``. by, measure: names of columns. calendar: ``BE`` or ``CE`` where the points are by year, else None.
    points: ``[label, number or None, whether it is not final]``, lines in the order of time.

    :param rows: all of them
    """
    columns = list(zip(*rows, strict=True))
    measures = [
        place for place, field in enumerate(fields) if is_amount(field, schema) and _is_measure(profiles[place], columns[place])
    ][:MOST_CHARTS]
    if not measures or len(rows) < 2:
        return []
    time = _time(fields, profiles, columns)
    if time is not None:
        by, calendar = time
        order = sorted(range(len(rows)), key=lambda row: str(columns[by][row]))
        return [_plot("line", by, place, fields, columns, order, calendar) for place in measures]
    category = _category(fields, profiles, columns)
    if category is None or len(rows) > MOST_BARS:
        return []
    return [_plot("bars", category, place, fields, columns, range(len(rows)), None) for place in measures]


def _plot(
    kind: str,
    by: int,
    measure: int,
    fields: Sequence[Field],
    columns: Sequence[Column],
    order: Sequence[int],
    calendar: str | None,
) -> Plot:
    opened = _open_rows(fields, columns)
    points = [[visible(columns[by][row] or "", LONGEST), _number(columns[measure][row]), row in opened] for row in order]
    names = {"by": visible(fields[by].name), "measure": visible(fields[measure].name)}
    return {"kind": kind, **names, "calendar": calendar, "points": points}


def _open_rows(fields: Sequence[Field], columns: Sequence[Column]) -> set[int]:
    """The rows that are not final."""
    for field, cells in zip(fields, columns, strict=True):
        if field.type == "boolean" and field.name in _OPEN:
            read = field.create_value_reader()
            return {row for row, cell in enumerate(cells) if cell is not None and read(cell) is True}
    return set()


def _number(cell: Cell) -> float | None:
    try:
        return None if cell is None else float(cell)
    except ValueError:
        return None


def is_amount(field: Field, schema: Schema) -> bool:
    """Whether numbers of a column may be added up, by what the schema and its name say."""
    known = field.type in ("integer", "number") and not field.constraints.get("unique") and field.name not in _keys(schema)
    return known and not _is_called(field, _NO_AMOUNT)


def _keys(schema: Schema) -> set[str]:
    return {*schema.primary_key, *(name for key in schema.foreign_keys for name in key["fields"])}


def _is_called(field: Field, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(words) for words in (field.name.replace("_", " "), (field.title or "").strip()))


def _is_measure(profile: dict[str, Any], cells: Column) -> bool:
    if profile["kind"] != "number" or profile["unread"]:
        return False
    values = [number for number in map(_number, cells) if number is not None]
    # A missing value of another writing, such as "-", is no number either.
    plain = len(values) == len(cells) - profile["missing"]
    return plain and len(values) >= 2 and not (len(values) > 2 and values == [float(place) for place in range(1, len(cells) + 1)])


def _time(
    fields: Sequence[Field], profiles: Sequence[dict[str, Any]], columns: Sequence[Column]
) -> tuple[int, str | None] | None:
    """The place of the column that rows go by, and the calendar of its years."""
    found: list[tuple[int, int, str | None]] = []
    for place, field in enumerate(fields):
        profile = profiles[place]
        if profile["missing"] or profile["unread"] or profile["distinct"] != len(columns[place]):
            continue
        if field.type in ("year", "integer") and (field.type == "year" or _is_called(field, _YEAR)):
            if (calendar := _calendar(columns[place])) is not None:
                found.append((0, place, calendar))
        elif field.type in _TIMES and field.format == "default":
            found.append((_TIMES.index(field.type), place, None))
    if not found:
        return None
    _, place, calendar = min(found)
    return place, calendar


def _calendar(cells: Column) -> str | None:
    years = [int(cell) for cell in cells if cell is not None and re.fullmatch(r"\d{4}", cell)]
    if len(years) != len(cells):
        return None
    return next((name for name, span in (("CE", COMMON), ("BE", BUDDHIST)) if all(year in span for year in years)), None)


def _category(fields: Sequence[Field], profiles: Sequence[dict[str, Any]], columns: Sequence[Column]) -> int | None:
    for place, field in enumerate(fields):
        cells = columns[place]
        is_name = field.type == "string" and not profiles[place]["missing"] and not _is_called(field, _NOTE)
        if is_name and len({*cells}) == len(cells) and all(len(cell or "") <= LONGEST for cell in cells):
            return place
    return None
