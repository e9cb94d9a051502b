"""What is answered to anyone alike, whoever asks: looked up as a visitor may see it, and kept by browsers and proxies."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

VERSION = 1
"""Of the answers: to be raised when the same facts are said in another way."""

_AGE = "mofops_age"


def visitor() -> dict[str, Any]:
    """The context of an action, as anyone: who is signed in is told no more, as others are given the same answer."""
    return {"user": "", "auth_user_obj": None}


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
    setattr(found, _AGE, tk.config["ckanext.mofops.public.max_age"])
    found.make_conditional(tk.request.environ)
    if found.status_code != 304:
        found.set_data(content())
    return found


def keep(blueprint: Blueprint) -> None:
    """Have our word on caching stand: CKAN writes its own for all answers alike, after any hook but the first registered."""

    def finish(response: Response) -> Response:
        age = getattr(response, _AGE, None)
        if age is not None:
            response.headers["Cache-Control"] = f"public, max-age={age}"
            response.headers.remove("Set-Cookie")
        return response

    def first(state: Any) -> None:
        state.app.after_request_funcs.setdefault(None, []).insert(0, finish)

    blueprint.record_once(first)
