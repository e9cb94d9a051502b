import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.mofops.gdcatalog import Profile, plan, state_hash
from ckanext.mofops.gdcatalog.mapping import FILE, payload
from ckanext.mofops.gdcatalog.plan import is_offered
from ckanext.mofops.metadata import Problem
from ckanext.mofops.standard.schema import dataset_schema


def kinds(found):
    return [(action.kind, action.name) for action in found.actions]


def reasons(found):
    return [(blocked.name, [(reason.code, reason.item) for reason in blocked.reasons]) for blocked in found.blocked]


def conflicts(found):
    return [(conflict.name, conflict.code) for conflict in found.conflicts]


def fields(action):
    return [change.field for change in action.changes]


def test_new(complete, mapping):
    found = plan([complete("b1"), complete("a1")], [], mapping)
    assert kinds(found) == [("create", "a1"), ("create", "b1")]
    assert (found.actions[0].target_name, found.actions[0].target_id) == ("a1", None)
    assert {"title", "resources[จำนวนหน่วย].url"} <= set(fields(found.actions[0]))
    assert all(change.old is None for change in found.actions[0].changes)


def test_unchanged(complete, pushed, mapping):
    found = plan([complete()], [pushed(complete())], mapping)
    assert (found.actions, found.conflicts, found.unchanged) == ((), (), 1)


def test_changed_at_the_source(complete, pushed, mapping):
    found = plan([complete(notes="ใหม่", resources=[])], [pushed(complete())], mapping)
    assert kinds(found) == [("update", "units")]
    (action,) = found.actions
    assert action.target_id == "there-units"
    assert (action.changes[0].field, action.changes[0].old, action.changes[0].new) == ("notes", "จำนวนหน่วยรับตรวจ", "ใหม่")
    assert "resources[จำนวนหน่วย].url" in fields(action)


def test_a_field_that_goes(complete, pushed, mapping):
    (action,) = plan([complete()], [pushed(complete(url="https://a.example"))], mapping).actions
    assert [(change.field, change.old, change.new) for change in action.changes] == [("url", "https://a.example", None)]


def test_resources_in_another_order(complete, pushed, mapping):
    first, second = {"id": "1", "name": "x", "url": "u"}, {"id": "2", "name": "y", "url": "v"}
    before, after = complete(resources=[first, second]), complete(resources=[second, first])
    (action,) = plan([after], [pushed(before)], mapping).actions
    assert [(change.field, change.old, change.new) for change in action.changes] == [("resources", ["x", "y"], ["y", "x"])]


def test_renamed(complete, pushed, mapping):
    (action,) = plan([complete("renamed", id="id-units")], [pushed(complete())], mapping).actions
    assert (action.kind, action.target_name) == ("update", "renamed")
    assert "name" in fields(action)


@pytest.mark.parametrize(
    ("by_hand", "overwrite", "expected"),
    [
        pytest.param({"title": "มือ"}, False, ([], [("units", "changed-on-target")]), id="title"),
        pytest.param({"private": True}, False, ([], [("units", "changed-on-target")]), id="made-private"),
        pytest.param({"resources": []}, False, ([], [("units", "changed-on-target")]), id="resources-removed"),
        pytest.param({"title": "มือ"}, True, ([("update", "units")], []), id="overwrite"),
        pytest.param({"groups": [{"name": "g"}], "version": "2"}, False, ([], []), id="fields-that-are-not-ours"),
        # The same change was made on both sides: only our marker is behind.
        pytest.param({"title": "ใหม่"}, False, ([("update", "units")], []), id="same-change-on-both-sides"),
    ],
)
def test_changed_on_the_target(complete, pushed, mapping, by_hand, overwrite, expected):
    title = by_hand.get("title") if by_hand.get("title") == "ใหม่" else complete()["title"]
    found = plan([complete(title=title)], [pushed(complete(), **by_hand)], mapping, overwrite=overwrite)
    assert (kinds(found), conflicts(found)) == expected


@pytest.mark.parametrize("hash_", ["", "pending"])
def test_an_unfinished_push_is_taken_up(complete, pushed, mapping, hash_):
    found = plan([complete()], [pushed(complete(title="ครึ่งทาง"), hash_=hash_)], mapping)
    assert kinds(found) == [("update", "units")]


