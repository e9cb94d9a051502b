"""What is answered to anyone alike, whoever asks: looked up as a visitor may see it, and kept by browsers and proxies."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Response

from ckanext.mofops.pages.headers import KEEP

VERSION = 1
"""Of the answers: to be raised when the same facts are said in another way."""


def answer(
    facts: Any, content: Callable[[], str | bytes], media_type: str, *, changed: datetime | None = None, negotiated: bool = False
) -> Response:
    """A page for anyone, made only when the one that the caller has is no longer the same.

    :param facts: all that the content depends on, as JSON
    :param changed: in UTC; only where a thing that disappears is no longer there, and no shorter list
    :param negotiated: the address has other forms
    """
    known = [VERSION, facts, media_type, tk.request.environ.get("CKAN_LANG"), tk.config["ckan.site_url"]]
    tag = hashlib.sha256(json.dumps(known, default=str, sort_keys=True).encode()).hexdigest()[:32]
    found = Response(content_type=f"{media_type}; charset=utf-8")
    found.set_etag(tag, weak=True)
    if changed is not None:
        found.last_modified = changed
    if negotiated:
        found.vary.add("Accept")
    tk.request.environ[KEEP] = tk.config["ckanext.mofops.public.max_age"]
    found.make_conditional(tk.request.environ)
    if found.status_code != 304:
        found.set_data(content())
    return found
