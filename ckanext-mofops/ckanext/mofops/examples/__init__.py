"""How to ask for a table from programs, to be copied and pasted: a text file for each, filled in for one table.

The texts are data; each value goes through the quotes of its language, so that no name or value can end them.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

EXAMPLES: Mapping[str, str] = {
    "curl": "curl",
    "python": "Python",
    "r": "R",
    "powerquery": "Excel / Power BI (Power Query)",
    "powerquery-file": "Excel / Power BI (Power Query, CSV)",
}
"""Names for people, by file."""


@dataclass(frozen=True)
class Asked:
    """What is asked for. search: address of ``datastore_search``; download: that of the table as CSV; file: a name for it.

    field, value: of the rows to ask for, None where no column is made for that. words: comments, by ``rows``, ``filter`` and
    ``file``.
    """

    search: str
    resource: str
    download: str
    file: str
    words: Mapping[str, str]
    field: str | None = None
    value: str | int | None = None

    @property
    def filters(self) -> str | None:
        """The condition as JSON."""
        return None if self.field is None else json.dumps({self.field: self.value}, ensure_ascii=False)


def example(name: str, asked: Asked) -> str:
    """The text of an example, as it is pasted."""
    return _texts().get_template(f"{name}.txt").render(asked=asked).strip() + "\n"


@cache
def _texts() -> Environment:
    # No page but text of a program: the page that shows it escapes all of it.
    texts = Environment(
        loader=PackageLoader("ckanext.mofops.examples", "."),
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    texts.filters.update(shell=shlex.quote, python=_double, r=_double, m=_m)
    return texts


def _double(value: str | int) -> str:
    """A number, or a text between double quotes, with the backslashes of JSON, which Python and R read, too."""
    return json.dumps(value, ensure_ascii=False)


def _m(value: str) -> str:
    """A text of Power Query: a quote is doubled, and #( begins an escape."""
    return '"' + value.replace("#(", "#(#)(").replace('"', '""') + '"'
