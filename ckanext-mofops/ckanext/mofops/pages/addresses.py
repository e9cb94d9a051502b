"""The addresses of public pages in both languages: which of them search engines are to know, and which stand for others."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ckan.plugins import toolkit as tk

from ckanext.mofops.search.facets import STARS, VALIDITY
from ckanext.mofops.standard.messages import LANGUAGES, Lang
from ckanext.mofops.standard.schema import dataset_schema

PAGES = frozenset(
    {
        "dataset.read",
        "dataset.search",
        "dataset_resource.read",
        "group.index",
        "group.read",
        "home.about",
        "mofops_dashboard.index",
        "mofops_front.index",
        "mofops_linked.vocabulary",
        "organization.index",
        "organization.read",
    }
)
"""Endpoints of pages that are the same for every visitor; any other is of no use to search engines."""

LISTS = frozenset({"dataset.search", "group.read", "organization.read"})


def address(path: str, lang: Lang, arguments: Mapping[str, Any] | None = None) -> str:
    """The whole address of a page of this site in a language. path: with a slash at its start, escaped."""
    locale = "default" if tk.config["ckan.locale_default"] == lang else lang
    home = tk.h.url_for("home.index", locale=locale, _external=True).rstrip("/")
    return home + path + (f"?{urlencode(arguments, True)}" if arguments else "")


def alternates(path: str, arguments: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The page in each language that the site has, by its code, and in the site's own as ``x-default``."""
    offered = tk.config["ckan.locales_offered"] or LANGUAGES
    found = {lang: address(path, lang, arguments) for lang in LANGUAGES if lang in offered}
    default: Any = tk.config["ckan.locale_default"]
    return found | {"x-default": found.get(default) or next(iter(found.values()), address(path, "th", arguments))}


def narrowed() -> tuple[dict[str, Any], bool]:
    """The arguments of a list that make it another list, and whether search engines are to keep out of it.

    How a list is sorted, and what no list knows, makes no other; what somebody typed, or several things at once, is one of
    countless.
    """
    asked = tk.request.args
    known = {"organization", "groups", "tags", "res_format", "license_id", STARS, VALIDITY, *dataset_schema().dataset_fields}
    chosen = {name: asked.getlist(name) for name in sorted(asked) if name in known}
    count = sum(len(values) for values in chosen.values())
    kept: dict[str, Any] = {**({"q": asked["q"]} if asked.get("q") else {}), **chosen}
    page = asked.get("page") or ""
    if page.isascii() and page.isdecimal() and page not in ("", "0", "1"):
        kept["page"] = page
    return kept, bool(asked.get("q")) or count > 1
