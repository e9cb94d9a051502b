"""The schema that frictionless 5.21 infers for a table that has none, in a tenth of the time.

``Detector.detect_schema`` makes its candidates anew for each table, the reader of a candidate for each cell, and each field by
way of its description: 30 ms for a small table of eight columns, which is longer than all else takes.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from frictionless import Detector, Field, Schema, settings
from frictionless.fields import AnyField
from frictionless.system import system  # type: ignore[attr-defined]
from frictionless.table.label_matching import deduplicate_names

Takes = Callable[[Any], bool]

_MARKS = {
    "yearmonth": "-",
    "geopoint": ",",
    "duration": "P",
    "geojson": "{",
    "object": "{",
    "array": "[",
    "datetime": ":",
    "time": ":",
    "date": "-",
}
"""What a text must have to be of a type: most fail by that, and cost no attempt to read them."""


def inferred(fragment: list[list[Any]], labels: list[str]) -> Schema:
    """The schema of a table that has these labels and begins with these rows, as ``Detector().detect_schema`` infers it."""
    if not fragment or not labels:
        found: Schema = Detector().detect_schema(fragment, labels=labels)
        return found
    names = deduplicate_names([label or f"field{place}" for place, label in enumerate(labels, start=1)])
    schema = Schema(fields=[])
    columns = ([cells[place] if len(cells) > place else None for cells in fragment] for place in range(len(names)))
    schema.fields = [_kind(column)(name=name, schema=schema) for name, column in zip(names, columns, strict=True)]
    return schema


def _kind(column: list[Any]) -> type[Field]:
    """The first candidate that reads nine of ten cells, missing values left aside; any, if there is none.

    Cells are shown to one after another, and to a candidate that has failed too often no more.
    """
    candidates = _candidates()
    scores = [0] * len(candidates)
    most = len(column)
    least = len(column) * (settings.DEFAULT_FIELD_CONFIDENCE - 1)
    for cell in column:
        is_missing = cell in settings.DEFAULT_MISSING_VALUES
        most -= is_missing
        for place, (kind, takes) in enumerate(candidates):
            if scores[place] < least:
                continue
            if not is_missing:
                scores[place] += 1 if takes(cell) else -1
            if most > 0 and scores[place] >= most * settings.DEFAULT_FIELD_CONFIDENCE:
                return kind
    return AnyField


@cache
def _candidates() -> list[tuple[type[Field], Takes]]:
    fields = [Field.from_descriptor({**candidate, "name": "shared"}) for candidate in system.detect_field_candidates()]
    return [(type(field), _takes(field)) for field in fields]


def _takes(field: Field) -> Takes:
    """Whether a field takes a cell that is not missing."""
    if field.type == "string":
        return lambda cell: cell is None or isinstance(cell, str)
    read, mark = field.create_cell_reader(), _MARKS.get(field.type, "")
    return lambda cell: not (isinstance(cell, str) and mark not in cell) and not read(cell)[1]
