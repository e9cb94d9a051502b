"""A dataset as reference managers take it."""

from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from ckanext.mofops.helpers.citizen import citation
from ckanext.mofops.model.time import today
from ckanext.mofops.views.request import caller, download, refused

__all__ = ["mofops_citation"]

mofops_citation = Blueprint("mofops_citation", __name__, url_prefix="/dataset")


@mofops_citation.errorhandler(tk.ObjectNotFound)
@mofops_citation.errorhandler(tk.NotAuthorized)
def _not_found(_error: Exception) -> Any:
    return refused(NotFound(tk._("Dataset not found")))


def file(id: str, format: str) -> Response:
    """The entry for BibTeX, or the record for the others."""
    dataset = tk.get_action("package_show")(caller(), {"id": id})
    found = citation(dataset)
    if format == "bib":
        return download(f"{dataset['name']}.bib", found.bibtex(today()).encode(), "application/x-bibtex; charset=utf-8")
    return download(f"{dataset['name']}.ris", found.ris(today()).encode(), "application/x-research-info-systems; charset=utf-8")


mofops_citation.add_url_rule("/<id>/citation.<any(bib, ris):format>", view_func=file)
