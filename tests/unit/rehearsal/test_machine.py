"""Every step from every state, published or not, is either in the table below or refused with its reason."""

from dataclasses import replace
from datetime import datetime

import pytest

from ckanext.mofops.rehearsal.machine import Application, StepRefused, after, move, possible
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.governance import COMPLETED, governance, governance_of
from ckanext.mofops.standard.messages import LANGUAGES

OLD, NEW, NOW, BEFORE = (datetime(2026, 1, day) for day in (1, 2, 4, 3))

STATES = {
    "NONE": ("", None),
    "WAIT": ("WAIT", None),
    "WAIT_VALIDATE": ("VALIDATE", None),
    "VALIDATE": ("VALIDATE", BEFORE),
    "WAIT_VALIDATE_MODIFIED": ("VALIDATE_MODIFIED", None),
    "VALIDATE_MODIFIED": ("VALIDATE_MODIFIED", BEFORE),
    "APPROVAL": ("APPROVAL", BEFORE),
    "REJECT": ("REJECT", BEFORE),
    "WAIT_REVOKE": ("WAIT_REVOKE", None),
    "VALIDATE_REVOKE": ("WAIT_REVOKE", BEFORE),
    "REVOKE": ("REVOKE", BEFORE),
    "DELETED": ("DELETED", BEFORE),
}
"""gd-catalog §4.1: governance_state and validate_time of each."""

STAYS = "stays"
CHECKING = ("WAIT_VALIDATE", "VALIDATE", "WAIT_VALIDATE_MODIFIED", "VALIDATE_MODIFIED")
OPEN = ("WAIT", *CHECKING, "APPROVAL", "REJECT")
REVOKING = ("WAIT_REVOKE", "VALIDATE_REVOKE", "REVOKE")

EITHER = (False, True)
STEPS = {
    # (step, state, published): (state afterwards, published afterwards, who)
    ("harvest", "NONE", False): ("WAIT", False, "harvester"),
    ("harvest", "NONE", True): (STAYS, True, "harvester"),
    **{("harvest", s, p): (STAYS, p, "harvester") for s in (*OPEN, *REVOKING, "DELETED") for p in EITHER},
    **{("withdraw", s, False): ("NONE", False, "harvester") for s in ("NONE", *OPEN)},
    **{("withdraw", s, True): ("WAIT_REVOKE", True, "harvester") for s in ("NONE", *OPEN)},
    **{("withdraw", s, p): (STAYS, p, "harvester") for s in (*REVOKING, "DELETED") for p in EITHER},
    **{("submit", s, False): ("WAIT_VALIDATE", False, "officer") for s in ("WAIT", "REJECT", "DELETED")},
    **{("submit-change", s, True): ("WAIT_VALIDATE_MODIFIED", True, "officer") for s in ("NONE", "REJECT")},
    **{("begin-check", "WAIT_VALIDATE", p): ("VALIDATE", p, "nso") for p in EITHER},
    **{("begin-check", "WAIT_VALIDATE_MODIFIED", p): ("VALIDATE_MODIFIED", p, "nso") for p in EITHER},
    **{("begin-check", "WAIT_REVOKE", p): ("VALIDATE_REVOKE", p, "nso") for p in EITHER},
    **{("pass", s, p): ("APPROVAL", p, "nso") for s in ("VALIDATE", "VALIDATE_MODIFIED") for p in EITHER},
    **{("pass", "VALIDATE_REVOKE", p): ("REVOKE", p, "nso") for p in EITHER},
    **{("reject", s, p): ("REJECT", p, "nso") for s in ("VALIDATE", "VALIDATE_MODIFIED", "VALIDATE_REVOKE") for p in EITHER},
    **{("reject", s, p): ("REJECT", p, "registrar") for s in ("APPROVAL", "REVOKE") for p in EITHER},
    **{("approve", "APPROVAL", p): ("NONE", True, "registrar") for p in EITHER},
    **{("approve", "REVOKE", p): ("DELETED", False, "registrar") for p in EITHER},
    **{("ask-revocation", s, True): ("WAIT_REVOKE", True, "officer") for s in ("NONE", "REJECT")},
}

SHOWN = {
    # state of the application: (label, counts once the dataset is published)
    "NONE": ("ลงทะเบียนแล้ว", True),
    "WAIT": ("พร้อมลงทะเบียน", True),
    "WAIT_VALIDATE": ("รอการตรวจสอบ", True),
    "VALIDATE": ("อยู่ระหว่างการตรวจสอบ", True),
    "WAIT_VALIDATE_MODIFIED": ("รอการตรวจสอบการแก้ไข", True),
    "VALIDATE_MODIFIED": ("อยู่ระหว่างการตรวจสอบการแก้ไข", True),
    "APPROVAL": ("รอนายทะเบียนอนุมัติ", True),
    "REJECT": ("ไม่ผ่านเกณฑ์", True),
    "WAIT_REVOKE": ("รอการตรวจสอบการเพิกถอน", True),
    "VALIDATE_REVOKE": ("อยู่ระหว่างการตรวจสอบการเพิกถอน", True),
    "REVOKE": ("รอนายทะเบียนอนุมัติการเพิกถอน", False),
    "DELETED": ("เพิกถอนแล้ว", False),
}
"""gd-catalog §4.1: a running change or revocation leaves a registered dataset registered, until REVOKE."""


def application(state, published, **fields):
    raw, began = STATES[state]
    reason = "ชื่อไม่ตรงกับข้อมูล" if state == "REJECT" else None
    return replace(Application(raw, began, published, harvested=NEW, looked_at=OLD, reason=reason), **fields)


