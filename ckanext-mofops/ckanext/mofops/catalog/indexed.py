"""Datasets as a site's search index has them, without their content: a fifth of the cost of reading them.

Source: CKAN 2.9 to 2.12, ``schema.xml`` and ``package_search``: each indexing of a dataset writes its whole document anew, with
a new ``indexed_ts`` and ``_version_``, and a search gives nothing of a dataset that is not in its document.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from ckanext.mofops.catalog.errors import Invalid, NotCkan, Unreachable
from ckanext.mofops.catalog.site import Reader, pages

MARGIN = timedelta(seconds=30)
"""How long after its time a document may be found first: the time is that of its arrival, and several arrive at once."""

_STAMP = ("indexed_ts", "_version_")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Indexed:
    """A dataset in the index. organisation: its name; stamp: of its document, another one as soon as it is indexed anew."""

    name: str
    organisation: str | None
    stamp: str

    @property
    def at(self) -> datetime:
        """When it was indexed, by the clock of the index."""
        return _time(self.stamp)


def indexed(client: Reader, *, fq: str = "", **asked: bool) -> dict[str, Indexed] | None:
    """All datasets that match a Solr filter, by id, one request for each 1,000; None where the site does not tell.

    asked: further parameters of ``package_search``.

    :raises CatalogError: see ``Client.call``
    """
    fields = ["id", "name", "organization", *_STAMP]
    found = _if_told(lambda: [row for _, rows in pages(client, fq=fq, lean=_row, fl=fields, **asked) for row in rows])
    if found is None or any(row["indexed"] is None for row in found):
        return None
    return {row["id"]: row["indexed"] for row in found}


def indexed_before(client: Reader, **asked: bool) -> datetime | None:
    """A moment on the clock of the index: what has an earlier time can be found already; None where the site does not tell.

    One request. asked: as of ``indexed``.

    :raises CatalogError: see ``Client.call``
    """
    search: dict[str, Any] = {"sort": "indexed_ts desc", "fl": ["id", "name", *_STAMP], **asked}
    found = _if_told(lambda: next(pages(client, rows=1, lean=_row, **search))[1])
    newest: Indexed | None = found[0]["indexed"] if found else None
    # A clock that was ahead, and was set right since, has left times behind that are still to come.
    return None if newest is None else min(newest.at, datetime.now(UTC)) - MARGIN


def _if_told(ask: Callable[[], _T]) -> _T | None:
    """None where a site refuses such a question, or breaks: its plugins may expect whole datasets in every answer."""
    try:
        return ask()
    except (Invalid, NotCkan):
        return None
    except Unreachable as error:
        if error.code != "server-error":
            raise
        return None


def _row(row: dict[str, Any]) -> dict[str, Any]:
    stamp, place = " ".join(str(row[name]) for name in _STAMP if name in row), row.get("organization")
    try:
        _time(stamp)
    except ValueError:
        return {"id": row["id"], "indexed": None}
    return {"id": row["id"], "indexed": Indexed(row["name"], place if isinstance(place, str) else None, stamp)}


def _time(stamp: str) -> datetime:
    """:raises ValueError: it does not begin with a time and its zone"""
    found = datetime.fromisoformat(stamp.partition(" ")[0])
    if found.tzinfo is None:
        raise ValueError(stamp)
    return found
