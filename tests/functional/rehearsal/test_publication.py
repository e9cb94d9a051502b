"""What is approved stands in front of the public, changes with each approved change, and goes when it is revoked."""

import pytest
from ckan import model

from ckanext.mofops.rehearsal.model import RehearsalApplication

EMPTY = {"name": "", "metadata_modified": "", "governance_state": "", "validate_time": ""}


def public(anyone, name):
    return anyone("package_show", id=name)


def test_the_way_to_registration_as_it_is_told(pushed, registration, anyone):
    dataset = pushed()
    id_ = dataset["source_id"]
    seen = [registration.told(anyone, id_)]
    for step in ("submit", "begin-check", "pass", "approve"):
        registration.take(id_, step)
        seen.append(registration.told(anyone, id_))
    published, others = zip(*seen, strict=True)
    assert [other["governance_state"] for other in others] == ["WAIT", "VALIDATE", "VALIDATE", "APPROVAL", ""]
    assert [bool(other["validate_time"]) for other in others] == [False, False, True, True, False]
    assert [bool(other["metadata_modified"]) for other in others] == [False, True, True, True, False]
    assert published[:4] == (EMPTY,) * 4
    assert (published[4]["name"], others[4]) == (dataset["name"], EMPTY)
    assert len(published[4]["metadata_modified"]) == len("2026-01-01T00:00:00.000000")
    assert others[3]["metadata_modified"][:19] == dataset["metadata_modified"][:19]


def test_it_takes_a_name_as_well(pushed, registration, anyone):
    dataset = pushed()
    assert registration.told(anyone, dataset["name"])[1]["governance_state"] == "WAIT"


@pytest.mark.parametrize(("site", "package"), [("nowhere.example.go.th", None), (None, "no-such-dataset"), ("", "")])
def test_what_is_unknown_has_no_state(site, package, pushed, anyone):
    dataset = pushed()
    asked = {"site_url": "data.example.go.th" if site is None else site, "package": package or dataset["source_id"]}
    for action in ("gdcatalog_published_state", "gdcatalog_nonpublish_state"):
        assert anyone(action, **asked).result == [EMPTY]


def test_what_is_published_is_what_was_submitted(pushed, registration, sysadmin, anyone):
    dataset = pushed(title="ฉบับที่ตรวจ")
    registration.take(dataset["source_id"], "submit")
    sysadmin("package_patch", id=dataset["id"], title="แก้หลังส่ง")
    registration.take(dataset["source_id"], "begin-check", "pass", "approve")
    found = public(anyone, f"gdpublish-{dataset['name']}").result
    assert (found["title"], found["private"], found["organization"]["name"]) == ("ฉบับที่ตรวจ", False, "ops-mof")
    assert [resource["url"] for resource in found["resources"]] == ["https://data.example.go.th/data.csv"]
    assert found["tags"] and found["data_category"] == dataset["data_category"]
    assert not [extra for extra in found.get("extras", []) if extra["key"].startswith("mofops_")]


def test_an_approved_change_keeps_name_and_resources(pushed, registration, sysadmin, anyone):
    dataset = pushed()
    id_ = dataset["source_id"]
    registration.register(id_)
    before = public(anyone, f"gdpublish-{dataset['name']}").result
    sysadmin("package_patch", id=dataset["id"], title="แก้ไขแล้ว")
    assert registration.take(id_, "submit-change") == "WAIT_VALIDATE_MODIFIED"
    published, other = registration.told(anyone, id_)
    assert published["name"] and other["governance_state"] == "VALIDATE_MODIFIED"  # both at once
    assert public(anyone, before["name"]).result["title"] == before["title"]
    assert registration.take(id_, "begin-check", "pass", "approve") == "COMPLETED"
    after = public(anyone, before["name"]).result
    assert (after["id"], after["title"]) == (before["id"], "แก้ไขแล้ว")
    assert [resource["id"] for resource in after["resources"]] == [resource["id"] for resource in before["resources"]]


