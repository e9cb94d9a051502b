"""Who may do what in the rehearsal: every action and page, for everyone there is."""

from uuid import uuid4

import pytest
from ckan.tests import factories, helpers
from lxml import html

from ckanext.mofops.rehearsal import faults
from ckanext.mofops.rehearsal.logic import action, auth

ROLES = ("anyone", "editor", "administrator", "officer", "sysadmin")
ALL = frozenset(ROLES)
OFFICERS = frozenset({"officer", "sysadmin"})
SYSADMINS = frozenset({"sysadmin"})
AGENCY = "http://127.0.0.1:9"
STATE = {"site_url": "data.example.go.th", "package": "x"}
ACTIONS = {
    "gdcatalog_published_state": (ALL, STATE),
    "gdcatalog_nonpublish_state": (ALL, STATE),
    "mofops_rehearsal_list": (OFFICERS, {}),
    "mofops_rehearsal_show": (OFFICERS, {"id": "{id}"}),
    "mofops_rehearsal_step": (OFFICERS, {"id": "{id}", "step": "submit"}),
    "mofops_rehearsal_harvest": (OFFICERS, {"url": AGENCY, "background": True}),
    "mofops_rehearsal_fault": (SYSADMINS, {"kind": "none"}),
}
BANNER = "A GD Catalog to rehearse on"


@pytest.fixture(autouse=True)
def known_agency(settings, monkeypatch, clean_queues):
    monkeypatch.setitem(settings, "ckanext.mofops.rehearsal.agencies", [AGENCY])


@pytest.fixture
def id_(pushed, registration):
    return registration.entry(pushed()["source_id"])["id"]


def test_every_action_is_in_the_table():
    assert set(ACTIONS) == set(action.__all__) == set(auth.__all__)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACTIONS)
def test_actions(name, role, request, id_):
    allowed, asked = ACTIONS[name]
    asked = {key: id_ if value == "{id}" else value for key, value in asked.items()}
    answer = request.getfixturevalue(role)(name, **asked)
    assert answer.status == (200 if role in allowed else 403), answer.error


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["mofops_rehearsal_show", "mofops_rehearsal_step"])
def test_what_is_not_there(name, role, request):
    answer = request.getfixturevalue(role)(name, id="no-such-application", step="submit")
    assert answer.status == (404 if role in OFFICERS else 403)


@pytest.mark.parametrize("role", ROLES)
def test_only_sysadmins_have_this_site_call_other_addresses(role, request):
    answer = request.getfixturevalue(role)("mofops_rehearsal_harvest", url="http://127.0.0.1:10", background=True)
    assert answer.status == (200 if role in SYSADMINS else 403)


def test_without_an_organisation_of_officers_there_are_none(officer, settings, monkeypatch):
    for name in ("", "no-such-organisation"):
        monkeypatch.setitem(settings, "ckanext.mofops.rehearsal.officers", name)
        assert officer("mofops_rehearsal_list").status == 403


@pytest.fixture
def browser(app, organisation, officers):
    """Someone of a role in front of the pages, signed in as people do."""

    def sign_in(role):
        if role == "anyone":
            return app
        password = uuid4().hex
        user = (factories.Sysadmin if role == "sysadmin" else factories.User)(password=password)
        if role != "sysadmin":
            place = officers if role == "officer" else organisation
            rank = {"administrator": "admin", "officer": "member"}.get(role, role)
            helpers.call_action("organization_member_create", id=place["id"], username=user["name"], role=rank)
        app.post("/user/login", data={"login": user["name"], "password": password, "_csrf_token": form_token(app)})
        return app

    return sign_in


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", ["/rehearsal", "/rehearsal/{id}"])
def test_pages(address, role, browser, id_):
    answer = browser(role).get(address.format(id=id_), follow_redirects=False)
    assert answer.status_code == (200 if role in OFFICERS else 302 if role == "anyone" else 403)
    if role == "anyone":
        assert "/user/login" in answer.headers["Location"]
    else:
        assert BANNER in answer.body


