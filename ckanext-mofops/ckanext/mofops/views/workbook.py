"""The page of the NSO workbook: take one out, put one in."""

from base64 import b64decode
from io import BytesIO
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, send_file
from flask.views import MethodView
from werkzeug.exceptions import NotFound

from ckanext.mofops.views.request import attempt, caller, forbidden, refuse_forged, refused

__all__ = ["mofops_workbook"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

mofops_workbook = Blueprint("mofops_workbook", __name__, url_prefix="/workbook")
mofops_workbook.before_request(refuse_forged)


@mofops_workbook.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("Only those who edit datasets may use the workbook."))


@mofops_workbook.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such import; an uploaded workbook is kept for a week.")))


class StartView(MethodView):
    """Downloads, and the form that uploads."""

    def get(self, errors: dict[str, Any] | None = None) -> str:
        tk.check_access("mofops_template_import", caller(), {})
        mine = tk.get_action("organization_list_for_user")(caller(), {"permission": "create_dataset"})
        return tk.render("mofops/workbook/index.html", {"organisations": mine, "errors": errors or {}, "data": tk.request.form})

    def post(self) -> Any:
        sent = {
            "upload": tk.request.files.get("upload"),
            "organisation": tk.request.form.get("organisation", ""),
            "draft": tk.request.form.get("draft", ""),
        }
        try:
            found = tk.get_action("mofops_template_import")(caller(), sent)
        except tk.ValidationError as error:
            return self.get(error.error_dict)
        return tk.redirect_to("mofops_workbook.show", id=found["id"])


class ImportView(MethodView):
    """What an import would do, is doing, or has done; posting starts it."""

    def get(self, id: str) -> str:
        found = tk.get_action("mofops_template_import_show")(caller(), {"id": id})
        return tk.render("mofops/workbook/show.html", {"found": found})

    def post(self, id: str) -> Any:
        attempt("mofops_template_import", {"id": id, "dry_run": False, "background": True})
        return tk.redirect_to("mofops_workbook.show", id=id)


def export() -> Response:
    """A workbook to keep: ``kind`` and ``organisation`` as for ``mofops_template_export``; ``names`` with commas between them."""
    asked: dict[str, Any] = {name: tk.request.args[name] for name in ("kind", "organisation") if tk.request.args.get(name)}
    asked["names"] = tk.request.args.get("names", "").replace(",", " ").split()
    try:
        found = tk.get_action("mofops_template_export")(caller(), asked)
    except tk.ValidationError as error:
        return tk.abort(400, "; ".join(error.error_summary.values()))
    return _file(found["filename"], found["content"])


def marked(id: str) -> Response:
    """The uploaded workbook with its faulty cells marked."""
    found = tk.get_action("mofops_template_import")(caller(), {"id": id, "marked": True})
    return _file(f"marked-{found['filename'].rpartition('.')[0] or 'workbook'}.xlsx", found["marked"])


def _file(name: str, content: str) -> Response:
    return send_file(BytesIO(b64decode(content)), mimetype=XLSX, as_attachment=True, download_name=name)


mofops_workbook.add_url_rule("", view_func=StartView.as_view("index"))
mofops_workbook.add_url_rule("/export", view_func=export)
mofops_workbook.add_url_rule("/<id>", view_func=ImportView.as_view("show"))
mofops_workbook.add_url_rule("/<id>/marked", view_func=marked)