def test_a_completed_revocation_takes_it_away(pushed, registration, anyone):
    dataset = pushed()
    id_ = dataset["source_id"]
    registration.register(id_)
    assert registration.take(id_, "ask-revocation") == "WAIT_REVOKE"
    assert registration.entry(id_)["registered"]
    assert registration.take(id_, "begin-check", "pass") == "REVOKE"
    assert not registration.entry(id_)["registered"]
    assert public(anyone, f"gdpublish-{dataset['name']}").status == 200
    assert registration.take(id_, "approve") == "DELETED"
    assert public(anyone, f"gdpublish-{dataset['name']}").status in (403, 404)
    published, other = registration.told(anyone, id_)
    assert (published, other["governance_state"]) == (EMPTY, "DELETED")
    assert registration.take(id_, "submit", "begin-check", "pass", "approve") == "COMPLETED"
    assert public(anyone, f"gdpublish-{dataset['name']}").status == 200


def test_a_rejected_one_says_why_and_waits_for_a_newer_version(pushed, registration, sysadmin, officer):
    dataset = pushed()
    id_ = dataset["source_id"]
    assert registration.take(id_, "submit", "begin-check", "reject", reason="ชื่อไม่ตรงกับข้อมูล") == "REJECT"
    entry = registration.entry(id_)
    assert (entry["reason"], entry["steps"]) == ("ชื่อไม่ตรงกับข้อมูล", [])
    refused = officer("mofops_rehearsal_step", id=entry["id"], step="submit")
    assert (refused.status, refused.error["code"]) == (409, ["rehearsal-not-newer"])
    sysadmin("package_patch", id=dataset["id"], title="ชื่อที่ตรงกับข้อมูล")
    assert registration.take(id_, "submit", "begin-check", "pass", "approve") == "COMPLETED"
    assert [step["reason"] for step in registration.shown(id_)["history"] if step["step"] == "reject"] == [entry["reason"]]


def test_a_step_that_is_not_possible_changes_nothing(pushed, registration, officer):
    dataset = pushed()
    before = registration.shown(dataset["source_id"])
    for step, code in {"approve": "rehearsal-not-now", "submit-change": "rehearsal-not-now"}.items():
        refused = officer("mofops_rehearsal_step", id=before["id"], step=step)
        assert (refused.status, refused.error["code"]) == (409, [code])
    assert officer("mofops_rehearsal_step", id=before["id"], step="harvest").status == 409
    assert registration.shown(dataset["source_id"]) == before


def test_a_name_that_is_taken_gets_a_number(pushed, registration, created, anyone):
    dataset = pushed()
    created(name=f"gdpublish-{dataset['name']}")
    created(name=f"gdpublish-{dataset['name']}2")
    registration.register(dataset["source_id"])
    assert registration.entry(dataset["source_id"])["published_name"] == f"gdpublish-{dataset['name']}3"
    assert registration.told(anyone, dataset["source_id"])[0]["name"] == f"{dataset['name']}3"


def test_a_name_that_was_pushed_with_the_prefix_is_not_prefixed_twice(pushed, registration):
    dataset = pushed(name="gdpublish-somebody")
    registration.register(dataset["source_id"])
    assert registration.entry(dataset["source_id"])["published_name"] == "gdpublish-somebody2"


@pytest.mark.parametrize(("name", "published"), [("n" * 70, "n" * 70), ("m" * 100, "m" * 90)])
def test_long_names_have_room(name, published, pushed, registration):
    dataset = pushed()
    registration.take(dataset["source_id"], "submit", "begin-check", "pass")
    change(registration.entry(dataset["source_id"])["id"], name=name)  # other agencies' rules allow it
    registration.take(dataset["source_id"], "approve")
    assert registration.entry(dataset["source_id"])["published_name"] == f"gdpublish-{published}"


def test_what_cannot_be_published_stays_as_it_is(pushed, registration, officer, anyone):
    dataset = pushed()
    id_ = dataset["source_id"]
    registration.take(id_, "submit", "begin-check", "pass")
    entry = registration.entry(id_)
    place = {"name": "brand-new", "title": "หน่วยงานใหม่"}
    change(entry["id"], submitted={**dataset, "data_category": "", "organization": place})
    entry = registration.entry(id_)
    refused = officer("mofops_rehearsal_step", id=entry["id"], step="approve")
    assert refused.status == 409 and "data_category" in refused.error
    assert registration.entry(id_) == entry
    assert len(registration.shown(id_)["history"]) == 4
    assert public(anyone, f"gdpublish-{dataset['name']}").status == 404
    assert anyone("organization_show", id="brand-new").status == 404


def change(id_, **columns):
    row = RehearsalApplication.get(id_)
    for name, value in columns.items():
        setattr(row, name, value)
    model.Session.commit()
    model.Session.remove()
