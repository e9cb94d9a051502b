import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ckanext.mofops.catalog import Unreachable
from ckanext.mofops.gdcatalog import Application, Published, Registration, applies
from ckanext.mofops.gdcatalog.errors import AnswerMalformed
from ckanext.mofops.gdcatalog.registration import application_of, moment, published_of
from ckanext.mofops.standard.governance import governance

NOW = datetime(2023, 11, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)
OURS = {"name": "budget_plan", "title": "งบประมาณ", "organization": {"name": "ops-mof"}}
NOTHING = {"name": "", "metadata_modified": "", "governance_state": "", "validate_time": ""}


def known(raw="", *, checking=False, looked_at=None, published=None, modified=None):
    date = None if published is None else NOW
    return Registration(
        Published(published, date), Application(raw, checking, looked_at), NOW, NOW, "https://gd.example", modified
    )


@pytest.mark.parametrize("state", governance().states.values(), ids=lambda state: state.id)
def test_each_state_of_the_facts(state):
    """Label, group and next step of every state, alone and of a dataset that is published."""
    if state.id == "NOT_ASKED":
        registration = Registration()
    else:
        raw = state.raw or {"UNKNOWN": "SOMETHING_NEW"}.get(state.id, "")
        published = "gdpublish-a" if state.id == "COMPLETED" else None
        registration = known(raw, checking=bool(state.checking), published=published)
        assert replace(registration, published=Published("gdpublish-a", NOW)).registered == state.counts
    assert (registration.state.id, registration.state.group) == (state.id, state.group)
    assert (registration.label, registration.next) == (state.label, state.next)
    assert registration.registered == (state.id == "COMPLETED")


def test_revocation_ends_registration_before_it_is_carried_out():
    assert known("WAIT_REVOKE", published="gdpublish-a").registered
    assert not known("REVOKE", published="gdpublish-a").registered
    assert not known("DELETED", published="gdpublish-a").registered


def test_a_state_that_nobody_knows_is_shown_as_it_came():
    registration = known("ON_HOLD", published="gdpublish-a")
    assert registration.to_dict()["raw"] == "ON_HOLD"
    assert (registration.state.id, registration.registered) == ("UNKNOWN", True)


def test_a_state_that_nobody_knows_overturns_none_that_was_known():
    revoked = known("REVOKE", published="gdpublish-a")
    held = revoked.answered(Application("ON_HOLD"), NOW).answered(Application("ON_HOLD_2"), NOW)
    assert (held.state.id, held.before, held.registered) == ("UNKNOWN", revoked.application, False)
    assert Registration.from_dict(held.facts()) == held
    assert held.answered(Application(), NOW).registered
    assert known(published="gdpublish-a").answered(Application("ON_HOLD"), NOW).registered


@pytest.mark.parametrize(
    ("raw", "modified", "mended"),
    [
        ("REJECT", NOW + DAY, True),
        ("REJECT", NOW, False),
        ("REJECT", None, False),
        ("VALIDATE", NOW + DAY, False),
    ],
)
def test_rejected_and_mended_since(raw, modified, mended):
    registration = known(raw, looked_at=NOW).at(modified)
    assert registration.mended == mended
    assert (registration.label != registration.state.label) == (registration.next != registration.state.next) == mended


def test_link_to_the_portal():
    assert known(published="gdpublish-a_b").link == "https://gd.example/dataset/gdpublish-a_b"
    assert known(published="gdpublish-../ก").link == "https://gd.example/dataset/gdpublish-..%2F%E0%B8%81"
    assert known().link is None
    assert replace(known(published="gdpublish-a"), portal=None).link is None


def test_a_failure_changes_nothing_but_the_error():
    before = known(published="gdpublish-a")
    after = before.failed(Unreachable("unreachable", url="https://h.example", reason="timeout"), NOW + timedelta(hours=5))
    assert (after.registered, after.state, after.asked) == (True, before.state, NOW)
    assert (after.error.code, after.error.at, after.age(NOW + timedelta(hours=5))) == (
        "unreachable",
        NOW + timedelta(hours=5),
        timedelta(hours=5),
    )
    assert (before.last_known(NOW), "5" in after.last_known(NOW + timedelta(hours=5))["th"]) == (None, True)
    never = Registration().failed(Unreachable("busy", url="https://h.example", status=503), NOW)
    assert (never.state.id, never.registered, never.age(NOW)) == ("NOT_ASKED", False, None)


@pytest.mark.parametrize(
    "registration",
    [
        Registration(),
        known("REJECT", looked_at=NOW - DAY, modified=NOW),
        known(published="gdpublish-a").failed(Unreachable("busy", url="https://h.example", status=503), NOW),
    ],
)
def test_json_and_back(registration):
    for content in (registration.facts(), registration.to_dict()):
        assert Registration.from_dict(json.loads(json.dumps(content))) == registration


