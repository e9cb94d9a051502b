"""Pushes to another catalogue: the last ones, a plan with its differences and its push, and what became of one dataset."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint
from werkzeug.exceptions import NotFound

from ckanext.mofops.jobs.registration.known import TO_REVOKE
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.views.request import attempt, caller, forbidden, refuse_forged, refused

__all__ = ["mofops_sync"]

PAGE = 100

mofops_sync = Blueprint("mofops_sync", __name__)
mofops_sync.before_request(refuse_forged)


@mofops_sync.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for those who administer the catalogue or the organisation."))


@mofops_sync.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such plan or dataset.")))


def index() -> str:
    """The last pushes, what is under way, what is blocked, and the form that asks for a plan."""
    found = tk.get_action("mofops_sync_runs")(caller(), {})
    mine = tk.get_action("organization_list_for_user")(caller(), {"permission": "admin"})
    registered = tk.get_action("mofops_registration_list")(caller(), {"group": TO_REVOKE, "limit": PAGE})
    words = {
        **found,
        "registered": registered,
        "revocations": registered["datasets"],
        "organisations": mine,
        "target": settings.target(),
        "next_push": settings.next_push(tk.h.mofops_now()),
    }
    return tk.render("mofops/sync/index.html", words)


def plan() -> Any:
    """Have a worker make a plan."""
    form = tk.request.form
    asked: dict[str, Any] = {"organisation": form.get("organisation", ""), "background": True}
    asked |= {name: form.get(name, "") for name in ("overwrite", "adopt")}
    found = attempt("mofops_sync_plan", asked)
    return tk.redirect_to("mofops_sync.index") if found is None else tk.redirect_to("mofops_sync.show", id=found["id"])


def show(id: str) -> str:
    """A plan and its push."""
    found = tk.get_action("mofops_sync_show")(caller(), {"id": id})
    actions = found["document"]["actions"] if found["document"] else []
    page = max(tk.h.get_param_int("page", 1), 1)
    shown = actions[(page - 1) * PAGE : page * PAGE]
    return tk.render("mofops/sync/show.html", {"found": found, "shown": shown, "page": page, "pages": -(-len(actions) // PAGE)})


def push(id: str) -> Any:
    """Have a worker carry a plan out."""
    allow = tk.request.form.get("allow_mass_withdraw", "")
    attempt("mofops_sync_apply", {"id": id, "background": True, "allow_mass_withdraw": allow})
    return tk.redirect_to("mofops_sync.show", id=id)


def cancel(id: str) -> Any:
    """Have a push end in order."""
    tk.get_action("mofops_sync_cancel")(caller(), {"id": id})
    return tk.redirect_to("mofops_sync.show", id=id)


def dataset(id: str) -> str:
    """What became of one dataset."""
    found = tk.get_action("mofops_sync_status")(caller(), {"dataset": id})
    shown = tk.get_action("package_show")(caller(), {"id": id})
    standing = tk.get_action("mofops_registration_show")(caller(), {"dataset": id})
    words = {"pkg_dict": shown, "registration": found["datasets"][0], "standing": standing, **found}
    return tk.render("mofops/sync/dataset.html", words)


mofops_sync.add_url_rule("/sync", view_func=index)
mofops_sync.add_url_rule("/sync", view_func=plan, methods=["POST"])
mofops_sync.add_url_rule("/sync/<id>", view_func=show)
mofops_sync.add_url_rule("/sync/<id>/push", view_func=push, methods=["POST"])
mofops_sync.add_url_rule("/sync/<id>/cancel", view_func=cancel, methods=["POST"])
mofops_sync.add_url_rule("/dataset/<id>/sync", view_func=dataset)
