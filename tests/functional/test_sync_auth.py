"""Who may do what with pushes: every action and page, for everyone there is."""

import pytest
from ckan import model

from ckanext.mofops.logic import action, auth
from ckanext.mofops.model import SyncPlan

ROLES = ("anyone", "member", "editor", "administrator", "sysadmin")
NOBODY = frozenset()
ADMINISTRATORS = frozenset({"administrator", "sysadmin"})
EDITORS = ADMINISTRATORS | {"editor"}
SYSADMINS = frozenset({"sysadmin"})

ACTIONS = {
    ("mofops_sync_plan", "all"): SYSADMINS,
    ("mofops_sync_plan", "organisation"): ADMINISTRATORS,
    ("mofops_sync_plan", "elsewhere"): SYSADMINS,
    ("mofops_sync_apply", "all"): SYSADMINS,
    ("mofops_sync_apply", "organisation"): ADMINISTRATORS,
    ("mofops_sync_apply", "plan of all"): SYSADMINS,
    ("mofops_sync_apply", "plan of organisation"): ADMINISTRATORS,
    ("mofops_sync_cancel", "plan of all"): SYSADMINS,
    ("mofops_sync_cancel", "plan of organisation"): ADMINISTRATORS,
    ("mofops_sync_cancel", "no plan"): NOBODY,
    ("mofops_sync_show", "plan of all"): SYSADMINS,
    ("mofops_sync_show", "plan of organisation"): ADMINISTRATORS,
    ("mofops_sync_show", "no plan"): NOBODY,
    ("mofops_sync_runs", "all"): ADMINISTRATORS,
    ("mofops_sync_status", "all"): ADMINISTRATORS,
    ("mofops_sync_status", "organisation"): ADMINISTRATORS,
    ("mofops_sync_status", "elsewhere"): SYSADMINS,
    ("mofops_sync_status", "dataset"): EDITORS,
}
"""By action and what it is asked about: who is answered. The others hear that they may not, whether it exists or not."""

PAGES = {
    "/sync": ADMINISTRATORS,
    "/sync/{plan of all}": SYSADMINS,
    "/sync/{plan of organisation}": ADMINISTRATORS,
    "/dataset/{dataset}/sync": EDITORS,
}
POSTS = {
    ("/sync", "all"): SYSADMINS,
    ("/sync", "organisation"): ADMINISTRATORS,
    ("/sync/{plan of all}/push", ""): SYSADMINS,
    ("/sync/{plan of organisation}/push", ""): ADMINISTRATORS,
    ("/sync/{plan of all}/cancel", ""): SYSADMINS,
    ("/sync/{plan of organisation}/cancel", ""): ADMINISTRATORS,
}


@pytest.fixture
def things(catalogue, organisation, elsewhere, created, clean_queues):
    """What can be asked about, by its name in the tables above: the parameters, or the id."""
    plans = {
        "plan of all": SyncPlan.add({}, cause="person").id,
        "plan of organisation": SyncPlan.add({}, cause="person", organisation=organisation["id"]).id,
        "no plan": "no-such-plan",
    }
    return {
        "all": {},
        "organisation": {"organisation": organisation["name"]},
        "elsewhere": {"organisation": elsewhere["id"]},
        "dataset": {"dataset": created()["name"]},
        **{name: {"id": id_} for name, id_ in plans.items()},
    }


def test_every_action_is_in_the_table():
    assert {name for name, _ in ACTIONS} == {name for name in action.__all__ if name.startswith("mofops_sync_")}
    assert {name for name, _ in ACTIONS} <= set(auth.__all__)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "about"), ACTIONS)
def test_actions(name, about, role, request, things):
    asked = {**things[about], "background": True} if name.endswith(("plan", "apply")) else things[about]
    if role in ACTIONS[name, about] and name == "mofops_sync_apply" and "id" in asked:
        row = SyncPlan.get(asked["id"])
        row.show({"actions": []}, "")
    answer = request.getfixturevalue(role)(name, **asked)
    if role == "sysadmin" and about == "no plan":
        assert answer.status == 404
    else:
        assert answer.status == (200 if role in ACTIONS[name, about] else 403), answer.error


def addressed(address, things):
    return address.format_map({name: asked.get("id") or asked.get("dataset") for name, asked in things.items()})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", PAGES)
def test_pages(address, role, browser, things):
    answer = browser(role).get(addressed(address, things), follow_redirects=False)
    allowed = role in PAGES[address]
    assert answer.status_code == (200 if allowed else 302 if role == "anyone" else 403)
    if role == "anyone":
        assert "/user/login" in answer.headers["Location"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("address", "about"), POSTS)
def test_what_pages_do(address, about, role, browser, form_token, things):
    app = browser(role)
    if address.endswith("push"):
        SyncPlan.get(things[address.split("{")[1].split("}")[0]]["id"]).show({"actions": []}, "")
    before = states()
    answer = app.post(
        addressed(address, things), data={**things.get(about, {}), "_csrf_token": form_token()}, follow_redirects=False
    )
    allowed = role in POSTS[address, about]
    assert answer.status_code == (302 if allowed or role == "anyone" else 403)
    assert (states() != before) is allowed


def test_nothing_is_done_without_the_token_of_the_form(browser, things):
    app = browser("sysadmin")
    before = states()
    for address, about in POSTS:
        assert app.post(addressed(address, things), data=things.get(about, {})).status_code == 400
    assert states() == before


def states():
    model.Session.remove()
    return sorted((row.id, row.state, row.cancelled) for row in model.Session.query(SyncPlan))
