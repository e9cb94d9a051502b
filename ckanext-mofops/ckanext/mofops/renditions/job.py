"""The making of renditions as a job of the guarded process.

``{"path", "folder", "kinds", "format", "schema"}`` is answered by ``{"columns", "rows", "sha256", "example", "failed"}``, with
the files in the folder, or by ``{"code", "params"}``.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from ckanext.mofops.guard import opened
from ckanext.mofops.guard.process import Job
from ckanext.mofops.quality.tables.lean import import_frictionless
from ckanext.mofops.renditions.column import Column, ids
from ckanext.mofops.renditions.rendition import RenditionError, Room

_EXAMPLE = 80  # characters of a value that people may like to ask for
_TEXTS, _OTHERS = ("string", "any"), ("integer", "year", "date")


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Writes what ``room`` allows."""
    import_frictionless()
    from ckanext.mofops.renditions import writers  # noqa: F401 - imported before the clock runs

    room = Room(**settings["room"])

    def job(task: dict[str, Any]) -> dict[str, Any]:
        try:
            return _made(task, room)
        except RenditionError as error:
            return {"code": error.code, "params": error.params}

    return job


def _made(task: dict[str, Any], room: Room) -> dict[str, Any]:
    from ckanext.mofops.renditions.table import table
    from ckanext.mofops.renditions.writers import WRITERS, Copy, Writer

    with opened(task["path"]) as source:
        found = table(source, task["format"], task["schema"])
        if found.count > room.rows:
            raise RenditionError("rendition-too-many-rows", {"limit": room.rows})
        failed: dict[str, tuple[str, dict[str, Any]]] = {}
        at_work: dict[str, Writer] = {}

        def attempt(kind: str, step: Any, *given: Any) -> None:
            """A kind that cannot be made stops no other."""
            try:
                step(*given)
            except RenditionError as error:
                failed[kind] = (error.code, error.params)
                at_work.pop(kind, None)

        def begin(kind: str) -> None:
            at_work[kind] = WRITERS[kind](Path(task["folder"], kind), found, room.written)

        for kind in task["kinds"]:
            attempt(kind, begin, kind)
        width = len(found.fields)
        example, other = None, None
        for number, cells in enumerate(found.rows(), start=1):
            even = cells if len(cells) == width else [*cells, *[None] * (width - len(cells))]
            if len(even) > width and any(cell not in (None, "") for cell in even[width:]):
                for kind in [kind for kind in at_work if kind != "csv"]:
                    attempt(kind, _refuse, number)
            even = even[:width]
            if example is None:
                example = _example(found.fields, even, _TEXTS)
            if other is None:
                other = _example(found.fields, even, _OTHERS)
            for kind, writer in [*at_work.items()]:
                attempt(kind, writer.write, cells if kind == "csv" else even)
        kinds = ["text"] * width
        for kind, writer in [*at_work.items()]:
            attempt(kind, writer.end)
            if isinstance(writer, Copy):
                kinds = writer.kinds
        columns = [*_columns(found.fields, kinds)]
        example = example or other
        asked = None if example is None else (columns[example[0]]["id"], example[1])
        return {"columns": columns, "rows": found.count, "sha256": source.sha256(), "example": asked, "failed": failed}


def _refuse(number: int) -> None:
    raise RenditionError("rendition-extra-cells", {"row": number})


def _columns(fields: list[Any], kinds: list[str]) -> Iterator[dict[str, Any]]:
    for id_, field, kind in zip(ids(field.name for field in fields), fields, kinds, strict=True):
        yield asdict(Column(id_, field.name, field.type, kind, field.title or "", field.description or ""))


def _example(fields: list[Any], cells: list[Any], types: tuple[str, ...]) -> tuple[int, str | int] | None:
    """The place of the first value in a row of one of these types, and the value as JSON."""
    from ckanext.mofops.renditions.values import value_of

    for place, (field, cell) in enumerate(zip(fields, cells, strict=True)):
        if field.type not in types or cell is None:
            continue
        value = value_of(field)(cell)
        if type(value) is date:
            value = value.isoformat()
        if type(value) is int or (type(value) is str and 0 < len(value) <= _EXAMPLE and value.isprintable()):
            return place, value
    return None
