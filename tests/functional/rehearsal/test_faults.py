"""What the state actions answer while a fault is switched on."""

import time

import pytest

from ckanext.mofops.rehearsal import faults

URL = "/api/3/action/gdcatalog_nonpublish_state"


@pytest.fixture(autouse=True)
def mended(catalogue):
    yield
    faults.switch(faults.Fault())


@pytest.fixture
def ask(app, pushed):
    dataset = pushed()

    def answer(url=URL):
        return app.post(url, json={"site_url": "data.example.go.th", "package": dataset["source_id"]})

    return answer


def test_busy(ask, sysadmin):
    sysadmin("mofops_rehearsal_fault", kind="busy", value="7")
    answer = ask()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert ask(f"/th{URL}").status_code == 429


def test_error(ask, sysadmin):
    sysadmin("mofops_rehearsal_fault", kind="error")
    assert ask().status_code == 500


def test_html(ask, sysadmin):
    sysadmin("mofops_rehearsal_fault", kind="html")
    answer = ask()
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_slow(ask, sysadmin):
    sysadmin("mofops_rehearsal_fault", kind="slow", value="1")
    began = time.monotonic()
    assert ask().json["result"][0]["governance_state"] == "WAIT"
    assert time.monotonic() - began >= 1


def test_a_state_that_nobody_knows(ask, sysadmin, registration, anyone):
    sysadmin("mofops_rehearsal_fault", kind="state", value="NEW_STATE")
    assert ask().json["result"][0]["governance_state"] == "NEW_STATE"
    unknown = anyone("gdcatalog_nonpublish_state", site_url="nowhere", package="x").result
    assert unknown[0]["governance_state"] == ""


def test_it_is_switched_off(ask, sysadmin):
    sysadmin("mofops_rehearsal_fault", kind="error")
    sysadmin("mofops_rehearsal_fault")
    assert ask().status_code == 200


def test_only_the_named_actions_are_faulty(ask, sysadmin, anyone):
    sysadmin("mofops_rehearsal_fault", kind="error", actions=["status_show"])
    assert ask().status_code == 200


def test_the_setting_is_one_as_well(ask, settings, monkeypatch, sysadmin):
    monkeypatch.setattr(faults.model, "get_system_info", lambda key, default=None: default)
    monkeypatch.setitem(settings, "ckanext.mofops.rehearsal.fault", "busy=3")
    assert (ask().status_code, ask().headers["Retry-After"]) == (429, "3")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("slow", ""), ("slow", "601"), ("busy", "-1"), ("busy", "๕"), ("state", ""), ("error", "5"), ("none", "1"), ("fire", "")],
)
def test_what_makes_no_sense_is_refused(kind, value, sysadmin):
    assert sysadmin("mofops_rehearsal_fault", kind=kind, value=value).status == 409
