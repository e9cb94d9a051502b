"""Indicator 5: the score of an agency, its history, and the agencies side by side."""

import mimetypes
from base64 import b64decode
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from ckanext.mofops import charts
from ckanext.mofops.logic.stating import agency
from ckanext.mofops.views.request import attempt, caller, download, forbidden, refuse_forged, refused

__all__ = ["mofops_indicator5"]

DATASETS_SHOWN = 20
PAGE = 50
POINTS_SHOWN = 400
"""Of a history: a year of days, and some."""
DAYS_DRAWN = 120
LEVELS = (Decimal(50), Decimal(75), Decimal(100))

mofops_indicator5 = Blueprint("mofops_indicator5", __name__)
mofops_indicator5.before_request(refuse_forged)


@mofops_indicator5.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for those who edit the datasets of the organisation."))


@mofops_indicator5.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such organisation.")))


def index() -> Any:
    """The agencies side by side; with only one, its page."""
    listed = _act("mofops_indicator5_list")
    names = {entry["name"] for entry in listed["organisations"]}
    own = agency()
    if len(names | ({own} if own else set())) == 1:
        return show(next(iter(names), own))
    return tk.render("mofops/indicator5/index.html", listed)


def show(organisation: str) -> str:
    """The score of an agency; for those who may, with evidence and what to mend."""
    found = _act("mofops_indicator5_show", organisation=organisation)
    datasets = _act("mofops_indicator5_datasets", organisation=organisation, limit=DATASETS_SHOWN)
    history = _act("mofops_indicator5_history", organisation=organisation, limit=POINTS_SHOWN)["history"]
    made = _act("mofops_indicator5_report_show", organisation=organisation) if found["full"] else None
    return tk.render(
        "mofops/indicator5/show.html", {**found, "listed": datasets, "history": history, "trend": _trend(history), "made": made}
    )


def datasets(organisation: str) -> str:
    """The datasets of an agency, by pages."""
    found = _act("mofops_indicator5_show", organisation=organisation)
    page = max(tk.h.get_param_int("page", 1), 1)
    asked = {"to_fix": "1"} if found["full"] and tk.request.args.get("to_fix") else {}
    listed = _act("mofops_indicator5_datasets", organisation=organisation, limit=PAGE, offset=(page - 1) * PAGE, **asked)
    pages = {
        "page": page,
        "pages": -(-listed["count"] // PAGE),
        "asked": {"organisation": found["organisation"]["name"], **asked},
    }
    return tk.render("mofops/indicator5/datasets.html", {**found, "listed": listed, **pages})


def history(organisation: str) -> str:
    """How the score of an agency came about, and what changed between two days."""
    found = _act("mofops_indicator5_history", organisation=organisation, limit=POINTS_SHOWN)
    days = {name: _day(tk.request.args.get(name)) for name in ("before", "after")}
    may_compare = tk.h.check_access("mofops_indicator5_changes", {"organisation": organisation})
    compared = None
    if may_compare and days["before"] is not None:
        # A day means how it stood when the day ended.
        moments = {name: _end(day).isoformat() for name, day in days.items() if day is not None}
        compared = attempt("mofops_indicator5_changes", {"organisation": organisation, **moments})
    return tk.render(
        "mofops/indicator5/history.html",
        {**found, "days": days, "may_compare": may_compare, "compared": compared, "trend": _trend(found["history"])},
    )


def _trend(history: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What is drawn of a history, newest first: the last score of each day, of the last ``DAYS_DRAWN`` of them; None for one."""
    days = {point["at"][:10]: point["official"] for point in reversed(history)}
    shown = list(days)[-DAYS_DRAWN:]
    if len(shown) < 2:
        return None
    points = [charts.Point(Decimal(str(days[day]))) for day in shown]
    return {"chart": charts.chart(points, LEVELS, kind="line"), "first": shown[0], "last": shown[-1]}


def _day(value: str | None) -> date | None:
    """A day of the form; what is none is left out."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tk.h.get_display_timezone())


def assess(organisation: str) -> Any:
    """Have a worker assess an agency."""
    attempt("mofops_indicator5_assess", {"organisation": organisation, "background": True})
    return tk.redirect_to("mofops_indicator5.show", organisation=organisation)


def report(organisation: str) -> Any:
    """Have a worker make the report files."""
    attempt("mofops_indicator5_report", {"organisation": organisation, "background": True})
    return tk.redirect_to("mofops_indicator5.show", organisation=organisation)


def report_file(organisation: str, file: str) -> Response:
    """One of them."""
    found = _act("mofops_indicator5_report_show", organisation=organisation, file=file)
    media_type = mimetypes.guess_type(file)[0] or "application/octet-stream"
    day = found["assessed_at"][:10]
    return download(f"indicator5-{organisation}-{day}-{file}", b64decode(found["content"]), media_type)


def _act(action: str, **asked: Any) -> Any:
    return tk.get_action(action)(caller(), asked)


mofops_indicator5.add_url_rule("/indicator5", view_func=index)
mofops_indicator5.add_url_rule("/indicator5/<organisation>", view_func=show)
mofops_indicator5.add_url_rule("/indicator5/<organisation>/datasets", view_func=datasets)
mofops_indicator5.add_url_rule("/indicator5/<organisation>/history", view_func=history)
mofops_indicator5.add_url_rule("/indicator5/<organisation>/report", view_func=report, methods=["POST"])
mofops_indicator5.add_url_rule("/indicator5/<organisation>/report/<file>", view_func=report_file)
mofops_indicator5.add_url_rule("/indicator5/<organisation>/assess", view_func=assess, methods=["POST"])
