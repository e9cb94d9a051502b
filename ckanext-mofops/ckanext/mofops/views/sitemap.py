"""The sitemap: every public page in both languages, in files of a size that search engines read."""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

from ckanext.mofops.helpers.agency import mofops_dashboard
from ckanext.mofops.model.listing import KINDS, Listed, extent, listed
from ckanext.mofops.pages import addresses
from ckanext.mofops.views.public import answer

__all__ = ["mofops_sitemap"]

ENTRIES = 10_000
"""Pages of one file, each of them in both languages; 50,000 addresses are allowed."""
MEDIA_TYPE = "application/xml"
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEADING = '<?xml version="1.0" encoding="UTF-8"?>\n'
FIXED = "pages"

mofops_sitemap = Blueprint("mofops_sitemap", __name__)


def index() -> Response:
    """The list of the files, each with when the newest of it changed."""
    files: list[tuple[str, datetime | None]] = [(_place(FIXED, 1), None)]
    for kind in KINDS:
        count, newest = extent(kind)
        for number in range(1, math.ceil(count / ENTRIES) + 1):
            files.append((_place(kind, number), newest))

    def content() -> str:
        entries = [f"<sitemap><loc>{escape(place)}</loc>{_changed(newest)}</sitemap>\n" for place, newest in files]
        return f"{HEADING}<sitemapindex {SITEMAP}>\n{''.join(entries)}</sitemapindex>\n"

    return answer(files, content, MEDIA_TYPE)


def part(kind: str, number: int) -> Response:
    """A file of it."""
    if kind == FIXED and number == 1:
        entries: list[Listed] = list(_fixed())
    elif kind in KINDS and number >= 1:
        entries = list(listed(kind, ENTRIES * (number - 1), ENTRIES))
    else:
        entries = []
    if not entries:
        return tk.abort(404)
    return answer(entries, lambda: _file(entries), MEDIA_TYPE)


def _place(kind: str, number: int) -> str:
    return addresses.alternates(f"/sitemap-{kind}-{number}.xml")["x-default"]


def _fixed() -> Iterator[Listed]:
    for path in ("", "dataset", "organization", "group", "about", "vocabulary"):
        yield Listed(path, None)
    if mofops_dashboard():
        yield Listed("dashboard", None)


def _file(entries: Iterable[Listed]) -> str:
    # Two addresses of the site's start are asked for, and none for each entry: there may be many.
    homes: dict[str, str] = {code: home.rstrip("/") for code, home in addresses.alternates("/").items()}
    found = []
    for entry in entries:
        path = f"/{quote(entry.path)}"
        places = {code: home + path for code, home in homes.items()}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(place)}/>' for code, place in places.items()
        )
        changed = _changed(entry.changed)
        found += [
            f"<url><loc>{escape(place)}</loc>{changed}{links}</url>\n" for code, place in places.items() if code != "x-default"
        ]
    return f'{HEADING}<urlset {SITEMAP} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{"".join(found)}</urlset>\n'


def _changed(at: Any) -> str:
    return "" if at is None else f"<lastmod>{at.isoformat(timespec='seconds')}Z</lastmod>"


mofops_sitemap.add_url_rule("/sitemap.xml", view_func=index)
mofops_sitemap.add_url_rule("/sitemap-<kind>-<int:number>.xml", view_func=part)
