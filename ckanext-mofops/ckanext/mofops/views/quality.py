"""What the checks of resources found: the report of one resource, lists of resources, and organisations side by side."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from ckanext.mofops import spreadsheet
from ckanext.mofops.language import in_language
from ckanext.mofops.model.quality import FOUND
from ckanext.mofops.standard.freshness import rules
from ckanext.mofops.standard.messages import text
from ckanext.mofops.views.request import attempt, caller, download, forbidden, refuse_forged, refused, table

__all__ = ["mofops_quality"]

PAGE = 50
ALL = 1000  # as many as the action gives at once
PROBLEM = ("code", "severity", "sheet", "member", "row", "field", "cell", "message")
ORGANISATION = ("name", "title", "datasets", "resources", "checked", "valid", "open", "unchecked", "broken_links")
RESOURCE = (
    *("resource_id", "name", "dataset", "dataset_title", "organisation", "format", "state", "checked_at"),
    *("valid", "open", "stars", "problem_counts", "link"),
)

mofops_quality = Blueprint("mofops_quality", __name__)
mofops_quality.before_request(refuse_forged)


@mofops_quality.errorhandler(tk.NotAuthorized)
def _forbidden(_error: tk.NotAuthorized) -> Any:
    return forbidden(tk._("This page is for those who administer an organisation or edit the dataset."))


@mofops_quality.errorhandler(tk.ObjectNotFound)
def _not_found(_error: tk.ObjectNotFound) -> Any:
    return refused(NotFound(tk._("There is no such resource, or it is not public.")))


def report(id: str, resource_id: str) -> str:
    """The report of a resource."""
    dataset, resource = _resource(id, resource_id)
    validation = tk.get_action("mofops_validation_show")(caller(), {"resource_id": resource_id, "history": True})
    may_edit = tk.h.check_access("mofops_resource_validate", {"id": resource_id})
    words = {"pkg_dict": dataset, "resource": resource, "validation": validation, "may_edit": may_edit}
    return tk.render("mofops/quality/report.html", words)


def report_file(id: str, resource_id: str, format: str) -> Response:
    """The report as a file: ``json``, as ``mofops_validation_show``, or ``csv``, a row for each problem."""
    _resource(id, resource_id)
    validation = tk.get_action("mofops_validation_show")(caller(), {"resource_id": resource_id, "history": True})
    name = f"quality-{resource_id}.{format}"
    if format == "json":
        return download(name, json.dumps(validation, ensure_ascii=False, indent=1).encode(), "application/json")
    problems = validation["verdict"]["problems"] if validation["verdict"] else ()
    rows = ({**problem, "message": in_language(problem["message"])} for problem in problems)
    return table(name, _csv(PROBLEM, rows))


def check(id: str, resource_id: str) -> Any:
    """Have the resource checked again."""
    tk.get_action("mofops_resource_validate")(caller(), {"id": resource_id, "force": True})
    return tk.redirect_to("mofops_quality.report", id=id, resource_id=resource_id)


def mend(id: str, resource_id: str) -> Any:
    """Have the open copy made."""
    made = attempt("mofops_resource_mend", {"id": resource_id})
    if made is not None:
        for words, resources in ((tk._("Added:"), made["created"]), (tk._("There already:"), made["existing"])):
            if resources:
                tk.h.flash_success(f"{words} {' · '.join(resource['name'] for resource in resources)}")
    return tk.redirect_to("mofops_quality.report", id=id, resource_id=resource_id)


def _resource(id: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dataset and one of its resources. What is not for the caller is not there, as on CKAN's own pages.

    :raises ObjectNotFound: there is none
    """
    try:
        dataset = tk.get_action("package_show")(caller(), {"id": id})
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None
    for resource in dataset["resources"]:
        if resource["id"] == resource_id:
            return dataset, resource
    raise tk.ObjectNotFound


def organisations() -> str:
    """The organisations that the caller administers side by side."""
    listed = tk.get_action("mofops_quality_list")(caller(), {})
    return tk.render("mofops/quality/organisations.html", {**listed, "ranks": rules().every_class})


def organisations_file() -> Response:
    """The same as CSV."""
    listed = tk.get_action("mofops_quality_list")(caller(), {})["organisations"]
    stars = [in_language(text("heading.stars-of", count=count)) for count in range(6)]
    ranks = [in_language(rank.label) for rank in rules().every_class]
    rows = ([*(entry[name] for name in ORGANISATION), *entry["stars"].values(), *entry["freshness"].values()] for entry in listed)
    return table("quality.csv", spreadsheet.csv_text([*_headings(ORGANISATION), *stars, *ranks], rows))


def resources() -> str:
    """The resources of an organisation or a dataset, or all, with what the last check found."""
    asked = _asked()
    page = max(tk.h.get_param_int("page", 1), 1)
    found = _listed(asked, limit=PAGE, offset=(page - 1) * PAGE)
    pages = -(-found["count"] // PAGE)
    words = {**found, "asked": asked, "page": page, "pages": pages, "organisation": _title(asked.get("organisation"))}
    return tk.render("mofops/quality/resources.html", words)


def resources_file() -> Response:
    """The same as CSV, without pages."""
    return table("quality-resources.csv", _csv(RESOURCE, _every(_asked())))


def _every(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    offset = 0
    while found := _listed(asked, limit=ALL, offset=offset)["resources"]:
        for entry in found:
            problems = "; ".join(f"{code}: {count}" for code, count in entry["problem_counts"].items())
            yield {**entry, "problem_counts": problems, "link": entry["link"] and entry["link"]["state"]}
        offset += len(found)


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    return spreadsheet.csv_text(_headings(columns), ([row[name] for name in columns] for row in rows))


def _headings(columns: Iterable[str]) -> list[str]:
    return [in_language(text(f"heading.{name}")) for name in columns]


def _asked() -> dict[str, Any]:
    """The filters of the address; what is no filter is left out."""
    asked = {name: tk.request.args[name] for name in ("organisation", "dataset", "found") if tk.request.args.get(name)}
    if asked.get("found") not in FOUND:
        asked.pop("found", None)
    return asked


def _listed(asked: dict[str, Any], **page: int) -> dict[str, Any]:
    return tk.get_action("mofops_validation_list")(caller(), {**asked, **page})


def _title(organisation: str | None) -> str:
    if organisation is None:
        return ""
    found = tk.get_action("organization_show")(caller(), {"id": organisation, "include_users": False})
    return found["title"] or found["name"]


_REPORT = "/dataset/<id>/resource/<resource_id>/quality"
mofops_quality.add_url_rule(_REPORT, view_func=report)
mofops_quality.add_url_rule(f"{_REPORT}.<any(json, csv):format>", view_func=report_file)
mofops_quality.add_url_rule(f"{_REPORT}/check", view_func=check, methods=["POST"])
mofops_quality.add_url_rule(f"{_REPORT}/mend", view_func=mend, methods=["POST"])
mofops_quality.add_url_rule("/quality", view_func=organisations)
mofops_quality.add_url_rule("/quality.csv", view_func=organisations_file)
mofops_quality.add_url_rule("/quality/resources", view_func=resources)
mofops_quality.add_url_rule("/quality/resources.csv", view_func=resources_file)
