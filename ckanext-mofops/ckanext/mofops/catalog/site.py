"""Reading a CKAN, with the few actions that small tokens and other catalogues allow."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from ckanext.mofops.catalog.errors import NotCkan, NotFound

PAGE = 1000
"""The most that CKAN gives at once; it cuts larger requests silently (``ckan.search.rows_max``)."""


class Reader(Protocol):
    """A CKAN that can be read: by ``Client`` over HTTP, or from within. url: its address."""

    @property
    def url(self) -> str: ...

    @property
    def has_token(self) -> bool:
        """Whether it is read as somebody, who may see more than the public."""
        ...

    def call(self, action: str, data: Mapping[str, Any], *, keep: Callable[[Any], Any] = ...) -> Any:
        """The ``result`` of an action that only reads, or what ``keep`` makes of it, see ``Client.call``."""
        ...


@dataclass(frozen=True)
class Status:
    """What a site says of itself. site_url: ``ckan.site_url``, no slash at the end; extensions: names of its plugins."""

    site_url: str
    ckan_version: str
    extensions: tuple[str, ...]


def status(client: Reader) -> Status:
    """What the site says of itself; one request.

    :raises CatalogError: see ``Client.call``
    """
    found = client.call("status_show", {})
    if not isinstance(found, dict) or not isinstance(found.get("site_url"), str):
        raise NotCkan("not-ckan", url=client.url, status=200)
    extensions = found.get("extensions")
    return Status(
        site_url=found["site_url"].strip().rstrip("/"),
        ckan_version=str(found.get("ckan_version")),
        extensions=tuple(str(name) for name in extensions) if isinstance(extensions, list) else (),
    )


def datasets(
    client: Reader,
    *,
    fq: str = "",
    include_private: bool = False,
    include_drafts: bool = False,
    include_deleted: bool = False,
    lean: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row,
) -> list[dict[str, Any]]:
    """Dataset dicts that match a Solr filter, in the order of their ids, each once; see ``pages``.

    lean: what is kept of each, with its id.

    :raises CatalogError: see ``Client.call``
    """
    asked = {"include_private": include_private}
    asked |= {"include_drafts": True} if include_drafts else {}
    asked |= {"include_deleted": True} if include_deleted else {}
    found: dict[str, dict[str, Any]] = {}
    for _, rows in pages(client, fq=fq, lean=lean, **asked):
        found.update({row["id"]: row for row in rows})
    return list(found.values())


def pages(
    client: Reader,
    *,
    fq: str = "",
    rows: int = PAGE,
    lean: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row,
    **asked: Any,
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Dataset dicts that match a Solr filter, in the order of their ids, by pages of so many; with each page how many there are
    from it on. lean: what is kept of each, with its id; asked: further parameters of ``package_search``.

    Each page begins after the last id of the one before: with an offset, a dataset created or deleted meanwhile would move
    another one over the edge of a page, unseen.

    :raises CatalogError: see ``Client.call``
    """
    after = ""
    while True:
        filters = [f"+({fq})"] * bool(fq) + [f"+id:{{{phrase(after)} TO *]"] * bool(after)
        search = {"q": "*:*", "fq": " ".join(filters), "rows": rows, "sort": "id asc", **asked}
        # What is not kept goes at once: while the next page comes it would be the most of the memory.
        count, page = client.call("package_search", search, keep=partial(_page, client, lean))
        yield count, page
        if len(page) >= count:
            return
        if not page or page[-1]["id"] <= after:
            raise NotCkan("listing-broken", url=client.url)
        after = page[-1]["id"]


def _page(client: Reader, lean: Callable[[dict[str, Any]], dict[str, Any]], page: Any) -> tuple[int, list[dict[str, Any]]]:
    count = page.get("count") if isinstance(page, dict) else None
    rows = page.get("results") if isinstance(page, dict) else None
    if type(count) is not int or not isinstance(rows, list):
        raise NotCkan("not-ckan", url=client.url, status=200)
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("name"), str):
            raise NotCkan("not-ckan", url=client.url, status=200)
    return count, [lean(row) for row in rows]


def organisation(client: Reader, name: str) -> str | None:
    """Name of an active organisation, asked for by name or id; None when there is none.

    :raises CatalogError: see ``Client.call``
    """
    try:
        found = client.call("organization_show", {"id": name, "include_users": False, "include_extras": False})
    except NotFound:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise NotCkan("not-ckan", url=client.url, status=200)
    return found["name"] if found.get("state", "active") == "active" else None


def phrase(value: str) -> str:
    """A value taken literally by Solr's standard query parser."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def any_of(field: str, values: Iterable[str]) -> str:
    """A Solr filter: the field is one of the values."""
    return f"{field}:({' OR '.join(phrase(value) for value in values)})"
