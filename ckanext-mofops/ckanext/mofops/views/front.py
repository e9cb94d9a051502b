"""The front page, in the place of CKAN's own."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint

from ckanext.mofops.views.request import caller, forbidden

__all__ = ["mofops_front"]

mofops_front = Blueprint("mofops_front", __name__)


def index() -> Any:
    try:
        found = tk.get_action("mofops_overview_show")(caller(), {})
    except tk.NotAuthorized:
        return forbidden(tk._("Not authorized to see this page"))
    # What a list of datasets asks for is known already.
    tk.g.mofops_verdicts = {id_: verdict for entry in found["newest"] for id_, verdict in entry["verdicts"].items() if verdict}
    return tk.render("home/index.html", {"overview": found})


mofops_front.add_url_rule("/", view_func=index)
