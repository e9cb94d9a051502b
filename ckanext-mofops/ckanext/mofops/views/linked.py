"""Datasets and the catalogue for programs: DCAT in each notation, at addresses of their own and by what a caller accepts."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from ckan.lib.search import SearchError, SearchQueryError
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, redirect

from ckanext.mofops import rdf
from ckanext.mofops.linked import (
    FORMATS,
    Page,
    describe_catalogue,
    describe_dataset,
    describe_vocabulary,
    new_graph,
    serialised,
)
from ckanext.mofops.logic.permission import anyone
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.views.public import answer

__all__ = ["mofops_linked"]

PER_PAGE = 100
MODIFIED_SINCE = "metadata_modified:[{since}Z TO *]"

mofops_linked = Blueprint("mofops_linked", __name__)


@mofops_linked.before_app_request
def negotiated() -> Any:
    """The answer in the notation that is asked for, at the address of the page; None for a browser."""
    endpoint = tk.request.endpoint
    if endpoint not in ("dataset.read", "mofops_front.index") or tk.request.method not in ("GET", "HEAD"):
        return None
    format_ = accepted()
    if format_ is None:
        return None
    if endpoint == "mofops_front.index":
        return catalogue(format_, negotiated=True)
    return dataset(tk.request.view_args["id"], format_, negotiated=True)


@mofops_linked.after_app_request
def told_apart(response: Response) -> Response:
    """A page that has other forms says so, or a proxy would give a browser the one that a program asked for."""
    if tk.request.endpoint in ("dataset.read", "mofops_front.index"):
        response.vary.add("Accept")
    return response


def accepted() -> str | None:
    """The notation that a caller likes better than a page; None for a page, also where any form will do."""
    accept = tk.request.accept_mimetypes
    media_types = {media_type: format_ for format_, (media_type, _) in reversed(FORMATS.items())}
    best = accept.best_match(["text/html", "application/xhtml+xml", *(kind for kind, _ in FORMATS.values())], default="text/html")
    found = media_types.get(best)
    # A wildcard is no wish: what a browser or curl sends gets the page.
    return found if found is not None and accept[best] > accept["text/html"] else None


def dataset(id_: str, format_: str, *, negotiated: bool = False) -> Response:
    """A public dataset; what is not public is not there, whoever asks."""
    if format_ not in FORMATS:
        tk.abort(404)
    try:
        found = tk.get_action("package_show")(anyone(), {"id": id_})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        found = None
    if found is None or found["type"] != "dataset" or found["private"] or found["state"] != "active":
        return tk.abort(404, tk._("Dataset not found"))
    measured = rdf.measurements([found])
    site = rdf.site()

    def content() -> str:
        graph = new_graph()
        describe_dataset(graph, found, site, measured)
        return serialised(graph, format_)

    return answer(
        [site, found, sorted(measured.items())],
        content,
        FORMATS[format_][0],
        changed=max(
            _utc(datetime.fromisoformat(at))
            for at in (found["metadata_modified"], *(entry.checked for entry in measured.values()))
        ),
        negotiated=negotiated,
    )


def _utc(at: datetime) -> datetime:
    """A time in UTC without a zone; one without a zone is such a time."""
    return at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)


def catalogue(format_: str, *, negotiated: bool = False) -> Response:
    """A page of the public datasets, the last changed first.

    Arguments: ``page``, ``modified_since`` (ISO 8601), ``q`` and ``fq`` as ``package_search`` has them.
    """
    if format_ not in FORMATS:
        tk.abort(404)
    number, found = _searched()
    datasets = [entry for entry in found["results"] if not entry["private"] and entry["state"] == "active"]
    measured = rdf.measurements(datasets)
    site = rdf.site()
    page = _page(site.address, format_, number, found["count"])

    def content() -> str:
        graph = new_graph()
        nodes = [describe_dataset(graph, entry, site, measured) for entry in datasets]
        describe_catalogue(graph, site, nodes, page)
        return serialised(graph, format_)

    facts = [site, page, [(entry["id"], entry["metadata_modified"]) for entry in datasets], sorted(measured.items())]
    return answer(facts, content, FORMATS[format_][0], negotiated=negotiated)


def _searched() -> tuple[int, dict[str, Any]]:
    """The number of the page, and what ``package_search`` has there."""
    asked = tk.request.args
    text = asked.get("page") or "1"
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text)):
        tk.abort(400, tk._("The page has to be a number from 1"))
    number = int(text)
    query: dict[str, Any] = {
        "q": asked.get("q") or "*:*",
        "fq": asked.get("fq") or "",
        "fq_list": ["+dataset_type:dataset"],
        "rows": PER_PAGE,
        "start": PER_PAGE * (number - 1),
        "sort": "metadata_modified desc, id asc",
    }
    if since := asked.get("modified_since"):
        try:
            at = _utc(datetime.fromisoformat(since.replace(" ", "+")))  # a plus that nobody escaped
        except (ValueError, OverflowError):
            tk.abort(400, tk._("The date has to be in ISO 8601"))
        query["fq_list"].append(MODIFIED_SINCE.format(since=at.isoformat()))
    try:
        return number, tk.get_action("package_search")(anyone(), query)
    except (SearchError, SearchQueryError, tk.ValidationError):
        return tk.abort(400, tk._("The search cannot be read"))


def _page(address: str, format_: str, number: int, count: int) -> Page:
    kept = {name: value for name in ("modified_since", "q", "fq") if (value := tk.request.args.get(name))}

    def place(page: int) -> str:
        return f"{address}/catalog.{format_}?{urlencode({**kept, 'page': page})}"

    last = max(1, math.ceil(count / PER_PAGE))
    others = {"first": 1, "last": last}
    if number > 1:
        others["previous"] = min(number - 1, last)
    if number < last:
        others["next"] = number + 1
    return Page(place(number), count, {name: place(page) for name, page in others.items()})


def series(id_: str, format_: str) -> Response:
    """Nothing: we have no series of datasets, and ckanext-dcat would show any dataset here, as whoever asks may see it."""
    return tk.abort(404)


def vocabulary(format_: str | None = None) -> Any:
    """The code lists and measures that datasets are described by."""
    wanted = format_ or accepted()
    if wanted is not None and wanted not in FORMATS:
        tk.abort(404)
    site = rdf.site()
    if wanted is None:
        page = tk.render("mofops/vocabulary.html", {"schemes": _schemes(), "quality": linked()})
        return Response(page, headers={"Vary": "Accept"})

    def content() -> str:
        graph = new_graph()
        describe_vocabulary(graph, site)
        return serialised(graph, wanted)

    return answer([site], content, FORMATS[wanted][0], negotiated=format_ is None)


def word(scheme: str, part: str | None = None) -> Any:
    """The place in the vocabulary of one of its addresses: what is a thing has no form of its own, only its description has."""
    if part is None and scheme in FORMATS:
        tk.abort(404)
    known: Mapping[str, set[str]] = {field: set(term.parts.values()) for field, term in linked().terms.items() if term.parts}
    known = {**known, "quality": {*linked().metrics, *(dimension.id for dimension in linked().dimensions)}}
    if scheme not in known or (part is not None and part not in known[scheme]):
        return tk.abort(404)
    wanted = accepted()
    ending = scheme if part is None else f"{scheme}-{part}"
    place = tk.h.url_for("mofops_linked.vocabulary", **({} if wanted is None else {"format_": wanted}))
    found = redirect(place if wanted is not None else f"{place}#{ending}", 303)
    found.vary.add("Accept")
    return found


def _schemes() -> list[dict[str, Any]]:
    """The code lists for the page: ``{"id", "label", "choices"}``; a choice has ``part``, ``label``, ``help``, ``elsewhere``."""
    fields = dataset_schema().dataset_fields
    return [
        {
            "id": field,
            "label": fields[field].label,
            "choices": [
                {
                    "part": part,
                    "label": fields[field].choices[value].label,
                    "help": fields[field].choices[value].help,
                    "elsewhere": term.same.get(value) or term.near.get(value),
                }
                for value, part in term.parts.items()
            ],
        }
        for field, term in linked().terms.items()
        if term.parts
    ]


mofops_linked.add_url_rule("/catalog.<format_>", view_func=catalogue)
mofops_linked.add_url_rule("/dataset/<id_>.<format_>", view_func=dataset)
mofops_linked.add_url_rule("/dataset_series/<id_>.<format_>", view_func=series)
mofops_linked.add_url_rule("/vocabulary", view_func=vocabulary)
mofops_linked.add_url_rule("/vocabulary.<format_>", view_func=vocabulary)
mofops_linked.add_url_rule("/vocabulary/<scheme>", view_func=word)
mofops_linked.add_url_rule("/vocabulary/<scheme>/<part>", view_func=word)
