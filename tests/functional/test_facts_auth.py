"""Who may state and read facts and uses: every action and page, for everyone there is."""

from io import BytesIO
from uuid import uuid4

import pytest
from ckan import model
from ckan.tests import factories, helpers

from ckanext.mofops.logic import action, auth
from ckanext.mofops.model import StatedFacts, UsageEntry

ROLES = ("anyone", "stranger", "member", "editor", "administrator", "sysadmin")
SYSADMINS = frozenset({"sysadmin"})
ADMINISTRATORS = SYSADMINS | {"administrator"}
EDITORS = ADMINISTRATORS | {"editor"}
MEMBERS = EDITORS | {"member"}
EVERYONE = frozenset(ROLES)
PASSWORD = uuid4().hex
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

ACTIONS = {
    ("mofops_facts_show", "organisation"): EDITORS,
    ("mofops_facts_show", "elsewhere"): SYSADMINS,
    ("mofops_facts_history", "organisation"): EDITORS,
    ("mofops_facts_update", "facts"): ADMINISTRATORS,
    ("mofops_facts_update", "facts-elsewhere"): SYSADMINS,
    ("mofops_usage_create", "use"): EDITORS,
    ("mofops_usage_list", "organisation"): EVERYONE,
    ("mofops_usage_show", "entry"): EVERYONE,
    ("mofops_usage_file", "entry"): MEMBERS,
    ("mofops_usage_update", "change"): EDITORS,
    ("mofops_usage_check", "entry"): EDITORS,
    ("mofops_usage_check", "organisation"): EDITORS,
    ("mofops_usage_delete", "entry"): EDITORS,
}
"""By action and what it is given: who is answered."""

BASE = "/indicator5/ops-mof"
PAGES = {
    f"{BASE}/facts": EDITORS,
    f"{BASE}/usage": EVERYONE,
    f"{BASE}/usage/new": EDITORS,
    f"{BASE}/usage/{{id}}/edit": EDITORS,
    f"{BASE}/usage/{{id}}/delete": EDITORS,
    f"{BASE}/usage/{{id}}/file": MEMBERS,
}
POSTS = {
    f"{BASE}/facts": (ADMINISTRATORS, {"scopes": "1", "expected": ""}),
    f"{BASE}/usage/new": (EDITORS, {"title": "ใหม่", "kind": "report", "url": "https://example.go.th/new"}),
    f"{BASE}/usage/{{id}}/edit": (EDITORS, {"title": "อื่น", "kind": "report"}),
    f"{BASE}/usage/check": (EDITORS, {}),
    f"{BASE}/usage/{{id}}/check": (EDITORS, {}),
    f"{BASE}/usage/{{id}}/delete": (EDITORS, {}),
}


@pytest.fixture
def things(catalogue, elsewhere, organisation, created, editor, clean_queues):
    """What the actions are given, by its name in the table above."""
    dataset = created()
    use = {"title": "รายงาน", "kind": "report", "datasets": [dataset["name"]]}
    made = editor("mofops_usage_create", organisation="ops-mof", upload=("report.pdf", PDF), **use)
    assert made.status == 200, made.error
    linked = editor("mofops_usage_update", id=made.result["id"], url="http://127.0.0.1:9/report")
    assert linked.status == 200, linked.error
    helpers.call_action("job_clear", queues=["default"])
    return {
        "organisation": {"organisation": organisation["name"]},
        "elsewhere": {"organisation": elsewhere["name"]},
        "facts": {"organisation": organisation["name"], "scopes": [1]},
        "facts-elsewhere": {"organisation": elsewhere["name"], "scopes": [1]},
        "use": {**use, "organisation": "ops-mof", "url": "https://example.go.th/r"},
        "change": {"id": made.result["id"], "title": "รายงานใหม่"},
        "entry": {"id": made.result["id"]},
        "dataset": dataset,
    }


def state():
    model.Session.remove()
    uses = [(row.id, row.title, row.ended) for row in UsageEntry.listed()]
    waiting = len(helpers.call_action("job_list"))
    return model.Session.query(StatedFacts).count(), uses, waiting


def test_every_action_is_in_the_table():
    ours = {name for name in action.__all__ if name.startswith(("mofops_facts_", "mofops_usage_"))}
    assert {name for name, _ in ACTIONS} == ours
    assert ours <= set(auth.__all__)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "about"), ACTIONS)
def test_actions(name, about, role, request, things):
    more = {"background": True} if name.endswith("check") else {}
    answer = request.getfixturevalue(role)(name, **things[about], **more)
    assert answer.status == (200 if role in ACTIONS[name, about] else 403), answer


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", PAGES)
def test_pages(address, role, browser, stranger_in_front, things):
    front = stranger_in_front() if role == "stranger" else browser(role)
    answer = front.get(address.format(**things["entry"]), follow_redirects=False)
    assert answer.status_code == (200 if role in PAGES[address] else 302 if role == "anyone" else 403)
    if answer.status_code == 302:
        assert "/user/login" in answer.headers["Location"]


@pytest.fixture
def stranger_in_front(app, browser, elsewhere, form_token):
    """Someone in front of the pages who edits datasets of another organisation."""

    def sign_in():
        user = factories.User(password=PASSWORD)
        helpers.call_action("organization_member_create", id=elsewhere["id"], username=user["name"], role="admin")
        app.post("/user/login", data={"login": user["name"], "password": PASSWORD, "_csrf_token": form_token()})
        return app

    return sign_in


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", POSTS)
def test_what_pages_do(address, role, browser, stranger_in_front, form_token, things):
    front = stranger_in_front() if role == "stranger" else browser(role)
    allowed, fields = POSTS[address]
    sent = {**fields, "datasets": things["dataset"]["name"], "_csrf_token": form_token()}
    before = state()
    answer = front.post(address.format(**things["entry"]), data=sent, follow_redirects=False)
    assert answer.status_code == (302 if role in allowed or role == "anyone" else 403), answer.body[:2000]
    assert (state() != before) is (role in allowed)


def test_nothing_is_done_without_the_token_of_the_form(browser, things):
    front = browser("sysadmin")
    before = state()
    for address, (_, fields) in POSTS.items():
        assert front.post(address.format(**things["entry"]), data=fields).status_code == 400
    assert state() == before


def test_a_file_is_given_to_keep(browser, things):
    answer = browser("member").get(f"{BASE}/usage/{things['entry']['id']}/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert BytesIO(answer.data).read() == PDF


def test_a_use_has_no_address_with_another_organisation(browser, things, elsewhere):
    front = browser("sysadmin")
    assert front.get(f"/indicator5/{elsewhere['name']}/usage/{things['entry']['id']}/edit").status_code == 404
    assert front.get("/indicator5/no-such/facts").status_code == 404
    assert front.get(f"{BASE}/facts?year=2499").status_code == 404