@pytest.mark.parametrize("role", ROLES)
def test_what_pages_do(role, browser, id_, sysadmin):
    app = browser(role)
    harvests = len(sysadmin("mofops_rehearsal_list").result["harvests"])
    asked = {f"/rehearsal/{id_}/step": {"step": "submit"}, "/rehearsal/harvest": {"url": AGENCY}}
    for address, form in asked.items():
        answer = app.post(address, data={**form, "_csrf_token": form_token(app)}, follow_redirects=False)
        assert answer.status_code == (302 if role in OFFICERS or role == "anyone" else 403)
    done = role in OFFICERS
    assert sysadmin("mofops_rehearsal_show", id=id_).result["state"] == ("WAIT_VALIDATE" if done else "WAIT")
    assert len(sysadmin("mofops_rehearsal_list").result["harvests"]) == min(harvests + done, action.HARVESTS)


def test_nothing_is_done_without_the_token_of_the_form(browser, id_, sysadmin):
    app = browser("sysadmin")
    for address in (f"/rehearsal/{id_}/step", "/rehearsal/harvest"):
        assert app.post(address, data={"step": "submit", "url": AGENCY}).status_code == 400
    assert sysadmin("mofops_rehearsal_show", id=id_).result["state"] == "WAIT"


def test_the_page_offers_what_is_possible_and_says_what_is_not(browser, id_, sysadmin):
    app = browser("officer")
    for steps in (["submit"], ["begin-check"], ["pass", "reject"]):
        page = html.fromstring(app.get(f"/rehearsal/{id_}").body)
        assert page.xpath("//input[@name='step']/@value") == steps
        app.post(f"/rehearsal/{id_}/step", data={"step": steps[0], "_csrf_token": form_token(app)})
    reject = {"step": "reject", "reason": "  ", "_csrf_token": form_token(app)}
    app.post(f"/rehearsal/{id_}/step", data=reject, follow_redirects=False)
    page = html.fromstring(app.get(f"/rehearsal/{id_}").body)
    assert page.xpath("//*[contains(@class, 'alert-danger') or contains(@class, 'error')]")
    assert page.xpath("//textarea[@name='reason']/@required")
    app.post(f"/rehearsal/{id_}/step", data={**reject, "reason": "<b>แท็ก</b>ไม่ครบ"})
    body = app.get(f"/rehearsal/{id_}").body
    assert "&lt;b&gt;แท็ก&lt;/b&gt;ไม่ครบ" in body and "<b>แท็ก" not in body


def test_the_list_is_filtered_searched_and_paged(browser, pushed, registration, monkeypatch):
    app = browser("officer")
    monkeypatch.setattr("ckanext.mofops.rehearsal.views.PAGE", 2)
    word = uuid4().hex
    ids = [pushed(title=f"{word} {number} 100%")["source_id"] for number in range(3)]
    registration.take(ids[0], "submit")

    def titles(query):
        page = html.fromstring(app.get(f"/rehearsal?q={word}&{query}").body)
        return {title.split()[1] for title in page.xpath("//tbody/tr/th/a/text()")}, page.xpath("//a[@rel='next' or @rel='prev']")

    first, links = titles("page=1")
    second, _ = titles("page=2")
    assert (len(first), len(second), first | second, len(links)) == (2, 1, {"0", "1", "2"}, 1)
    assert titles("state=WAIT_VALIDATE")[0] == {"0"}
    assert titles("state=VALIDATE")[0] == set()
    assert titles("state=no-such-state&page=1")[0] == first


@pytest.mark.parametrize("address", ["/", "/dataset", "/user/login", "/organization", "/about", "/nothing-here", "/ckan-admin"])
def test_every_page_says_that_it_is_a_rehearsal(address, app):
    assert BANNER in app.get(address).body


def test_a_faulty_setting_stops_the_start(settings, monkeypatch):
    from ckan.exceptions import CkanConfigurationException

    monkeypatch.setitem(settings, "ckanext.mofops.rehearsal.fault", "slow=never")
    with pytest.raises(CkanConfigurationException):
        faults.configured()


def form_token(app):
    """Of any form that whoever is signed in is shown."""
    page = html.fromstring(app.get("/check").body)
    return page.xpath("//input[@name='_csrf_token']/@value")[0]
