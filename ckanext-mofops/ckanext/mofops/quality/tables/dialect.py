"""How the cells of a text table are set apart: the decision of csv.Sniffer, which frictionless takes, but bounded."""

import csv
import re
from typing import TextIO

from frictionless.formats.csv import CsvControl

from ckanext.mofops.quality.limits import SAMPLE_LINE_CHARACTERS, SAMPLE_LINES

DELIMITERS = ",\t;|"  # the ones frictionless lets csv.Sniffer choose from
_OPENING_QUOTE = re.compile(r"([^\w\n\"'])( ?)([\"'])")  # as csv.Sniffer looks for it
_STEPS = 50_000_000  # of a regular expression: about 1.5 s, which frictionless then needs once more


class Refused(Exception):
    """The text is not a table that a parser should be let near to; args: code of the problem, line."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(code, line)
        self.code = code
        self.line = line


def sample(stream: TextIO) -> list[str]:
    """The first 100 lines.

    :raises Refused: one of them is longer than 64 KiB
    """
    lines: list[str] = []
    while len(lines) < SAMPLE_LINES and (line := stream.readline(SAMPLE_LINE_CHARACTERS + 1)):
        lines.append(line)
        if len(line) > SAMPLE_LINE_CHARACTERS:
            raise Refused("line-too-long", len(lines))
    return lines


def dialect(lines: list[str], delimiters: str = DELIMITERS) -> CsvControl:
    """The dialect of a table that begins with these lines, as frictionless itself would take it.

    :raises Refused: csv.Sniffer would not come to an end on them
    """
    text = "".join(lines)
    if _steps_in_vain(text) > _STEPS:
        raise Refused("unbalanced-quotes", 1)
    try:
        sniffed = csv.Sniffer().sniff(text, delimiters)
    except csv.Error:
        return CsvControl(delimiter=delimiters[0])
    return CsvControl(
        delimiter=sniffed.delimiter,
        # Never an apostrophe: it is more often a letter (frictionlessdata/frictionless-py#493).
        quote_char='"' if sniffed.quotechar in ("'", None) else sniffed.quotechar,
        skip_initial_space=bool(sniffed.skipinitialspace),
    )


def reader_dialect(control: CsvControl) -> csv.Dialect:
    """The same dialect for csv.reader."""
    found: csv.Dialect = control.to_python()  # type: ignore[no-untyped-call]
    return found


def _steps_in_vain(text: str) -> int:
    """How far csv.Sniffer would read for the ends of quotes that have none.

    Its first expression looks from each opening quote for the same quote and delimiter: in a file of n quotes that
    never close, n times to the end (30 KB took 5 s, 119 KB 108 s).
    """
    steps = 0
    position = 0
    never_closed: set[str] = set()
    while opening := _OPENING_QUOTE.search(text, position):
        closing = opening[3] + opening[1]
        end = -1 if closing in never_closed else text.find(closing, opening.end())
        if end < 0:
            never_closed.add(closing)
            steps += len(text) - opening.end()
            position = opening.start() + 1
        else:
            position = end + len(closing)
    return steps
