"""Registrations with GD Catalog: the list with its filters, who asks anew, and datasets that are to be revoked first."""

import json
from collections.abc import Iterator
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from ckanext.mofops import spreadsheet
from ckanext.mofops.jobs.registration import CONFIRM
from ckanext.mofops.jobs.registration.known import SORTS
from ckanext.mofops.language import in_language
from ckanext.mofops.standard.messages import text
from ckanext.mofops.views.request import attempt, caller, download, forbidden, refuse_forged, refused, table

__all__ = ["mofops_registration"]

PAGE = 50
ALL = 1000  # as many as the action gives at once
TITLED = ("title", "organisation", "to_revoke")
COLUMNS = ("name", "id", *TITLED, "state", "label", "raw", "registered", "mended", "link", "date", "asked", "next", "error")
"""Of the CSV file: as ``sync-gdcatalog status`` has them, and those of ``TITLED``."""

mofops_registration = Blueprint("mofops_registration", __name__)
mofops_registration.before_request(refuse_forged)


@mofops_registration.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for those who edit the datasets or administer the catalogue."))


@mofops_registration.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such dataset or organisation.")))


def index() -> str:
    """The registrations of all datasets that the caller edits, by group."""
    asked = _asked()
    page = max(tk.h.get_param_int("page", 1), 1)
    found = _listed(asked, limit=PAGE, offset=(page - 1) * PAGE)
    words = {**found, "asked": asked, "page": page, "pages": -(-found["count"] // PAGE)}
    return tk.render("mofops/registration/index.html", words)


def index_file(format: str) -> Response:
    """The same as a file, without pages: ``json``, as ``mofops_registration_list``, or ``csv``, a row for each dataset."""
    entries = list(_every(_asked()))
    if format == "json":
        content = json.dumps({"datasets": entries}, ensure_ascii=False, indent=1)
        return download("registrations.json", content.encode(), "application/json")
    headings = [in_language(text(f"heading.{name}" if name in TITLED else f"status-column-{name}")) for name in COLUMNS]
    return table("registrations.csv", spreadsheet.csv_text(headings, (_row(entry) for entry in entries)))


def _every(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    offset = 0
    while found := _listed(asked, limit=ALL, offset=offset)["datasets"]:
        yield from found
        offset += len(found)


def _row(entry: dict[str, Any]) -> list[Any]:
    last, error, revocation = entry["registration"], entry["registration"]["error"], entry["revocation"]
    said = {
        **last,
        **entry,
        "label": in_language(last["label"]),
        "next": in_language(last["next"]),
        "error": error and in_language(error["message"]),
        "to_revoke": revocation and revocation["at"],
    }
    return [said[name] for name in COLUMNS]


def _asked() -> dict[str, Any]:
    """The filters of the address; what is no filter is left out."""
    asked = {name: tk.request.args[name] for name in ("organisation", "group") if tk.request.args.get(name)}
    if asked.get("group") not in SORTS:
        asked.pop("group", None)
    return asked


def _listed(asked: dict[str, Any], **page: int) -> dict[str, Any]:
    return tk.get_action("mofops_registration_list")(caller(), {**asked, **page})


def ask() -> Any:
    """Have a worker ask GD Catalog, about one organisation's datasets or all."""
    return _ask({"organisation": tk.request.form.get("organisation", "")}, tk.h.url_for("mofops_sync.index"))


def ask_dataset(id: str) -> Any:
    """Have a worker ask GD Catalog about a dataset."""
    return _ask({"dataset": id}, tk.h.url_for("mofops_sync.dataset", id=id))


def _ask(asked: dict[str, Any], back: str) -> Any:
    attempt("mofops_registration_poll", {**asked, "background": True})
    return tk.redirect_to(back)


def revoke(id: str) -> Any:
    """Note that a dataset is to be revoked, or that it is not to be after all."""
    attempt("mofops_registration_revoke", {"dataset": id, "cancel": tk.request.form.get("cancel", "")})
    return tk.redirect_to("mofops_sync.dataset", id=id)


def delete(id: str) -> Any:
    """As CKAN's page does, which has no answer for a dataset that is refused: that one is asked about first."""
    if "cancel" in tk.request.form:
        return tk.redirect_to("dataset.edit", id=id)
    try:
        tk.get_action("package_delete")(caller(), {"id": id, CONFIRM: tk.request.form.get(CONFIRM, "")})
    except tk.ValidationError:
        return tk.redirect_to("dataset.delete", id=id)
    tk.h.flash_notice(tk._("Dataset has been deleted."))
    return tk.redirect_to("dataset.search")


mofops_registration.add_url_rule("/sync/registrations", view_func=index)
mofops_registration.add_url_rule("/sync/registrations.<any(json, csv):format>", view_func=index_file)
mofops_registration.add_url_rule("/sync/registrations/ask", view_func=ask, methods=["POST"])
mofops_registration.add_url_rule("/dataset/<id>/registration/ask", view_func=ask_dataset, methods=["POST"])
mofops_registration.add_url_rule("/dataset/<id>/registration/revoke", view_func=revoke, methods=["POST"])
mofops_registration.add_url_rule("/dataset/delete/<id>", view_func=delete, methods=["POST"])
