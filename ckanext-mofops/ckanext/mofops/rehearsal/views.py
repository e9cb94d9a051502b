"""The officers' pages: applications, and one of them with its history and the steps that are possible now."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint
from werkzeug.exceptions import NotFound

from ckanext.mofops.rehearsal import faults
from ckanext.mofops.rehearsal.harvest import agencies
from ckanext.mofops.rehearsal.logic.schema import PAGE
from ckanext.mofops.standard.governance import governance
from ckanext.mofops.views.request import attempt, caller, forbidden, refuse_forged, refused

__all__ = ["mofops_rehearsal"]

mofops_rehearsal = Blueprint("mofops_rehearsal", __name__)
mofops_rehearsal.before_request(refuse_forged)
mofops_rehearsal.before_app_request(faults.answer)


@mofops_rehearsal.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for the officers of the rehearsal."))


@mofops_rehearsal.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such application.")))


def index() -> str:
    """Applications by state and text, the last harvests, and the form that asks for one."""
    chosen = {name: tk.request.args.get(name, "") for name in ("state", "q")}
    page = max(tk.h.get_param_int("page", 1), 1)
    states = governance().states
    asked = {**chosen, "state": chosen["state"] if chosen["state"] in states else ""}
    found = tk.get_action("mofops_rehearsal_list")(caller(), {**asked, "limit": PAGE, "offset": (page - 1) * PAGE})
    words = {**found, **asked, "page": page, "pages": -(-found["count"] // PAGE), "agencies": agencies()}
    return tk.render("mofops_rehearsal/index.html", {**words, "governance": governance()})


def harvest() -> Any:
    """Have a worker harvest an agency."""
    attempt("mofops_rehearsal_harvest", {"url": tk.request.form.get("url", ""), "background": True})
    return tk.redirect_to("mofops_rehearsal.index")


def show(id: str) -> str:
    """An application."""
    found = tk.get_action("mofops_rehearsal_show")(caller(), {"id": id})
    return tk.render("mofops_rehearsal/show.html", {"found": found, "governance": governance()})


def step(id: str) -> Any:
    """Take a step."""
    form = tk.request.form
    try:
        asked = {"id": id, "step": form.get("step", ""), "reason": form.get("reason", "").strip()}
        tk.get_action("mofops_rehearsal_step")(caller(), asked)
    except tk.ValidationError as error:
        words = {key: value for key, value in error.error_summary.items() if key.lower() != "code"}
        tk.h.flash_error("; ".join(words.values()))
    return tk.redirect_to("mofops_rehearsal.show", id=id)


mofops_rehearsal.add_url_rule("/rehearsal", view_func=index)
mofops_rehearsal.add_url_rule("/rehearsal/harvest", view_func=harvest, methods=["POST"])
mofops_rehearsal.add_url_rule("/rehearsal/<id>", view_func=show)
mofops_rehearsal.add_url_rule("/rehearsal/<id>/step", view_func=step, methods=["POST"])
