"""Who may do what with indicator 5: every action and page, for everyone there is."""

import pytest
from ckan import model

from ckanext.mofops.logic import action, auth
from ckanext.mofops.model.assessment_run import AssessmentRun, ReportRun

ROLES = ("anyone", "member", "editor", "administrator", "sysadmin")
SYSADMINS = frozenset({"sysadmin"})
ADMINISTRATORS = SYSADMINS | {"administrator"}
EDITORS = ADMINISTRATORS | {"editor"}
EVERYONE = frozenset(ROLES)

ACTIONS = {
    ("mofops_indicator5_list", "all"): EVERYONE,
    ("mofops_indicator5_show", "organisation"): EVERYONE,
    ("mofops_indicator5_datasets", "organisation"): EVERYONE,
    ("mofops_indicator5_history", "organisation"): EVERYONE,
    ("mofops_indicator5_changes", "organisation"): EDITORS,
    ("mofops_indicator5_changes", "elsewhere"): SYSADMINS,
    ("mofops_indicator5_report", "organisation"): EDITORS,
    ("mofops_indicator5_report", "elsewhere"): SYSADMINS,
    ("mofops_indicator5_report_show", "organisation"): EDITORS,
    ("mofops_indicator5_report_show", "elsewhere"): SYSADMINS,
    ("mofops_indicator5_assess", "organisation"): ADMINISTRATORS,
    ("mofops_indicator5_assess", "elsewhere"): SYSADMINS,
    ("mofops_indicator5_assess", "all"): SYSADMINS,
}
"""By action and what it is asked about: who is answered."""

FULL = EDITORS
PAGES = {
    "/indicator5": EVERYONE,
    "/indicator5/ops-mof": EVERYONE,
    "/indicator5/ops-mof/datasets": EVERYONE,
    "/indicator5/ops-mof/history": EVERYONE,
    "/indicator5/ops-mof/report/report.th.json": EDITORS,
}
POSTS = {"/indicator5/ops-mof/assess": ADMINISTRATORS, "/indicator5/ops-mof/report": EDITORS}


@pytest.fixture(scope="module")
def things(catalogue, organisation, elsewhere, sysadmin):
    """What can be asked about, by its name in the tables above: the parameters."""
    assert sysadmin("mofops_indicator5_assess", organisation=organisation["id"]).result["state"] == "done"
    assert sysadmin("mofops_indicator5_report", organisation=organisation["id"]).result["run"]["state"] == "done"
    assert sysadmin("mofops_indicator5_assess", organisation=elsewhere["id"]).result["state"] == "done"
    return {
        "all": {},
        "organisation": {"organisation": organisation["name"]},
        "elsewhere": {"organisation": elsewhere["name"]},
    }


def test_every_action_is_in_the_table():
    assert {name for name, _ in ACTIONS} == {name for name in action.__all__ if name.startswith("mofops_indicator5_")}
    assert {name for name, _ in ACTIONS} <= set(auth.__all__)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("name", "about"), ACTIONS)
def test_actions(name, about, role, request, things):
    more = {"assess": {"background": True}, "report": {"background": True}, "changes": {"before": "2100-01-01"}}
    answer = request.getfixturevalue(role)(name, **things[about], **more.get(name.rpartition("_")[2], {}))
    assert answer.status == (200 if role in ACTIONS[name, about] else 403), answer.error


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_what_is_to_be_mended(role, request, things):
    shown = request.getfixturevalue(role)("mofops_indicator5_show", **things["organisation"]).result
    assert shown["full"] is (role in FULL)
    assert ("next_steps" in shown["document"]) is (role in FULL)
    other = request.getfixturevalue(role)("mofops_indicator5_show", **things["elsewhere"]).result
    assert other["full"] is (role in SYSADMINS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", PAGES)
def test_pages(address, role, browser, things):
    answer = browser(role).get(address, follow_redirects=False)
    assert answer.status_code == (200 if role in PAGES[address] else 302 if role == "anyone" else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", POSTS)
def test_what_pages_do(address, role, browser, form_token, things):
    app = browser(role)
    before = state()
    answer = app.post(address, data={"_csrf_token": form_token()}, follow_redirects=False)
    allowed = role in POSTS[address]
    assert answer.status_code == (302 if allowed or role == "anyone" else 403)
    assert (state() != before) is allowed


def test_nothing_is_done_without_the_token_of_the_form(browser, things):
    app = browser("sysadmin")
    before = state()
    for address in POSTS:
        assert app.post(address).status_code == 400
    assert state() == before


def state():
    model.Session.remove()
    newest = ReportRun.newest(model.Group.get("ops-mof").id)
    return model.Session.query(AssessmentRun).count(), newest and newest.id
