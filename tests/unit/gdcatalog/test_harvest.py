from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Application, Published, Registration, apply
from ckanext.mofops.gdcatalog.harvest import Wishes, harvest_plan

SITE = "https://agency.example"
NOW = datetime(2023, 11, 22, 9, tzinfo=UTC)
REGISTERED = Registration(Published("gdpublish-units", NOW), Application(), NOW, NOW, "https://gd.example", NOW)


@pytest.fixture
def planned():
    """The plan for datasets of the source; a wish is a field of Wishes."""

    def make(*sources, known=None, gone=None, hindrance=lambda _: None, **wishes):
        return harvest_plan(sources, Wishes(**wishes), known or {}, site=SITE, gone=gone, hindrance=hindrance)

    return make


def codes(plan):
    return {entry.name: [reason.code for reason in entry.reasons] for entry in plan.blocked}


def changes(plan):
    return {action.name: [(change.field, change.old, change.new) for change in action.changes] for action in plan.actions}


def test_a_dataset_that_can_be_harvested(planned, complete):
    found = planned(complete())
    assert (found.unchanged, found.actions, found.blocked, found.revocations, found.channel) == (1, (), (), (), "harvest")
    assert not found.to_mend


@pytest.mark.parametrize(
    ("fields", "code", "by_choice"),
    [
        ({"private": True}, "harvest-private", True),
        ({"allow_harvest": "False"}, "harvest-no-consent", True),
        ({"state": "draft"}, "harvest-not-active", True),
        ({"type": "showcase"}, "harvest-other-type", True),
        ({"reference_url_catalog": "https://other.example"}, "harvest-other-catalogue", True),
        ({"notes": ""}, "missing-item", False),
        ({"data_category": "ข้อมูลส่วนบุคคล"}, "category-not-public", False),
        ({"resources": []}, "harvest-no-resource", False),
    ],
)
def test_why_not(planned, complete, fields, code, by_choice):
    found = planned(complete(**fields))
    assert code in codes(found)["units"]
    assert (found.unchanged, found.to_mend, found.blocked[0].by_choice) == (0, not by_choice, by_choice)
    assert all(set(reason.message) == {"th", "en"} for reason in found.blocked[0].reasons)


def test_resources_that_nobody_outside_can_reach(planned, complete):
    inside = {"name": "ในองค์กร", "description": "ข้อมูล", "format": "CSV", "url": "http://10.1.2.3/x.csv"}
    own = {"name": "ของเรา", "description": "ข้อมูล", "format": "CSV", "url": f"{SITE}/dataset/x/resource/y/download/z.csv"}
    found = planned(complete(resources=[inside, own]), hindrance=lambda url: "private" if "10." in url else None)
    assert codes(found) == {"units": ["resource-unreachable"]}
    assert "ในองค์กร" in found.blocked[0].reasons[0].message["th"]
    # A private dataset's uploads are behind the log-in.
    assert codes(planned(complete(private=True, resources=[own]))) == {"units": ["harvest-private", "resource-unreachable"]}
    assert codes(planned(complete(), hindrance=lambda _: "loopback")) == {"units": ["site-unreachable"]}


def test_flags_that_were_asked_for(planned, complete):
    closed = complete("closed", allow_harvest="False")
    hidden = complete("hidden", private=True, allow_harvest="False")
    other = complete("other", allow_harvest="False")
    found = planned(closed, hidden, other, consent=["closed"], publish=["hidden"])
    assert changes(found) == {
        "closed": [("allow_harvest", "False", "True")],
        "hidden": [("allow_harvest", "False", "True"), ("private", True, False)],
    }
    assert codes(found) == {"other": ["harvest-no-consent"]}
    assert [action.to_dict()["kind"] for action in found.actions] == ["update", "update"]
    everything = planned(closed, hidden, other, consent_all=True)
    assert changes(everything).keys() == {"closed", "other"}  # what is private is published by name only


def test_flags_that_are_set_need_no_action(planned, complete):
    assert planned(complete(), consent=["units"], publish=["units"]).actions == ()
    assert planned(complete(allow_harvest=None), consent_all=True).actions == ()


def test_no_flag_makes_up_for_what_is_missing(planned, complete):
    found = planned(complete(private=True, notes=""), publish=["units"])
    assert (found.actions, codes(found)) == ((), {"units": ["missing-item"]})


def test_an_application_under_way_is_left_alone(planned, complete):
    waiting = replace(REGISTERED, published=Published(), application=Application("APPROVAL"))
    found = planned(complete(), known={"id-units": waiting})
    assert found.unchanged == 1
    private = planned(complete(private=True), known={"id-units": waiting}, publish=["units"])
    assert (private.actions, codes(private)) == ((), {"units": ["harvest-in-approval"]})


