"""Uses that were made of datasets: anyone reads of those of public data, editors state, change and delete them."""

from base64 import b64decode
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response
from flask.views import MethodView
from werkzeug.exceptions import NotFound

from ckanext.mofops.model.facts import KINDS
from ckanext.mofops.views.request import attempt, caller, download, forbidden, refuse_forged, refused
from ckanext.mofops.views.stated import UNREADABLE, Errors, choice, codes, day, labelled, may, offered, place

__all__ = ["mofops_usage"]

mofops_usage = Blueprint("mofops_usage", __name__, url_prefix="/indicator5")
mofops_usage.before_request(refuse_forged)


@mofops_usage.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for those who edit the datasets of the organisation."))


@mofops_usage.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such use or organisation, or there are no rules for that fiscal year.")))


def index(organisation: str) -> str:
    """The uses of an organisation's datasets."""
    here = place(organisation)
    asked = {"organisation": here["organisation"], "fiscal_year": here["year"]}
    return tk.render(
        "mofops/usage/index.html",
        {
            **here,
            "uses": tk.get_action("mofops_usage_list")(caller(), asked),
            "may_add": may("mofops_usage_create", organisation=here["organisation"]),
        },
    )


class UsageView(MethodView):
    """The form of a new use, or of one that there is."""

    def get(self, organisation: str, id: str | None = None) -> str:
        here, use = _use(organisation, id)
        return self._page(here, use, _form(use), {})

    def post(self, organisation: str, id: str | None = None) -> Any:
        here, use = _use(organisation, id)
        typed = _typed()
        sent, faults = _sent(typed)
        errors = _refusal(here, use, sent) | faults
        if errors:
            return self._page(here, use, typed, errors)
        tk.h.flash_success(tk._("Saved."))
        return tk.redirect_to("mofops_usage.index", organisation=here["organisation"], year=here["year"])

    def _page(self, here: dict[str, Any], use: dict[str, Any] | None, form: dict[str, Any], errors: Errors) -> str:
        datasets, count = offered(here["organisation"])
        names = {dataset["name"] for dataset in datasets}
        further = [] if use is None else [dataset for dataset in use["datasets"] if dataset["name"] not in names]
        labels = [
            ("title", tk._("Title")),
            ("kind", tk._("Kind of use")),
            ("url", tk._("Link")),
            ("upload", tk._("File")),
            ("datasets", tk._("Datasets used")),
            ("scope", tk._("Use scope")),
            ("date", tk._("Date of use")),
            ("used_for", tk._("What it was used for")),
        ]
        words = {"use": use, "form": form, "errors": errors, "labels": labelled(labels), "kinds": KINDS}
        lists = {"datasets": [*datasets, *further], "more": count > len(datasets)}
        return tk.render("mofops/usage/form.html", {**here, **words, **lists})


def _use(organisation: str, id_: str | None) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The page's place, and the use that it is about, for whoever may change it."""
    here = place(organisation)
    if id_ is None:
        tk.check_access("mofops_usage_create", caller(), {"organisation": here["organisation"]})
        return here, None
    tk.check_access("mofops_usage_update", caller(), {"id": id_})
    use = tk.get_action("mofops_usage_show")(caller(), {"id": id_})
    if use["organisation"] != here["organisation"]:
        raise tk.ObjectNotFound
    return place(organisation) | {"year": use["fiscal_year"]}, use


def _form(use: dict[str, Any] | None) -> dict[str, Any]:
    """What the fields hold of a use."""
    if use is None:
        return {**dict.fromkeys(("title", "kind", "url", "scope", "date", "used_for", "more"), ""), "datasets": []}
    scope = use["scope"]
    return {
        "title": use["title"],
        "kind": use["kind"],
        "url": use["url"] or "",
        "scope": "" if scope is None else "-".join(str(part) for part in scope.values() if part is not None),
        "date": tk.h.mofops_date(use["date"]),
        "used_for": use["used_for"] or "",
        "datasets": [dataset["name"] for dataset in use["datasets"]],
        "more": "",
        "file": use["file"],
    }


