"""What the head, the front page and the search show."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ckan.plugins import toolkit as tk
from markupsafe import Markup

from ckanext.mofops.language import language
from ckanext.mofops.pages import branding
from ckanext.mofops.search import facets, loosening
from ckanext.mofops.search.extract import beginning

_CKAN_ICON = "/base/images/ckan.ico"


def mofops_look(name: str) -> str:
    """Address of a file of the agency's look, ``agency.css`` or ``logo``; empty for a logo that there is not."""
    state, own = branding.brand()
    found = next((file for file in own if file == name or file.startswith(f"{name}.")), None)
    return "" if found is None else tk.h.url_for("mofops_brand.show", state=state, name=found, locale="default")


def mofops_icon() -> str:
    """Address of the picture in the browser's tab: that of ``ckan.favicon``, and ours in the place of CKAN's."""
    configured = tk.config["ckan.favicon"]
    return mofops_look("icon") if not configured or configured == _CKAN_ICON else tk.h.url_for_static_or_external(configured)


def mofops_languages() -> list[dict[str, Any]]:
    """The page in each language of the site: ``{"code", "name", "address", "current"}``."""
    here, current = tk.h.current_url(), tk.h.lang()
    return [
        {
            "code": tk.h.unix_locale_to_bcp47(str(locale)),
            "name": locale.display_name,
            "address": tk.h.url_for(here, locale=str(locale)),
            "current": str(locale) == current,
        }
        for locale in tk.h.get_available_locales()
    ]


def mofops_made(part: str, shown: Markup | None = None) -> Markup | None:
    """A part of the page if it was made already, else None. shown: keep it; a page of an error must have no such part."""
    if shown is not None:
        tk.g.setdefault("mofops_made", {})[part] = shown
    return tk.g.get("mofops_made", {}).get(part)


def mofops_lang(text: str | None) -> Markup:
    """The attribute that says that a text is Thai, where the page is not: a screen reader then reads it as such."""
    is_thai = language() != "th" and any("\u0e00" <= letter <= "\u0e7f" for letter in text or "")
    return Markup(' lang="th"') if is_thai else Markup("")


def mofops_extract(markdown: str | None, length: int) -> str:
    """The beginning of a text in Markdown, without its marks."""
    return _extract(markdown or "", length)


@lru_cache(maxsize=512)  # reading Markdown costs more than the rest of an entry of a list
def _extract(markdown: str, length: int) -> str:
    return beginning(str(tk.h.markdown_extract(markdown, 0)), length)


def mofops_facet_value(name: str, value: str, search_facets: Mapping[str, Any]) -> str:
    """A value of a facet as the reader knows it, also where the search found nothing that has it."""
    items = search_facets.get(name, {}).get("items", ()) if search_facets else ()
    return next((item["display_name"] for item in items if item["name"] == value), None) or facets.value_label(name, value)


def mofops_loosened(typed: str, *, narrowed: bool) -> dict[str, Any]:
    """What may help after a search that found nothing."""
    return loosening.loosened(typed, narrowed=narrowed)
