"""The dashboard of the agency's indicators."""

from decimal import Decimal
from typing import Any

from ckan.plugins import plugin_loaded
from ckan.plugins import toolkit as tk
from flask import Blueprint
from werkzeug.exceptions import NotFound

from ckanext.mofops import charts
from ckanext.mofops.dashboard.usage import PATH
from ckanext.mofops.views.request import caller, refused

__all__ = ["mofops_dashboard"]

SHOWN = 6
"""So many years a chart has at most; the table beside it has them all."""

mofops_dashboard = Blueprint("mofops_dashboard", __name__)


@mofops_dashboard.errorhandler(tk.ObjectNotFound)
def _not_found(error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(error.message))


def index() -> Any:
    """The page. CKAN's activity plugin has forms of a signed-in user's own dashboard that lead here: they are sent on."""
    if tk.request.args.get("type") and tk.current_user.is_authenticated and plugin_loaded("activity"):
        # No other argument, which might be one of the maker of addresses.
        return tk.redirect_to("activity.dashboard", **{name: tk.request.args.get(name, "") for name in ("type", "name")})
    found = tk.get_action("mofops_dashboard_show")(caller(), {})
    pictures = {entry["number"]: _picture(entry) for entry in found["indicators"]}
    return tk.render("mofops/dashboard.html", {"board": found, "pictures": pictures})


def _picture(entry: dict[str, Any]) -> dict[str, Any] | None:
    """What is drawn of an indicator: ``{"chart", "years", "targets"}``; None if nothing is to be drawn.

    years: from the first shown to the last, one without a result too; targets: those with a number, by their rank.
    """
    if entry["measure"] is None:
        return None
    results = {result["year"]: result for result in entry["results"]}
    last = max(results)
    years = range(max(min(results), last - SHOWN + 1), last + 1)
    there = [results.get(year, {"year": year, "value": None, "is_partial": False}) for year in years]
    points = [charts.Point(_number(result["value"]), result["is_partial"]) for result in there]
    numbers = [_number(target["value"]) for target in entry["targets"]]
    drawn = charts.chart(points, numbers, kind=entry["measure"]["chart"])
    if drawn is None:
        return None
    ranked = [(rank, target) for rank, target in enumerate(entry["targets"]) if target["value"] is not None]
    return {"chart": drawn, "years": there, "targets": ranked}


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


mofops_dashboard.add_url_rule(PATH, view_func=index)