def taken(application, step, **fields):
    return after(application, governance().steps[step], now=NOW, **{"version": NEW if step == "harvest" else None, **fields})


def refusal(application, step, **fields):
    with pytest.raises(StepRefused) as refused:
        taken(application, step, **fields)
    assert all(refused.value.message()[lang] for lang in LANGUAGES)
    return refused.value.code


EVERYTHING = [(step, state, published) for step in governance().steps for state in STATES for published in EITHER]


@pytest.mark.parametrize(("step", "state", "published"), EVERYTHING)
def test_every_step_from_every_state(step, state, published):
    begun = application(state, published)
    expected = STEPS.get((step, state, published))
    if expected is None:
        wrong_side = (step, state, not published) in STEPS
        code = ("rehearsal-published" if published else "rehearsal-not-published") if wrong_side else "rehearsal-not-now"
        assert refusal(begun, step, reason="เหตุผล") == code
        return
    to, published_then, who = expected
    to = state if to == STAYS else to
    found = taken(begun, step, reason="เหตุผล")
    assert move(begun, governance().steps[step]).who == who
    assert (found.state.id, found.raw, found.published) == (to, STATES[to][0], published_then)
    label, counts = SHOWN[to]
    shown = COMPLETED if published_then and to == "NONE" else to
    assert found.shown.id == shown
    assert found.shown.label["th"] == (label if published_then or to != "NONE" else "ยังไม่ได้ลงทะเบียน")
    assert all(found.shown.next[lang] for lang in LANGUAGES)
    assert found.is_registered is (published_then and counts)


def test_every_state_of_the_facts_is_walked():
    assert set(STATES) | {"COMPLETED", "UNKNOWN", "NOT_ASKED"} == set(governance().states)
    assert {step for step, _, _ in STEPS} == set(governance().steps)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("published", EITHER)
def test_what_is_offered_is_what_can_be_done(state, published):
    begun = application(state, published)
    offered = {step.id for step, _ in possible(begun)}
    assert offered == {step for step, s, p in STEPS if (s, p) == (state, published)} - {"harvest", "withdraw"}


@pytest.mark.parametrize("step", governance().steps)
def test_nothing_leads_out_of_a_state_that_nobody_knows(step):
    unknown = Application("NEW_STATE", harvested=NEW)
    assert unknown.state.id == "UNKNOWN"
    assert refusal(unknown, step, reason="เหตุผล") == "rehearsal-not-now"


@pytest.mark.parametrize(("step", "published"), [("submit", False), ("submit-change", True)])
@pytest.mark.parametrize(
    ("harvested", "looked_at", "code"),
    [
        pytest.param(NEW, OLD, None, id="newer"),
        pytest.param(NEW, None, None, id="never-looked-at"),
        pytest.param(OLD, OLD, "rehearsal-not-newer", id="the-same"),
        pytest.param(OLD, NEW, "rehearsal-not-newer", id="older"),
        pytest.param(None, OLD, "rehearsal-not-offered", id="withdrawn"),
    ],
)
def test_a_rejected_one_is_submitted_again_once_mended(step, published, harvested, looked_at, code):
    begun = application("REJECT", published, harvested=harvested, looked_at=looked_at)
    if code is not None:
        assert refusal(begun, step) == code
        return
    found = taken(begun, step)
    assert (found.looked_at, found.reason, found.validate_time) == (harvested, None, None)


def test_a_registered_one_without_a_change_has_none_to_submit():
    assert refusal(application("NONE", True, looked_at=NEW), "submit-change") == "rehearsal-not-newer"


@pytest.mark.parametrize("reason", [None, ""])
def test_a_rejection_says_why(reason):
    assert refusal(application("VALIDATE", False), "reject", reason=reason) == "rehearsal-no-reason"
    assert taken(application("VALIDATE", False), "reject", reason="แท็กไม่ครบ").reason == "แท็กไม่ครบ"


def test_a_harvest_keeps_what_was_decided_and_notes_the_version():
    begun = application("REJECT", False, harvested=OLD)
    assert taken(begun, "harvest", version=NEW) == replace(begun, harvested=NEW)


def test_what_is_withdrawn_ends_or_is_to_be_revoked():
    assert taken(application("APPROVAL", False), "withdraw") == Application()
    revoked = taken(application("VALIDATE_MODIFIED", True), "withdraw")
    assert (revoked.raw, revoked.validate_time, revoked.harvested, revoked.looked_at) == ("WAIT_REVOKE", None, None, OLD)
    assert refusal(revoked, "withdraw") == "rehearsal-not-offered"
    assert refusal(application("DELETED", False, harvested=None), "submit") == "rehearsal-not-offered"


def test_the_check_begins_once_and_its_time_stays():
    waiting = taken(application("WAIT", False), "submit")
    assert waiting.validate_time is None
    checking = taken(waiting, "begin-check")
    assert checking.validate_time == NOW
    assert taken(checking, "pass").validate_time == NOW
    assert taken(taken(checking, "pass"), "approve").validate_time is None


def test_a_refusal_names_what_is_possible():
    with pytest.raises(StepRefused) as refused:
        taken(application("WAIT_VALIDATE", True), "approve")
    assert refused.value.params["possible"] == governance().steps["begin-check"].label


@pytest.mark.parametrize("fault", [{"who": "nobody"}, {"from": ["NOWHERE"]}, {"to": "NOWHERE"}])
def test_a_move_between_states_that_there_are_not_stops_the_start(fault):
    content = load("governance.yaml")
    content["steps"][0]["moves"][0] |= fault
    with pytest.raises(ValueError, match=r"governance\.yaml"):
        governance_of(content)
