"""Atom feeds in place of CKAN's own, at the same addresses: entries lead to pages and not to the API, addresses are whole, the
language is the reader's, authors have names, the last page has a number, and a title may have any character.
"""

import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from ckan.lib.search import SearchError, SearchQueryError
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

from ckanext.mofops import metadata, rdf
from ckanext.mofops.language import in_language, language
from ckanext.mofops.linked.graph import words
from ckanext.mofops.logic.permission import anyone
from ckanext.mofops.pages import addresses
from ckanext.mofops.search.facets import STARS, VALIDITY
from ckanext.mofops.standard.messages import text
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.views.public import answer

__all__ = ["mofops_feeds"]

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
SEARCH = "/feeds/custom.atom"
SUMMARY = 500
"""Characters of a description."""
BEGINNING = "1970-01-01T00:00:00Z"
"""When a feed without entries was changed."""
_NAME = re.compile(r"[a-z_]+")

# The name decides for which addresses `h.url_for("feeds.general")` stands: it stays CKAN's. This one only comes first.
mofops_feeds = Blueprint("mofops_feeds", __name__)


def everything() -> Response:
    """The newest of all."""
    return _feed(text("feed-all"), "/feeds/dataset.atom", "/dataset", {})


def tag(id_: str) -> Response:
    """Those with a keyword."""
    return _feed(text("feed-of", what=id_), f"/feeds/tag/{quote(id_, safe='')}.atom", "/dataset", {"tags": id_}, {"tags": id_})


def organisation(id_: str) -> Response:
    """Those of an organisation."""
    return _of_group("organization", id_)


def group(id_: str) -> Response:
    """Those of a group."""
    return _of_group("group", id_)


def search() -> Response:
    """Those of a search: ``q``, ``sort``, and fields of a dataset with a value each."""
    asked = tk.request.args
    known = {"organization", "groups", "tags", "res_format", STARS, VALIDITY, *dataset_schema().dataset_fields}
    fields = {name: value for name, value in sorted(asked.items()) if name in known and _NAME.fullmatch(name) and value}
    q = asked.get("q") or ""
    kept = {**({"q": q} if q else {}), **fields}
    what = ", ".join([*([q] if q else []), *fields.values()]) or "*"
    return _feed(text("feed-search", what=what), SEARCH, "/dataset", kept, fields, q=q)


def _of_group(kind: str, id_: str) -> Response:
    try:
        found = tk.get_action(f"{kind}_show")(
            anyone(), {"id": id_, "include_datasets": False, "include_users": False, "include_extras": False}
        )
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    if found["state"] != "active" or found["is_organization"] is not (kind == "organization"):
        return tk.abort(404)
    field = {"organization": "organization", "group": "groups"}[kind]
    title = text("feed-of", what=found["title"] or found["name"])
    place = f"/{kind}/{quote(found['name'])}"
    return _feed(title, f"/feeds{place}.atom", place, {}, {field: found["name"]})


def _feed(
    title: Mapping[Any, str],
    path: str,
    page: str,
    kept: Mapping[str, str],
    fields: Mapping[str, str] | None = None,
    *,
    q: str = "",
) -> Response:
    """A feed. path: its own; page: that of the page that lists the same; kept: arguments of both; fields: what is looked for."""
    asked = tk.request.args.get("page") or "1"
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 and int(asked) else 1
    limit = tk.config["ckan.feeds.limit"]
    query = {
        "q": q or "*:*",
        "fq_list": ["+dataset_type:dataset", *(f'+{name}:"{_quoted(value)}"' for name, value in (fields or {}).items())],
        "sort": "metadata_modified desc, id asc",
        "rows": limit,
        "start": limit * (number - 1),
    }
    try:
        found = tk.get_action("package_search")(anyone(), query)
    except (SearchError, SearchQueryError, tk.ValidationError):
        return tk.abort(400, tk._("The search cannot be read"))
    datasets = [entry for entry in found["results"] if not entry["private"] and entry["state"] == "active"]
    last = max(1, math.ceil(found["count"] / limit))
    numbers = {"first": 1, "last": last, "previous": number - 1, "next": number + 1}
    pages = {name: value for name, value in numbers.items() if 1 <= value <= last}
    own = dict(kept) if path == SEARCH else {}

    def place(at: int) -> str:
        return addresses.address(path, language(), {**own, **({"page": at} if at > 1 else {})})

    links = {
        "self": place(number),
        "alternate": addresses.address(page, language(), dict(kept)),
        **{name: place(at) for name, at in pages.items()},
    }
    facts = [(entry["id"], entry["metadata_modified"]) for entry in datasets]
    return answer([dict(title), links, facts], lambda: _atom(in_language(title), place(1), links, datasets), MEDIA_TYPE)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _atom(title: str, id_: str, links: Mapping[str, str], datasets: list[dict[str, Any]]) -> bytes:
    site = rdf.site()
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language()})
    _add(feed, "title", f"{site.title[language()]}: {title}")
    _add(feed, "id", id_)
    _add(feed, "updated", max((_at(entry["metadata_modified"]) for entry in datasets), default=BEGINNING))
    for name, place in links.items():
        _add(feed, "link", rel=name, href=place)
    _person(feed, site.publisher_title[language()], site.email)
    for dataset in datasets:
        entry = ElementTree.SubElement(feed, "entry")
        organisation = dataset.get("organization") or {}
        _add(entry, "title", dataset["title"] or dataset["name"])
        _add(entry, "id", site.dataset(dataset["id"]))
        _add(entry, "link", rel="alternate", href=addresses.address(f"/dataset/{dataset['name']}", language()))
        _add(entry, "updated", _at(dataset["metadata_modified"]))
        _add(entry, "published", _at(dataset["metadata_created"]))
        _person(entry, organisation.get("title") or organisation.get("name") or site.publisher_title[language()])
        _add(entry, "summary", tk.h.markdown_extract(dataset.get("notes") or "", SUMMARY))
        for name in metadata.tag_names(dataset):
            _add(entry, "category", term=name)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: Any, name: str, content: str = "", **attributes: str) -> None:
    found = ElementTree.SubElement(parent, name)
    if content:
        found.text = str(words(content))
    for key, value in attributes.items():
        found.set(key, str(words(value)))


def _person(parent: Any, name: str, email: str = "") -> None:
    author = ElementTree.SubElement(parent, "author")
    _add(author, "name", name)
    if email:
        _add(author, "email", email)


def _at(stored: str) -> str:
    return f"{stored[:19]}Z"


mofops_feeds.add_url_rule("/feeds/dataset.atom", view_func=everything)
mofops_feeds.add_url_rule(SEARCH, view_func=search)
mofops_feeds.add_url_rule("/feeds/tag/<id_>.atom", view_func=tag)
mofops_feeds.add_url_rule("/feeds/organization/<id_>.atom", view_func=organisation)
mofops_feeds.add_url_rule("/feeds/group/<id_>.atom", view_func=group)
