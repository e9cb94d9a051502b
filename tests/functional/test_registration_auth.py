"""Who may do what with registrations: every action and page, for everyone there is."""

import pytest
from ckan import model
from doubles.ckan import served
from doubles.gdcatalog import GdCatalog

from ckanext.mofops.logic import action, auth
from ckanext.mofops.model import RegistrationPoll, Revocation

ROLES = ("anyone", "member", "editor", "administrator", "sysadmin")
SYSADMINS = frozenset({"sysadmin"})
ADMINISTRATORS = SYSADMINS | {"administrator"}
EDITORS = ADMINISTRATORS | {"editor"}
MEMBERS = EDITORS | {"member"}
EVERYONE = frozenset(ROLES)

ACTIONS = {
    ("mofops_registration_show", "dataset"): EVERYONE,
    ("mofops_registration_show", "private"): MEMBERS,
    ("mofops_registration_list", "all"): EDITORS,
    ("mofops_registration_list", "organisation"): EDITORS,
    ("mofops_registration_list", "elsewhere"): SYSADMINS,
    ("mofops_registration_poll", "all"): SYSADMINS,
    ("mofops_registration_poll", "organisation"): ADMINISTRATORS,
    ("mofops_registration_poll", "elsewhere"): SYSADMINS,
    ("mofops_registration_poll", "dataset"): EDITORS,
    ("mofops_registration_revoke", "dataset"): EDITORS,
}
"""By action and what it is asked about: who is answered."""

PAGES = {
    "/sync/registrations": EDITORS,
    "/sync/registrations.csv": EDITORS,
    "/sync/registrations.json": EDITORS,
}
POSTS = {
    ("/sync/registrations/ask", "all"): SYSADMINS,
    ("/sync/registrations/ask", "organisation"): ADMINISTRATORS,
    ("/dataset/{dataset}/registration/ask", ""): EDITORS,
    ("/dataset/{dataset}/registration/revoke", ""): EDITORS,
    ("/dataset/delete/{dataset}", ""): EDITORS,
}


@pytest.fixture
def things(catalogue, elsewhere, organisation, created, sysadmin, clean_queues, ckan_config, monkeypatch):
    """What can be asked about, by its name in the tables above: the parameters. The dataset is a registered one."""
    dataset, private = created(), created(private=True)
    with served(GdCatalog()) as service:
        service.register(dataset["id"], dataset["name"])
        monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.states", service.url)
        sysadmin("mofops_registration_poll", dataset=dataset["id"])
        yield {
            "": {},
            "all": {},
            "organisation": {"organisation": organisation["name"]},
            "elsewhere": {"organisation": elsewhere["id"]},
            "dataset": {"dataset": dataset["name"]},
            "private": {"dataset": private["name"]},
        }


def test_every_action_is_in_the_table():
    assert {name for name, _ in ACTIONS} == {name for name in action.__all__ if name.startswith("mofops_registration_")}
    assert {name for name, _ in ACTIONS} <= set(auth.__all__)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "about"), ACTIONS)
def test_actions(name, about, role, request, things):
    more = {"background": True} if name.endswith("poll") else {}
    answer = request.getfixturevalue(role)(name, **things[about], **more)
    assert answer.status == (200 if role in ACTIONS[name, about] else 403), answer.error


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", PAGES)
def test_pages(address, role, browser, things):
    answer = browser(role).get(address, follow_redirects=False)
    assert answer.status_code == (200 if role in PAGES[address] else 302 if role == "anyone" else 403)
    if role == "anyone":
        assert "/user/login" in answer.headers["Location"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("address", "about"), POSTS)
def test_what_pages_do(address, about, role, browser, form_token, things):
    app = browser(role)
    before = state(things)
    sent = {**things[about], "mofops_confirm_revocation": "true", "_csrf_token": form_token()}
    answer = app.post(address.format(**things["dataset"]), data=sent, follow_redirects=False)
    allowed = role in POSTS[address, about]
    assert answer.status_code == (302 if allowed or role == "anyone" else 403)
    assert (state(things) != before) is allowed


def test_nothing_is_done_without_the_token_of_the_form(browser, things):
    app = browser("sysadmin")
    before = state(things)
    for address, about in POSTS:
        assert app.post(address.format(**things["dataset"]), data=things[about]).status_code == 400
    assert state(things) == before


def state(things):
    model.Session.remove()
    package = model.Package.get(things["dataset"]["dataset"])
    polls = model.Session.query(RegistrationPoll).count()
    return polls, package.state, [row.ended for row in model.Session.query(Revocation).filter_by(dataset_id=package.id)]
