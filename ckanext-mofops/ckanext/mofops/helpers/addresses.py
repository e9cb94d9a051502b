"""What stands in the head of a page for search engines and programs."""

import json
from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.mofops import rdf
from ckanext.mofops.language import language
from ckanext.mofops.linked import data_catalog, schema_dataset
from ckanext.mofops.pages import addresses

_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def mofops_head(error: bool = False) -> dict[str, Any]:
    """``{"canonical", "alternates", "index", "feeds", "data"}`` of the page that is being made.

    alternates: addresses by language; index: whether search engines are to list it; feeds: addresses of Atom feeds; data: JSON-LD
    for a block of data, empty where there is none. What only some may see has none of them. error: it is the page of one.
    """
    endpoint = tk.request.endpoint
    nothing = {"canonical": "", "alternates": {}, "index": False, "feeds": [], "data": ""}
    if error or endpoint not in addresses.PAGES:
        return nothing
    dataset = getattr(tk.g, "pkg_dict", None) if endpoint in ("dataset.read", "dataset_resource.read") else None
    if endpoint in ("dataset.read", "dataset_resource.read") and (dataset is None or not _is_public(dataset)):
        return nothing
    arguments, is_one_of_many = addresses.narrowed() if endpoint in addresses.LISTS else ({}, False)
    path = tk.request.environ["CKAN_CURRENT_URL"].partition("?")[0].replace("%2F", "/") or "/"
    return {
        "canonical": addresses.address(path, language(), arguments),
        "alternates": addresses.alternates(path, arguments),
        "index": not is_one_of_many,
        "feeds": _feeds(endpoint),
        "data": _data(endpoint, dataset),
    }


def _is_public(dataset: Mapping[str, Any]) -> bool:
    return not dataset.get("private") and dataset.get("state") == "active"


def _feeds(endpoint: str) -> list[str]:
    if endpoint in ("organization.read", "group.read"):  # CKAN's own page names that one
        return []
    return [tk.h.url_for("feeds.general", _external=True)]


def _data(endpoint: str, dataset: Mapping[str, Any] | None) -> str:
    if endpoint == "dataset.read" and dataset is not None:
        return _block(schema_dataset(dataset, rdf.site(), language()))
    return _block(data_catalog(rdf.site(), language())) if endpoint == "mofops_front.index" else ""


def _block(value: Any) -> Markup:
    """JSON that cannot end the block it stands in, whatever a title says."""
    return Markup(json.dumps(value, ensure_ascii=False, default=str).translate(_ESCAPES))  # noqa: S704 - nothing of HTML is left