@pytest.mark.parametrize(
    ("fields", "wishes"),
    [({"private": True}, {}), ({"allow_harvest": "False"}, {}), ({"state": "draft"}, {}), ({}, {"withhold": ["units"]})],
)
def test_what_is_registered_is_revoked_first(planned, complete, fields, wishes):
    found = planned(complete(**fields), known={"id-units": REGISTERED}, **wishes)
    assert (found.actions, found.blocked, found.to_mend) == ((), (), True)
    (entry,) = found.to_dict()["revocations"]
    assert (entry["name"], entry["state"], entry["code"]) == ("units", "COMPLETED", "revoke-first")
    assert entry["link"] == "https://gd.example/dataset/gdpublish-units"


def test_what_was_deleted_while_registered(planned):
    revoked = replace(REGISTERED, application=Application("DELETED"))
    never = Registration(published_asked=NOW, application_asked=NOW)
    known = {"a": REGISTERED, "b": revoked, "c": never}
    found = planned(known=known, gone={"a": "set-a", "b": "set-b", "c": "set-c"})
    assert [entry.name for entry in found.revocations] == ["set-a"]


def test_consent_is_taken_back_where_nothing_is_registered(planned, complete):
    found = planned(complete(notes=""), withhold=["units"])
    assert changes(found) == {"units": [("allow_harvest", None, "False")]}
    assert planned(complete(allow_harvest="False"), withhold=["units"]).actions == ()


def test_only_and_limit(planned, complete):
    rows = [complete(f"set-{letter}", allow_harvest="False") for letter in "abc"]
    assert changes(planned(*rows, consent_all=True, limit=2)).keys() == {"set-a", "set-b"}
    found = planned(*rows, consent_all=True, only=["set-b"])
    assert (changes(found).keys(), found.blocked) == ({"set-b"}, ())


def test_a_plan_is_the_same_while_it_holds(planned, complete):
    closed = complete(allow_harvest="False", metadata_modified="2023-11-01T00:00:00")
    found = planned(closed, consent=["units"])
    assert found.digest == planned(closed, consent=["units"]).digest
    assert found.digest != planned({**closed, "metadata_modified": "2023-11-02T00:00:00"}, consent=["units"]).digest
    assert found.to_dict().keys() - planned().to_dict().keys() == set()
    assert found.counts["revocations"] == 0


@pytest.fixture
def on_site(target, complete):
    """A dataset of the source that is a CKAN on loopback, without consent."""
    target.datasets["id-units"] = complete(
        allow_harvest="False", private=True, metadata_modified="2023-11-01T00:00:00", extra="x"
    )
    return target.datasets["id-units"]


def carried_out(planned, target, on_site, client):
    (outcome,) = apply(planned(dict(on_site), publish=["units"]), client)
    return outcome, target.datasets["id-units"]


def test_flags_are_set_and_nothing_else(planned, target, on_site, client):
    before = dict(on_site)
    outcome, after = carried_out(planned, target, on_site, client)
    assert (outcome.status, outcome.target_id, target.writes) == ("done", "id-units", ["package_revise"])
    assert (after["allow_harvest"], after["private"], after["extra"]) == ("True", False, "x")
    assert (after["title"], [row["id"] for row in after["resources"]]) == (before["title"], ["r-units"])


@pytest.mark.parametrize("fault", ["lost-before", "lost-after", "html-after", "503"])
def test_answers_that_are_lost(planned, target, on_site, client, fault):
    target.faults = [fault]
    outcome, after = carried_out(planned, target, on_site, client)
    assert (outcome.status, after["private"]) == ("done", False)


def test_a_dataset_that_changed_meanwhile(planned, target, on_site, client):
    plan = planned(dict(on_site), publish=["units"])
    on_site["metadata_modified"] = "2023-11-02T00:00:00"
    (outcome,) = apply(plan, client)
    assert (outcome.status, outcome.error.code, on_site["private"]) == ("failed", "changed-meanwhile", True)


def test_a_catalogue_that_does_not_keep_the_flags(planned, target, on_site, client):
    target.drops = {"allow_harvest"}
    outcome, _ = carried_out(planned, target, on_site, client)
    assert (outcome.status, outcome.error.code) == ("failed", "flags-not-kept")


def test_a_catalogue_that_is_down(planned, on_site):
    (outcome,) = apply(planned(dict(on_site), publish=["units"]), Client("http://127.0.0.1:9", "t", retries=0))
    assert (outcome.status, outcome.error.code) == ("failed", "unreachable")
