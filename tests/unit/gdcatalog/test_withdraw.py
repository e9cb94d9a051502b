"""What leaves the target, what comes back, and what is not ours to move."""

import pytest

from ckanext.mofops.gdcatalog import Profile, plan
from ckanext.mofops.metadata import Problem

HIDDEN = {"private": True}


def kinds(found):
    return [(action.kind, action.name, action.why) for action in found.actions]


def conflicts(found):
    return [(conflict.name, conflict.code) for conflict in found.conflicts]


def changed(action):
    return [(change.field, change.old, change.new) for change in action.changes]


@pytest.mark.parametrize(
    ("becomes", "why"),
    [
        pytest.param({"private": True}, "private", id="private"),
        pytest.param({"state": "draft"}, "draft", id="draft"),
        pytest.param({"state": "deleted"}, "deleted", id="deleted"),
        pytest.param({"allow_harvest": "False"}, "no-consent", id="consent-taken-back"),
        pytest.param({"type": "harvest"}, "other-type", id="no-dataset-any-more"),
        pytest.param({"data_category": "ข้อมูลส่วนบุคคล"}, "not-public", id="category"),
        pytest.param(None, "gone", id="gone"),
    ],
)
def test_no_longer_offered(complete, pushed, mapping, becomes, why):
    source = [complete("stays")] + ([] if becomes is None else [complete(**becomes)])
    there = [pushed(complete("stays")), pushed(complete())]
    found = plan(source, there, mapping)
    assert kinds(found) == [("withdraw", "units", why)]
    (action,) = found.actions
    assert (action.target_name, action.target_id, action.source_id) == ("units", "there-units", "id-units")
    assert changed(action) == [("state", "active", "deleted")]
    assert changed(plan(source, there, mapping, withdraw="private").actions[0]) == [("private", False, True)]
    # A category that is not public is told loudly as well.
    assert [blocked.name for blocked in found.blocked] == (["units"] if why == "not-public" else [])


def test_a_change_by_hand_does_not_keep_it_there(complete, pushed, mapping):
    assert kinds(plan([], [pushed(complete(), title="มือ")], mapping)) == [("withdraw", "units", "gone")]


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param({"only": {"other"}}, id="only"),
        pytest.param({"limit": 9}, id="limit"),
        pytest.param({"full": False}, id="part-of-a-source"),
        pytest.param({"faults": {"unread": (Problem("document-not-mapping", "-"),)}}, id="a-dataset-that-cannot-be-read"),
    ],
)
def test_a_part_withdraws_nothing_that_it_does_not_see(complete, pushed, mapping, rules):
    assert plan([complete("other")], [pushed(complete("other")), pushed(complete())], mapping, **rules).actions == ()


def test_a_part_still_withdraws_what_it_sees_to_be_withheld(complete, pushed, mapping):
    found = plan([complete(private=True)], [pushed(complete())], mapping, full=False)
    assert kinds(found) == [("withdraw", "units", "private")]


@pytest.mark.parametrize(
    "there",
    [
        pytest.param({"extras": []}, id="no-marker"),
        pytest.param({"extras": [{"key": "mofops_source", "value": "https://other.example"}]}, id="of-another-source"),
        pytest.param({"state": "deleted"}, id="deleted-already"),
        pytest.param({"private": True, "hash_": "withdrawn"}, id="hidden-already"),
    ],
)
def test_what_is_not_there_or_not_ours_is_not_withdrawn(complete, pushed, mapping, there):
    assert plan([], [pushed(complete(), **there)], mapping).actions == ()


def test_hiding_leaves_alone_what_a_curator_has_hidden(complete, pushed, mapping):
    there = pushed(complete(), **HIDDEN)
    assert plan([], [there], mapping, withdraw="private").actions == ()
    assert kinds(plan([], [there], mapping)) == [("withdraw", "units", "gone")]


def test_an_incomplete_dataset_stays_there_as_it_is(complete, pushed, mapping):
    found = plan([complete(tags=[])], [pushed(complete())], mapping)
    assert (found.actions, [blocked.name for blocked in found.blocked]) == ((), ["units"])


def test_the_prefix_is_no_part_of_the_name_at_the_source(complete, pushed):
    by = Profile("https://agency.example", prefix="gdpublish-")
    (action,) = plan([], [pushed(complete(), by=by)], by).actions
    assert (action.name, action.target_name) == ("units", "gdpublish-units")


@pytest.mark.parametrize(
    ("there", "first"),
    [
        pytest.param({"state": "deleted"}, ("state", "deleted", "active"), id="deleted"),
        pytest.param({"private": True, "hash_": "withdrawn"}, ("private", True, False), id="hidden"),
    ],
)
def test_back_again_with_its_changes(complete, pushed, mapping, there, first):
    found = plan([complete(notes="ใหม่")], [pushed(complete(), **there)], mapping)
    assert kinds(found) == [("restore", "units", None)]
    (action,) = found.actions
    assert (action.target_id, conflicts(found)) == ("there-units", [])
    assert {first, ("notes", "จำนวนหน่วยรับตรวจ", "ใหม่")} <= set(changed(action))


