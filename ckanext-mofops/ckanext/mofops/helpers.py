"""Template helpers."""

import json
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops.language import in_language, language

__all__ = ["mofops_agency", "mofops_in_language", "mofops_json", "mofops_validation"]


def mofops_agency() -> dict[str, Any]:
    """The agency as configured: ``{"name", "title", "contact_email", "catalogue_url", "fiscal_year"}``.

    The title is in the language of the page.
    """
    title = tk.config["ckanext.mofops.agency.title"]
    return {
        "name": tk.config["ckanext.mofops.agency.name"],
        "title": title if language() == "th" else tk.config["ckanext.mofops.agency.title_en"] or title,
        "contact_email": tk.config["ckanext.mofops.agency.contact_email"],
        "catalogue_url": tk.config["ckanext.mofops.agency.catalogue_url"] or tk.config["ckan.site_url"],
        "fiscal_year": tk.config["ckanext.mofops.agency.fiscal_year"],
    }


def mofops_in_language(words: dict[str, str]) -> str:
    """The half of ``{"th": …, "en": …}`` that the reader of the page reads."""
    return in_language(words)


def mofops_json(value: Any) -> str:
    """A value as JSON that people can read and edit, Thai as letters; text stays as it was typed."""
    return value if isinstance(value, str) else "" if not value else json.dumps(value, ensure_ascii=False, indent=2)


def mofops_validation(resource_id: str) -> dict[str, Any]:
    """The newest check of a resource, as ``mofops_validation_show``."""
    return tk.get_action("mofops_validation_show")({}, {"resource_id": resource_id})
