"""Downloads: a table in other formats, and all of a dataset."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, make_response, send_file, stream_with_context
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, ServiceUnavailable

from ckanext.mofops.jobs import tables
from ckanext.mofops.language import in_language
from ckanext.mofops.metadata.filename import readable
from ckanext.mofops.quality.mend import safe_name
from ckanext.mofops.renditions import Kind, RenditionError, archive
from ckanext.mofops.standard.messages import text
from ckanext.mofops.storage import stored_bytes
from ckanext.mofops.views.request import caller, refused

__all__ = ["mofops_tables"]

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WAIT = 5
"""Seconds until it is worth to ask again for what a worker makes."""

mofops_tables = Blueprint("mofops_tables", __name__)


@mofops_tables.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return refused(Forbidden(tk._("Not authorized to download resource")))


@mofops_tables.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("Resource not found")))


@mofops_tables.errorhandler(RenditionError)
def _no_rendition(error: RenditionError) -> Any:
    """Why there is none; what is being made comes by itself to whoever waits in a browser."""
    words = in_language(error.message())
    if error.code != "rendition-pending":
        return refused(NotFound(words))
    answer = make_response(refused(ServiceUnavailable(words)))
    answer.headers["Retry-After"] = answer.headers["Refresh"] = str(WAIT)
    return answer


def table(id: str, resource_id: str, kind: Kind) -> Response:
    """The table of a resource in another format."""
    dataset = tk.get_action("package_show")(caller(), {"id": id})
    resource = tk.get_action("resource_show")(caller(), {"id": resource_id})
    if resource["package_id"] != dataset["id"]:
        raise tk.ObjectNotFound
    path, key = tables.file(resource["id"], kind)
    answer = send_file(path, mimetype=MEDIA_TYPES[kind], conditional=True, etag=key)
    answer.headers["Content-Type"] = MEDIA_TYPES[kind]
    answer.headers["Content-Disposition"] = _attachment(resource, kind)
    return answer


def whole(id: str) -> Response:
    """All of a dataset: its files, and its description as a Data Package."""
    dataset = tk.get_action("package_show")(caller(), {"id": id})
    if dataset["state"] != "active":
        raise tk.ObjectNotFound
    limit = tk.config["ckanext.mofops.tables.zip_size"]
    if archive.size(dataset) > limit * 2**20:
        return _too_large(NotFound(in_language(text("zip-too-large", limit=limit))))
    homepage = tk.h.url_for("dataset.read", id=dataset["name"], locale="default", qualified=True)
    pieces = archive.archive(dataset, _content, homepage=homepage)
    answer = Response(stream_with_context(pieces), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{dataset["name"]}.zip"'
    return answer


def _too_large(error: HTTPException) -> Response:
    return make_response(refused(error))


def _content(resource: Mapping[str, Any]) -> Iterator[bytes]:
    return stored_bytes(dict(resource))


def _attachment(resource: Mapping[str, Any], kind: str) -> str:
    """A file to keep, named as people named the resource, in Thai too; for old programs as its file. Source: RFC 6266 §4.3."""
    stem = PurePosixPath(urlsplit(resource["url"]).path).stem
    plain = re.sub(r"[^A-Za-z0-9._-]", "", readable(f"{stem}.{kind}"))
    named = safe_name(resource.get("name") or "") or safe_name(stem) or "table"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(f'{named}.{kind}', safe='')}"


mofops_tables.add_url_rule(
    f"/dataset/<id>/resource/<resource_id>/download.<any({', '.join(tables.OFFERED)}):kind>", view_func=table
)
mofops_tables.add_url_rule("/dataset/<id>/download.zip", view_func=whole)