def test_back_again_from_a_bin_that_no_listing_shows(complete, mapping):
    found = plan([complete()], [], mapping, remembered={"id-units": "7c2b"})
    assert kinds(found) == [("restore", "units", None)]
    assert (found.actions[0].target_id, changed(found.actions[0])) == ("7c2b", [("state", "deleted", "active")])


def test_hidden_by_a_curator_is_not_back_again(complete, pushed, mapping):
    assert conflicts(plan([complete()], [pushed(complete(), **HIDDEN)], mapping)) == [("units", "changed-on-target")]


def test_a_name_in_the_bin_of_a_stranger(complete, pushed, mapping):
    found = plan([complete()], [pushed(complete(), extras=[], state="deleted")], mapping)
    assert (found.actions, conflicts(found)) == ((), [("units", "in-bin")])
    assert all(found.conflicts[0].to_dict()["message"].values())


def test_what_is_alive_goes_before_what_is_deleted(complete, pushed, mapping):
    dead = {**pushed(complete()), "id": "dead", "state": "deleted"}
    found = plan([complete()], [dead, pushed(complete())], mapping)
    assert (found.actions, found.unchanged) == ((), 1)


def test_made_anew_under_its_name_it_is_the_same_dataset(complete, pushed, mapping):
    # Deleted at the source and described again: another id, the same name. Its address on the target stays.
    found = plan([complete(id="id-new")], [pushed(complete())], mapping)
    assert kinds(found) == [("update", "units", None)]
    assert found.actions[0].target_id == "there-units"
    assert ("extras[mofops_source_id]", "id-units", "id-new") in changed(found.actions[0])


def test_the_name_of_another_that_a_part_does_not_see_is_taken(complete, pushed, mapping):
    # It may be another organisation's, renamed at the source and not pushed yet.
    found = plan([complete(id="new")], [pushed(complete(id="old"))], mapping, full=False)
    assert (found.actions, conflicts(found)) == ((), [("units", "name-taken")])


def test_the_name_of_another_of_ours_that_is_still_here_is_taken(complete, pushed, mapping):
    source = [complete("first", id="id-units"), complete("units", id="id-second")]
    found = plan(source, [pushed(complete())], mapping)
    assert kinds(found) == [("update", "first", None)]  # renamed by this run; its old name is free in the next
    assert conflicts(found) == [("units", "name-taken")]


@pytest.fixture
def moved(pushed):
    """A dataset that was pushed when the source had another address."""
    return lambda dataset, **fields: pushed(dataset, by=Profile("https://old.example"), **fields)


def orphans(found):
    return [(orphan.target_name, orphan.source) for orphan in found.orphans]


def test_orphans_are_untouched(complete, moved, mapping):
    found = plan([complete("other")], [moved(complete()), moved(complete("b1"), organization={"name": "x"})], mapping)
    assert kinds(found) == [("create", "other", None)]
    assert orphans(found) == [("units", "https://old.example")]
    # Of the same name: its owner is not sure to be us.
    assert conflicts(plan([complete()], [moved(complete())], mapping)) == [("units", "name-taken")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="same-id"),
        pytest.param({"id": "new"}, id="same-name"),
        pytest.param({"name": "set-x", "id": "id-units"}, id="renamed"),
    ],
)
def test_orphans_are_adopted_when_told_so(complete, moved, mapping, change):
    found = plan([complete(**change)], [moved(complete()), moved(complete("unknown"))], mapping, adopt=True)
    assert [(action.kind, action.target_id) for action in found.actions] == [("update", "there-units")]
    assert ("extras[mofops_source]", "https://old.example", "https://agency.example") in changed(found.actions[0])
    assert orphans(found) == [("unknown", "https://old.example")]  # the source does not have it, so nobody knows


@pytest.mark.parametrize(
    ("ours", "gone", "many"),
    [(5, 5, False), (6, 6, True), (50, 5, False), (50, 6, True), (100, 10, False), (100, 11, True), (0, 0, False)],
)
def test_more_than_five_and_a_tenth_is_many(complete, pushed, mapping, ours, gone, many):
    everything = [complete(f"set-{number}") for number in range(ours)]
    found = plan(everything[gone:], [pushed(dataset) for dataset in everything], mapping)
    assert (found.counts["withdraw"], found.ours, found.withdraws_many) == (gone, ours, many)


def test_the_digest_tells_whether_the_world_moved(complete, pushed, mapping):
    source, there = [complete(notes="ใหม่")], [pushed(complete())]
    digest = plan(source, there, mapping).digest
    assert plan(source, there, mapping).digest == digest
    assert plan([complete(notes="อื่น")], there, mapping).digest != digest
    assert plan(source, [{**there[0], "metadata_modified": "2024"}], mapping).digest != digest
    assert plan(source, [{**there[0], "groups": ["g"]}], mapping).digest == digest
    assert plan([*source, complete("set-new")], there, mapping).digest != digest
