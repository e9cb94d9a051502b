"""A dataset that is pushed becomes an application, and leaves as it came."""

import pytest
from ckan import model
from ckan.plugins import toolkit as tk

STRANGER = "ชุดข้อมูลของผู้อื่น"


def test_what_is_pushed_is_ready(pushed, registration):
    dataset = pushed(title="หน่วยรับตรวจ")
    entry = registration.entry(dataset["source_id"])
    assert (entry["state"], entry["governance_state"], entry["channel"]) == ("WAIT", "WAIT", "push")
    assert (entry["name"], entry["title"], entry["registered"]) == (dataset["name"], "หน่วยรับตรวจ", False)
    assert entry["harvested"] == f"{dataset['metadata_modified'][:19]}Z"
    [step] = registration.shown(dataset["source_id"])["history"]
    assert (step["step"], step["role"], step["state"]) == ("harvest", "harvester", "WAIT")


def test_what_carries_no_marker_is_no_affair_of_the_registration(created, officer):
    before = officer("mofops_rehearsal_list").result["count"]
    created()
    assert officer("mofops_rehearsal_list").result["count"] == before


def test_a_change_is_a_newer_version_of_the_same_application(pushed, registration, sysadmin):
    dataset = pushed()
    sysadmin("package_patch", id=dataset["id"], title="ชื่อใหม่")
    shown = registration.shown(dataset["source_id"])
    assert (shown["title"], shown["state"], len(shown["history"])) == ("ชื่อใหม่", "WAIT", 2)
    assert shown["history"][0]["version"] >= shown["history"][1]["version"]


def test_a_private_one_is_none_yet(pushed, registration, sysadmin):
    dataset = pushed(private=True)
    assert registration.entry(dataset["source_id"]) is None
    sysadmin("package_patch", id=dataset["id"], private=False)
    assert registration.entry(dataset["source_id"])["state"] == "WAIT"


LEAVE = {
    "deleted": ("package_delete", lambda dataset: {"id": dataset["id"]}),
    "purged": ("dataset_purge", lambda dataset: {"id": dataset["id"]}),
    "hidden": ("package_patch", lambda dataset: {"id": dataset["id"], "private": True}),
    "deleted-in-bulk": ("bulk_update_delete", lambda dataset: {"datasets": [dataset["id"]], "org_id": dataset["owner_org"]}),
    "hidden-in-bulk": ("bulk_update_private", lambda dataset: {"datasets": [dataset["id"]], "org_id": dataset["owner_org"]}),
}


@pytest.mark.parametrize("way", LEAVE)
@pytest.mark.parametrize(("registered", "state"), [(False, "NONE"), (True, "WAIT_REVOKE")])
def test_what_leaves_ends_or_is_to_be_revoked(way, registered, state, pushed, registration, sysadmin):
    dataset, other = pushed(), pushed()
    if registered:
        registration.register(dataset["source_id"])
    action, asked = LEAVE[way]
    answer = sysadmin(action, **asked(dataset))
    assert answer.status == 200, answer.error
    entry = registration.entry(dataset["source_id"])
    assert (entry["state"], entry["harvested"], entry["registered"]) == (state, None, registered)
    assert registration.entry(other["source_id"])["state"] == "WAIT"


def test_what_comes_back_begins_anew(pushed, registration, sysadmin):
    dataset = pushed()
    registration.take(dataset["source_id"], "submit")
    sysadmin("package_delete", id=dataset["id"])
    sysadmin("package_patch", id=dataset["id"], state="active")
    entry = registration.entry(dataset["source_id"])
    assert (entry["state"], entry["looked_at"]) == ("WAIT", None)


def test_another_dataset_does_not_take_its_place(pushed, registration):
    dataset = pushed()
    pushed(dataset["source_id"], title=STRANGER)
    assert registration.entry(dataset["source_id"])["title"] != STRANGER


def test_a_push_that_is_undone_leaves_no_application(pushed, registration, catalogue):
    dataset = pushed()
    context = {"ignore_auth": True, "user": "", "defer_commit": True}
    with catalogue.flask_app.test_request_context():
        tk.get_action("package_patch")(context, {"id": dataset["id"], "title": STRANGER})
    model.Session.rollback()
    assert registration.entry(dataset["source_id"])["title"] != STRANGER
