"""How the site looks: what its administrators wrote for that."""

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

from ckanext.mofops.pages.headers import KEEP

__all__ = ["mofops_appearance"]

KEPT = 300
"""So many seconds a change of the style may take to be seen."""

mofops_appearance = Blueprint("mofops_appearance", __name__, url_prefix="/appearance")


def custom() -> Response:
    """The custom CSS of CKAN's administration pages, which a page with a Content-Security-Policy cannot hold itself."""
    tk.request.environ[KEEP] = KEPT
    return Response(tk.g.site_custom_css or "", content_type="text/css; charset=utf-8")


mofops_appearance.add_url_rule("/custom.css", view_func=custom)
