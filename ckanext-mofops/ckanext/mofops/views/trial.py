"""The page to try a file before it is published."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint
from flask.views import MethodView

from ckanext.mofops.views.request import caller, forbidden, refuse_forged

__all__ = ["mofops_trial"]

mofops_trial = Blueprint("mofops_trial", __name__, url_prefix="/check")
mofops_trial.before_request(refuse_forged)


@mofops_trial.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("Only those who are signed in may check a file here."))


class TrialView(MethodView):
    """The form, and the verdict below it. Nothing is kept: what was sent goes when the answer does."""

    def get(self) -> str:
        tk.check_access("mofops_file_check", caller(), {})
        return self._page()

    def post(self) -> str:
        sent = {"upload": tk.request.files.get("upload"), "format": tk.request.form.get("format", "")}
        try:
            return self._page(**tk.get_action("mofops_file_check")(caller(), sent))
        except tk.ValidationError as error:
            return self._page(errors=error.error_dict)

    def _page(self, **found: Any) -> str:
        limit = tk.config["ckanext.mofops.check.megabytes"]
        return tk.render("mofops/trial.html", {"errors": {}, "verdict": None, "limit": limit, **found})


mofops_trial.add_url_rule("", view_func=TrialView.as_view("index"))