def _typed() -> dict[str, Any]:
    """The same of what was sent."""
    sent = tk.request.form
    words = {name: sent.get(name, "") for name in ("title", "kind", "url", "scope", "date", "used_for", "more")}
    upload = tk.request.files.get("upload")
    return {
        **words,
        "datasets": sent.getlist("datasets"),
        "upload": upload if upload is not None and upload.filename else None,
        "clear_upload": "clear_upload" in sent,
    }


def _sent(typed: dict[str, Any]) -> tuple[dict[str, Any], Errors]:
    """What the actions take."""
    date, faults = day(typed["date"], tk._("Date of use"))
    sent = {
        **{name: typed[name] for name in ("title", "kind", "url", "used_for", "clear_upload")},
        "date": UNREADABLE if faults else date,
        "scope": choice(typed["scope"]) if typed["scope"] else None,
        "datasets": [*dict.fromkeys([*typed["datasets"], *codes(typed["more"])])],
        **({} if typed["upload"] is None else {"upload": typed["upload"]}),
    }
    return sent, {"date": faults} if faults else {}


def _refusal(here: dict[str, Any], use: dict[str, Any] | None, sent: dict[str, Any]) -> Errors:
    """State it; what is wrong, then nothing is stated."""
    try:
        if use is None:
            asked = {"organisation": here["organisation"], "fiscal_year": here["year"], **sent}
            tk.get_action("mofops_usage_create")(caller(), asked)
        else:
            tk.get_action("mofops_usage_update")(caller(), {"id": use["id"], **sent})
    except tk.ValidationError as error:
        return dict(error.error_dict)
    return {}


class DeleteView(MethodView):
    """Whether a use is to be deleted; posting does it."""

    def get(self, organisation: str, id: str) -> str:
        here, use = _use(organisation, id)
        return tk.render("mofops/usage/delete.html", {**here, "use": use})

    def post(self, organisation: str, id: str) -> Any:
        here, _ = _use(organisation, id)
        attempt("mofops_usage_delete", {"id": id})
        tk.h.flash_notice(tk._("The use has been deleted."))
        return tk.redirect_to("mofops_usage.index", organisation=here["organisation"], year=here["year"])


def check(organisation: str) -> Any:
    """Have a worker ask for the links of all uses."""
    here = place(organisation)
    asked = {"organisation": here["organisation"], "fiscal_year": here["year"], "background": True}
    return _check(here, asked)


def check_one(organisation: str, id: str) -> Any:
    """Have a worker ask for the link of a use."""
    here, _ = _use(organisation, id)
    return _check(here, {"id": id, "background": True})


def _check(here: dict[str, Any], asked: dict[str, Any]) -> Any:
    if attempt("mofops_usage_check", asked) is not None:
        tk.h.flash_notice(tk._("The links are being looked at; the result will stand here in a moment."))
    return tk.redirect_to("mofops_usage.index", organisation=here["organisation"], year=here["year"])


def file(organisation: str, id: str) -> Response:
    """The file that proves a use, to keep: no browser shows or runs what somebody sent."""
    found = tk.get_action("mofops_usage_file")(caller(), {"id": id})
    answer = download(found["filename"], b64decode(found["content"]), "application/octet-stream")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


form, deletion = UsageView.as_view("form"), DeleteView.as_view("delete")
mofops_usage.add_url_rule("/<organisation>/usage", view_func=index)
mofops_usage.add_url_rule("/<organisation>/usage/new", view_func=form)
mofops_usage.add_url_rule("/<organisation>/usage/check", view_func=check, methods=["POST"])
mofops_usage.add_url_rule("/<organisation>/usage/<id>/edit", view_func=form)
mofops_usage.add_url_rule("/<organisation>/usage/<id>/delete", view_func=deletion)
mofops_usage.add_url_rule("/<organisation>/usage/<id>/check", view_func=check_one, methods=["POST"])
mofops_usage.add_url_rule("/<organisation>/usage/<id>/file", view_func=file)