def test_an_unfinished_push_with_nothing_left_but_its_marker(complete, pushed, mapping):
    (action,) = plan([complete()], [pushed(complete(), hash_="pending")], mapping).actions
    assert fields(action) == ["extras[mofops_hash]"]


@pytest.mark.parametrize(
    "extras",
    [
        pytest.param([], id="no-marker"),
        pytest.param([{"key": "mofops_source", "value": "https://other.example"}], id="marker-of-another"),
        pytest.param([{"key": "mofops_source", "value": "https://agency.example"}], id="marker-without-id"),
        pytest.param(
            [{"key": "mofops_source", "value": ["https://agency.example"]}, {"key": "mofops_source_id", "value": 1}], id="odd"
        ),
    ],
)
def test_a_name_that_is_a_strangers(complete, pushed, mapping, extras):
    found = plan([complete()], [pushed(complete(), extras=extras)], mapping)
    assert (kinds(found), conflicts(found)) == ([], [("units", "name-taken")])
    assert found.conflicts[0].target_id == "there-units"


def test_ours_is_renamed_to_a_strangers_name(complete, pushed, mapping):
    stranger = {**pushed(complete("renamed")), "id": "stranger", "extras": []}
    found = plan([complete("renamed", id="id-units")], [pushed(complete()), stranger], mapping)
    assert conflicts(found) == [("renamed", "name-taken")]


@pytest.mark.parametrize("field", [name for item in dataset_schema().items.values() for name in item.fields])
@pytest.mark.parametrize("nothing", [None, "", " \t "], ids=["absent", "empty", "blank"])
def test_a_dataset_without_an_item_is_blocked(complete, mapping, nothing, field):
    lacking = {"tag_string": {"tags": []}, "owner_org": {"organization": None, "owner_org": nothing}}
    found = plan([complete(**lacking.get(field, {field: nothing}))], [], mapping)
    assert reasons(found) == [("units", [("missing-item", dataset_schema().dataset_fields[field].item)])]
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            {"tags": ["ก"], "maintainer_email": "x"}, [("missing-item", 5), ("missing-item", 6)], id="two-items-invalid"
        ),
        pytest.param({"data_category": "ข้อมูลส่วนบุคคล"}, [("category-not-public", 13)], id="personal-data"),
        pytest.param({"data_category": "อะไร"}, [("missing-item", 13), ("category-not-public", 13)], id="unknown-category"),
        pytest.param({"organization": {"name": "other"}}, [("organisation-unknown", 3)], id="organisation"),
        pytest.param({"organization": None, "owner_org": None}, [("missing-item", 3)], id="no-organisation"),
        pytest.param(
            {"resources": [{"name": "a", FILE: "/x", "hash": "h"}]}, [("resource-without-address", None)], id="file-not-linked"
        ),
        pytest.param({"name": "123"}, [("slug-invalid", None)], id="name"),
        pytest.param({"title": 5, "notes": {"a": 1}}, [("missing-item", 2), ("missing-item", 7)], id="hostile-types"),
    ],
)
def test_blocked(complete, mapping, change, expected):
    found = plan([complete(**change)], [], mapping, organisations={"ops-mof"})
    assert (kinds(found), [of for _, of in reasons(found)]) == ([], [expected])
    assert all(all(reason.message.values()) for blocked in found.blocked for reason in blocked.reasons)


def test_blocked_stays_on_the_target_as_it_is(complete, pushed, mapping):
    found = plan([complete(tags=[])], [pushed(complete())], mapping)
    assert (kinds(found), len(found.blocked), conflicts(found)) == ([], 1, [])


def test_an_organisation_for_all(complete):
    found = plan([complete()], [], Profile("https://a.example", target_org="hub"), organisations={"hub"})
    assert kinds(found) == [("create", "units")]


def test_files_are_uploaded_when_asked(complete):
    resources = [{"id": "r", "name": "a", FILE: "/x", "hash": "h"}]
    assert kinds(plan([complete(resources=resources)], [], Profile("https://a.example", upload=True))) == [("create", "units")]


def test_invalid_and_faults_block(complete, mapping):
    faults = {"a1": (Problem("path-missing", "resources[x].path", value="x"),), "unread": (Problem("document-not-mapping", "-"),)}
    found = plan([complete("a1"), complete("b1")], [], mapping, faults=faults, invalid={"b1"})
    assert reasons(found) == [
        ("a1", [("path-missing", None)]),
        ("b1", [("resource-invalid", None)]),
        ("unread", [("document-not-mapping", None)]),
    ]


