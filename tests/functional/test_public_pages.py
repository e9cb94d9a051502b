"""No page that a visitor may see is missing from the list that the tests walk."""

import re
from contextlib import suppress

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from public_pages import EXCEPTIONS, PAGES
from werkzeug.exceptions import HTTPException

ADDRESSES = {name: re.sub(r"\{\w+\}", "x", address).partition("?")[0] for name, address in PAGES.items()}


@pytest.fixture
def routes(catalogue):
    """Where a browser may ask."""
    return [rule for rule in catalogue.flask_app.url_map.iter_rules() if "GET" in rule.methods]


@pytest.fixture
def address_of(created, editor, organisation):
    """An address of a route, with what there is in place of its arguments."""
    dataset, theme, user = created(), factories.Group(), factories.User()
    sent = {"package_id": dataset["id"], "name": "ตาราง", "format": "CSV", "url": "https://example.go.th/a.csv"}
    used = {"title": "แดชบอร์ด", "kind": "dashboard", "url": "https://example.go.th/", "datasets": [dataset["name"]]}
    activity = helpers.call_action("package_activity_list", id=dataset["id"])[0]["id"]
    arguments = {
        "resource_id": editor("resource_create", **sent).result["id"],
        "activity_id": activity,
        "organisation": organisation["name"],
        "filename": "a.csv",
        "format": "csv",
        "file": "report.html",
        "lang": "th",
        "ver": "3",
        "logic_function": "status_show",
        **dict.fromkeys(("format_", "_format"), "ttl"),
        "kind": "csv",
        "number": "1",
        "scheme": "data_type",
        "part": "none",
        "state": "none",
        "name": "agency.css",
        **dict.fromkeys(("view_id", "storage_name", "location", "token", "path"), "none"),
    }
    ids = {
        "usage": editor("mofops_usage_create", organisation=organisation["name"], **used).result["id"],
        **dict.fromkeys(("changes", "history"), activity),
        "dataset": dataset["name"],
        "organization": organisation["name"],
        "group": theme["name"],
        "user": user["name"],
    }

    def address(rule):
        of = next((ids[part] for part in ids if f"/{part}/" in rule), "none")
        # An argument that is not known fails here: say above what stands for it.
        return re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda found: of if found[1].strip("_") == "id" else arguments[found[1]], rule)

    return address


def test_every_page_is_listed(app, routes, address_of, catalogue):
    known = {"static", "webassets.index", *EXCEPTIONS}
    for name, address in ADDRESSES.items():
        try:
            known.add(catalogue.flask_app.url_map.bind("").match(address)[0])
        except HTTPException:
            assert "not-found" in name, f"{name}: no such address"
    strange = set()
    for rule in routes:
        if rule.endpoint not in known:
            address = address_of(rule.rule)
            with suppress(tk.ObjectNotFound):  # CKAN's comparisons fail unless they are told what to compare
                answer = app.get(address, follow_redirects=False)
                if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                    strange.add(f"{rule.endpoint}: {address}")
    assert not strange, "\n".join(sorted(strange))


def test_no_exception_is_idle(routes):
    assert EXCEPTIONS.keys() <= {rule.endpoint for rule in routes}
