"""Which of the two languages the caller reads."""

from collections.abc import Mapping

from ckan.plugins import toolkit as tk
from flask import has_request_context

from ckanext.mofops.standard.messages import Lang


def language() -> Lang:
    """Thai or English: the language of the page or API address (``/th/…``, ``/en/…``), else the site's.

    A site in a third language reads English.
    """
    code = tk.request.environ.get("CKAN_LANG") if has_request_context() else None
    return "th" if (code or tk.config["ckan.locale_default"]).startswith("th") else "en"


def in_language(words: Mapping[Lang, str]) -> str:
    """The caller's half of a sentence in both languages."""
    return words[language()]
