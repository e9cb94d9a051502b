"""The agency, and what it shows of itself."""

from contextlib import suppress
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops import board
from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.language import in_language, language


def mofops_agency() -> dict[str, Any]:
    """The agency as configured: ``{"name", "title", "contact_email", "telephone", "address", "catalogue_url", "fiscal_year"}``.

    Title and postal address are in the language of the page.
    """
    title, address = tk.config["ckanext.mofops.agency.title"], tk.config["ckanext.mofops.agency.address"]
    is_thai = language() == "th"
    return {
        "name": tk.config["ckanext.mofops.agency.name"],
        "title": title if is_thai else tk.config["ckanext.mofops.agency.title_en"] or title,
        "contact_email": tk.config["ckanext.mofops.agency.contact_email"],
        "telephone": tk.config["ckanext.mofops.agency.telephone"],
        "address": address if is_thai else tk.config["ckanext.mofops.agency.address_en"] or address,
        "catalogue_url": tk.config["ckanext.mofops.agency.catalogue_url"] or tk.config["ckan.site_url"],
        "fiscal_year": tk.config["ckanext.mofops.agency.fiscal_year"],
    }


def mofops_dashboard() -> str:
    """The title of the catalogue's dashboard, empty where there is none, or none that can be shown."""
    with suppress(CatalogError):
        found = board.definition()
        return "" if found is None else in_language(found.title)
    return ""
