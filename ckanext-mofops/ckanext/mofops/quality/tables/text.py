"""A delimited text as rows, for whatever looks at them: in one pass, or cut out of what stands around the table."""

import csv
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.tables.chunk import Chunks, chunked
from ckanext.mofops.quality.tables.dialect import dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.extent import trimmed
from ckanext.mofops.quality.tables.shape import Irregular, regular_chunks, text_extent

T = TypeVar("T")


def text_dialect(source: Source, encoding: str, delimiters: str) -> csv.Dialect:
    """How the cells of a text are set apart, by one of the delimiters.

    :raises Refused: it cannot be read
    """
    with source.text(encoding) as stream:
        return reader_dialect(dialect(sample(stream), delimiters))


def looked_at(source: Source, encoding: str, control: csv.Dialect, columns: int, look: Callable[[Callable[[], Chunks]], T]) -> T:
    """What ``look`` makes of the rows; it is given them anew, trimmed, where they prove to be no plain table.

    control: of ``text_dialect``; columns: how many a schema has, 0 without one.

    :raises Refused: it cannot be read
    """

    def in_one_pass() -> Chunks:
        with source.text(encoding) as stream:
            yield from regular_chunks(stream, control, columns)

    def rows() -> Iterator[list[Any]]:
        with source.text(encoding) as stream:
            yield from csv.reader(stream, control)

    try:
        return look(in_one_pass)
    except Irregular:
        with source.text(encoding) as stream:
            extent = text_extent(stream, control)
        within = trimmed(rows, extent, columns)
        return look(lambda: chunked(within()))