@pytest.mark.parametrize("same", ["name", "id"])
def test_one_dataset_twice(complete, mapping, same):
    twins = [complete("a1"), {**complete("b1"), same: complete("a1")[same]}]
    found = plan([*twins, complete("c1")], [], mapping)
    assert kinds(found) == [("create", "c1")]
    assert all(codes == [("dataset-repeated", None)] for _, codes in reasons(found))


@pytest.mark.parametrize(
    ("change", "offered"),
    [
        ({}, True),
        ({"state": "draft"}, False),
        ({"state": "deleted"}, False),
        ({"private": True}, False),
        ({"private": "true"}, False),
        ({"private": None}, True),
        ({"allow_harvest": "False"}, False),
        ({"allow_harvest": False}, False),
        ({"allow_harvest": "True"}, True),
        ({"allow_harvest": ""}, True),
        ({"type": "harvest"}, False),
    ],
)
def test_offered(complete, mapping, change, offered):
    assert is_offered(complete(**change)) is offered
    found = plan([complete(**change)], [], mapping)
    assert (kinds(found), found.blocked) == ([("create", "units")] if offered else [], ())


def test_only_and_limit(complete, pushed, mapping):
    source = [complete(f"set-{letter}") for letter in "abcd"]
    assert kinds(plan(source, [], mapping, limit=2)) == [("create", "set-a"), ("create", "set-b")]
    assert kinds(plan(source, [], mapping, limit=0)) == []
    assert kinds(plan(source, [], mapping, only={"set-c"})) == [("create", "set-c")]


def test_orphans_are_of_our_organisation(complete, pushed, mapping):
    moved = {"extras": [{"key": "mofops_source", "value": "https://old.example"}]}
    ours, strangers = (
        pushed(complete("ours"), **moved),
        {**pushed(complete("theirs"), **moved), "organization": {"name": "other"}},
    )
    found = plan([complete()], [ours, strangers], mapping)
    assert [(orphan.target_name, orphan.source) for orphan in found.orphans] == [("ours", "https://old.example")]


def test_json_form(complete, pushed, mapping):
    stranger = {**pushed(complete("taken")), "extras": []}
    found = plan([complete(), complete("taken"), complete("bad", tags=[])], [stranger], mapping, target_site="https://b.example")
    document = json.loads(json.dumps(found.to_dict()))
    assert list(document) == [
        "schema_version",
        "source",
        "target",
        "channel",
        "actions",
        "blocked",
        "conflicts",
        "orphans",
        "unchanged",
        "requests",
        "seconds",
    ]
    assert list(document["actions"][0]) == ["kind", "name", "target_name", "target_id", "changes"]
    assert list(document["actions"][0]["changes"][0]) == ["field", "old", "new"]
    assert list(document["blocked"][0]["reasons"][0]) == ["code", "item", "message"]
    assert list(document["conflicts"][0]) == ["name", "target_name", "target_id", "code", "message"]
    assert (document["source"], document["target"], document["channel"]) == (
        "https://agency.example",
        "https://b.example",
        "push",
    )


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
FIELDS = [
    name
    for name, field in dataset_schema().dataset_fields.items()
    if field.kind in ("text", "date", "url") and field.item is None
]
RESOURCES = st.lists(
    st.fixed_dictionaries(
        {"id": st.uuids().map(str), "url": st.just("https://a.example/x")},
        optional={"name": WORDS, "description": WORDS, "format": WORDS, "hash": WORDS, "schema": st.dictionaries(WORDS, WORDS)},
    ),
    max_size=3,
    unique_by=lambda resource: resource["id"],
)


@given(
    changed=st.dictionaries(st.sampled_from(FIELDS), WORDS),
    resources=RESOURCES,
    tags=st.lists(st.sampled_from(["ก.", "ภาษี", "a b"]), min_size=1),
)
# The two fixtures are makers without a state.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(complete, stored, changed, resources, tags):
    mapping = Profile("https://agency.example")
    dataset = {**complete(tags=tags, resources=resources), **changed}
    first = plan([dataset], [], mapping)
    for action in first.actions:
        there = stored(payload(action.dataset, mapping, state_hash(action.state)))
        again = plan([dataset], [there], mapping)
        assert (again.actions, again.conflicts, again.unchanged) == ((), (), 1)
