"""What is said of a table beside the errors of its rows, whichever engine reads it."""

from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.tables.chunk import Chunk
from ckanext.mofops.quality.tables.error import add_error
from ckanext.mofops.quality.tables.extent import is_blank
from ckanext.mofops.quality.tables.habits import Habits
from ckanext.mofops.quality.tables.heading import Heading
from ckanext.mofops.quality.tables.several import Several
from ckanext.mofops.quality.tables.titles import title_rows

MANY_ROWS = 1_000_000  # what spreadsheet programs open. Source: data.go.th, guidance on resources


class Watch:
    """Says of the heading what is to be said, looks at the rows as they pass, and says at the end what it saw.

    rows: how many data rows passed.
    """

    def __init__(self, heading: Heading, findings: Findings) -> None:
        self.rows = 0
        self.habits = Habits(heading.labels, heading.schema, heading.row)
        self._several = Several(heading.labels)
        self._header_row = heading.row
        self._findings = findings
        titles = title_rows(heading.sample, heading.row)
        if titles:
            findings.add("title-rows", row=titles[0], cell=_first(heading.sample[titles[0] - 1]), rows=len(titles))
        for error in heading.errors:
            add_error(error, findings)

    def see(self, chunk: Chunk) -> None:
        """Take in further rows."""
        self.rows += len(chunk)
        self.habits.see(chunk)
        self._several.see(chunk)

    def close(self) -> None:
        """Add what is to be said of all rows."""
        if self.rows == 0:
            self._findings.add("no-data-rows", row=self._header_row)
        if self.rows > MANY_ROWS:
            self._findings.add("many-rows", rows=self.rows)
        self._several.report(self._findings)
        self.habits.report(self._findings)


def _first(cells: list[Any]) -> str:
    return next(str(cell) for cell in cells if not is_blank(cell))