@pytest.mark.parametrize(
    ("registration", "settled"),
    [
        pytest.param(known(published="gdpublish-a", modified=NOW), True, id="registered"),
        pytest.param(known("DELETED", modified=NOW), True, id="revoked"),
        pytest.param(known("VALIDATE_MODIFIED", published="gdpublish-a", modified=NOW), False, id="change-under-way"),
        pytest.param(known(modified=NOW), False, id="not-registered"),
        pytest.param(known("REJECT", modified=NOW), False, id="rejected"),
        pytest.param(known("ON_HOLD", published="gdpublish-a", modified=NOW), False, id="unknown"),
        pytest.param(Registration(), False, id="never-asked"),
    ],
)
def test_settled(registration, settled):
    assert registration.is_settled(NOW, NOW + timedelta(hours=23), DAY) == settled
    assert registration.is_settled(None, NOW, DAY) == settled
    assert not registration.is_settled(NOW + timedelta(seconds=1), NOW, DAY)  # edited since
    assert not registration.is_settled(NOW, NOW + DAY, DAY)


@pytest.mark.parametrize(
    ("fields", "does"),
    [
        ({}, True),
        ({"type": "harvest"}, False),
        ({"allow_harvest": "False"}, False),
        ({"allow_harvest": "True"}, True),
        ({"reference_url_catalog": "https://other.example"}, False),
        ({"extras": [{"key": "reference_url_catalog", "value": "https://other.example"}]}, False),
        ({"state": "draft"}, False),
        ({"private": True, "allow_harvest": "True"}, True),  # NSO holds a token
    ],
)
def test_applies(fields, does):
    assert applies({"type": "dataset", "state": "active", **fields}) == does


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2023-11-22T08:09:10.000123", datetime(2023, 11, 22, 8, 9, 10, 123, UTC)),
        ("2023-11-22T08:09:10", datetime(2023, 11, 22, 8, 9, 10, 0, UTC)),
        ("2023-11-22T08:09:10Z", datetime(2023, 11, 22, 8, 9, 10, 0, UTC)),
        ("2023-11-22T08:09:10.000123Z", datetime(2023, 11, 22, 8, 9, 10, 123, UTC)),
        ("2023-11-22T15:09:10+07:00", datetime(2023, 11, 22, 8, 9, 10, 0, UTC)),
        ("", None),
    ],
)
def test_moments(text, at):
    assert moment(text) == at
    assert published_of([{**NOTHING, "name": "a", "metadata_modified": text}], OURS).date == at


def test_published():
    # The name that is stated counts, whatever ours is.
    answer = [{**NOTHING, "name": "budget-plan2", "metadata_modified": "2023-11-22T08:09:10"}]
    assert published_of(answer, OURS).name == "gdpublish-budget-plan2"
    assert published_of([NOTHING], OURS) == published_of([], OURS) == Published()
    assert published_of([{**NOTHING, "name": "budget_plan"}], OURS) == Published()
    assert published_of([{**NOTHING, "metadata_modified": None}], OURS) == Published()


def test_application():
    answer = {"governance_state": "VALIDATE", "validate_time": "2023-11-20T08:00:00", "metadata_modified": "2023-11-19T08:00:00"}
    assert application_of([{**NOTHING, **answer}], OURS) == Application("VALIDATE", True, datetime(2023, 11, 19, 8, tzinfo=UTC))
    assert application_of([NOTHING], OURS) == application_of([], OURS) == Application()


def test_of_several_elements_the_one_of_our_name():
    def answer(*names):
        return [{**NOTHING, "name": name, "metadata_modified": "2023-11-22T08:09:10"} for name in names]

    assert published_of(answer("other", "budget-plan"), OURS).name == "gdpublish-budget-plan"
    assert published_of([NOTHING, NOTHING], OURS) == Published()
    numbered = [{**row, "title": "งบประมาณ", "organization": "ops-mof"} for row in answer("budget_plan1", "other")]
    assert published_of(numbered, OURS).name == "gdpublish-budget_plan1"
    with pytest.raises(AnswerMalformed) as caught:
        published_of(answer("other", "another"), OURS)
    assert caught.value.code == "state-of-others"


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        "",
        ["COMPLETED"],
        [{}],
        [{"name": "a"}],
        [{**NOTHING, "metadata_modified": 7, "governance_state": 7}],
        [{**NOTHING, "metadata_modified": "yesterday"}],
        [{**NOTHING, "metadata_modified": "0001-01-01T00:00:00+14:00"}],
    ],
)
def test_answers_of_another_form(result):
    for read in (published_of, application_of):
        with pytest.raises(AnswerMalformed) as caught:
            read(result, OURS)
        assert caught.value.code == "state-malformed"


def test_published_without_a_name():
    with pytest.raises(AnswerMalformed):
        published_of([{**NOTHING, "metadata_modified": "2023-11-22T08:09:10"}], OURS)
