"""The files of the agency's own look."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response
from werkzeug.datastructures import ResponseCacheControl

from ckanext.mofops.pages import branding

__all__ = ["mofops_brand"]

FOREVER = 365 * 24 * 3600
"""Seconds: under its address a file never changes."""

mofops_brand = Blueprint("mofops_brand", __name__)


class _Lasting(Response):
    """An answer whose header stays: CKAN gives every other one, last of all, the caching of a page."""

    @property
    def cache_control(self) -> ResponseCacheControl:
        return ResponseCacheControl()


def show(state: str, name: str) -> Any:
    """One file. Under another state it is answered as well, and not kept: a server beside may be a start behind."""
    current, own = branding.brand()
    if name not in own:
        return tk.abort(404)
    answer = _Lasting(own[name].content, content_type=own[name].media_type)
    kept = f"public, max-age={FOREVER}, immutable"
    answer.headers["Cache-Control"] = kept if state == current else "no-store"
    # A drawing that is opened by itself runs nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


mofops_brand.add_url_rule("/agency-look/<state>/<name>", view_func=show)
