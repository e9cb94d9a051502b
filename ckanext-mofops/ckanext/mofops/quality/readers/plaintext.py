"""Text of no other format: a table if its rows say so, else something to read."""

import csv
from dataclasses import replace
from itertools import islice

from ckanext.mofops.quality.readers import delimited, document
from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.tables.dialect import Refused, dialect, reader_dialect, sample

_ALIKE = 0.9  # of the first 100 records have as many cells as the most have


def read(reading: Reading) -> Facts:
    """A delimited table counts as CSV, or TSV."""
    delimiter = _delimiter(reading) if reading.rating.text_tables else None
    if delimiter is None:
        return document.read(reading)
    format = "TSV" if delimiter == "\t" else "CSV"
    facts = delimited.read(replace(reading, format=format))
    return {**facts, "format": format}


def _delimiter(reading: Reading) -> str | None:
    """What sets the cells apart, if nearly all rows have the same number of them, and more than one."""
    try:
        with reading.source.text(reading.encoding or "utf-8") as stream:
            lines = sample(stream)
        control = reader_dialect(dialect(lines))
    except Refused:
        return None
    widths = [len(cells) for cells in islice(csv.reader(lines, control), len(lines)) if cells]
    if len(widths) < 2:
        return None
    usual = max(set(widths), key=widths.count)
    return control.delimiter if usual > 1 and widths.count(usual) >= _ALIKE * len(widths) else None
