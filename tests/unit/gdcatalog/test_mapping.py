import json

import pytest

from ckanext.mofops.gdcatalog import Profile, owned, state_hash
from ckanext.mofops.gdcatalog.mapping import (
    FILE,
    form_fields,
    lean_source,
    lean_target,
    mapped,
    marks,
    payload,
    sent_fields,
    state_there,
)

SCHEMA = {"fields": [{"name": "a"}], "missingValues": [""]}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param({"tags": ["ข", "ก"]}, {"tags": [{"name": "ก", "id": "1"}, {"name": "ข"}]}, id="tags-are-their-names-sorted"),
        pytest.param({"tags": ["ก", "ก", " ก "]}, {"tags": [{"name": "ก"}]}, id="a-tag-said-twice"),
        pytest.param({"objective": ["อื่นๆ", "มติคณะรัฐมนตรี"]}, {"objective": '["มติคณะรัฐมนตรี", "อื่นๆ"]'}, id="choices-as-json-text"),
        pytest.param({"owner_org": "a"}, {"owner_org": "b8f1", "organization": {"name": "a"}}, id="organisation-by-name"),
        pytest.param({}, {"notes": "", "url": None, "data_language": []}, id="empty-is-absent"),
        pytest.param(
            {"last_updated_date": "2023-01-15"}, {"last_updated_date": "2023-01-15T00:00:00"}, id="a-day-is-its-midnight"
        ),
        pytest.param(
            {"last_updated_date": "2023-01-15T08:00:00+07:00"}, {"last_updated_date": "2023-01-15T01:00:00Z"}, id="time-zones"
        ),
        pytest.param({"update_frequency_interval": 1}, {"update_frequency_interval": "1"}, id="interval-as-number"),
        pytest.param(
            {"title": "ก"}, {"title": "ก", "metadata_modified": "x", "num_tags": 3, "foreign": "y"}, id="volatile-and-foreign"
        ),
        pytest.param({"resources": [{"schema": SCHEMA}]}, {"resources": [{"schema": json.dumps(SCHEMA)}]}, id="schema-as-text"),
        pytest.param({"resources": [{"format": "geojson"}]}, {"resources": [{"format": "GeoJSON"}]}, id="format-in-any-case"),
        pytest.param(
            {"resources": [{"url": "u", "name": "n"}]},
            {"resources": [{"url": "u", "name": "n", "size": 5, "position": 0, "hash": "", "datastore_active": True}]},
            id="volatile-fields-of-a-resource",
        ),
        pytest.param(
            {"resources": [{FILE: "/tmp/a", "hash": "h"}]},  # noqa: S108
            {"resources": [{"url_type": "upload", "url": "https://b.example/a", "hash": "h"}]},
            id="a-file-is-its-hash",
        ),
    ],
)
def test_equal_on_both_sides(ours, theirs):
    assert owned(ours) == owned(theirs)
    assert state_hash(owned(ours)) == state_hash(owned(theirs))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param({"title": "ก"}, {"title": "ข"}, id="title"),
        pytest.param({"private": False}, {"private": True}, id="private"),
        pytest.param(
            {"resources": [{"id": "1"}, {"id": "2"}]}, {"resources": [{"id": "2"}, {"id": "1"}]}, id="order-of-resources"
        ),
        pytest.param({"resources": [{"url": "u"}]}, {"resources": [{"url": "v"}]}, id="link"),
        pytest.param({"resources": [{"hash": "1"}]}, {"resources": [{"hash": "2"}]}, id="content"),
    ],
)
def test_different(ours, theirs):
    assert state_hash(owned(ours)) != state_hash(owned(theirs))


@pytest.mark.parametrize(
    "hostile",
    [
        {"tags": 5, "resources": "x", "extras": {"a": 1}, "organization": []},
        {
            "tags": [{"name": None}, 3, []],
            "resources": [None, 3, {"schema": "[" * 5000, "format": 7, "url": []}],
            "extras": [{}, 1],
        },
        {"title": {"a": 1}, "last_updated_date": "99999", "objective": {"a": 1}, "name": 5, "owner_org": 3},
        {"last_updated_date": "0001-01-01T00:00:00+14:00", "title": "\ud800"},
    ],
)
def test_hostile_types_have_a_state_too(hostile):
    assert len(state_hash(owned(hostile))) == 64
    assert marks(hostile) == {}


def test_mapped_for_the_target(complete):
    source = complete(resources=[{"id": "r", "url_type": "upload", "url": "https://a.example/f.csv", FILE: "/x", "path": "x"}])
    wanted = mapped(source, Profile("https://a.example", target_org="hub", prefix="gdpublish-"))
    assert (wanted["name"], owned(wanted)["owner_org"]) == ("gdpublish-units", "hub")
    # Linked: with url_type the target would put an address of its own in place of ours.
    assert wanted["resources"] == [{"id": "r", "url": "https://a.example/f.csv"}]


def test_payload_of_a_new_dataset(complete, mapping):
    sent = payload(complete(), mapping, "h")
    assert sent["tags"] == [{"name": "กระทรวงการคลัง"}, {"name": "การตรวจราชการ"}]
    assert {extra["key"]: extra["value"] for extra in sent["extras"]} == {
        "mofops_source": "https://agency.example",
        "mofops_source_id": "id-units",
        "mofops_hash": "h",
    }
    assert (sent["owner_org"], sent["private"], sent["resources"][0]["id"]) == ("ops-mof", False, "r-units")
    assert "id" not in sent
    assert "url_type" not in sent["resources"][0]
    assert json.loads(sent["resources"][0]["schema"]) == complete()["resources"][0]["schema"]


def test_what_others_added_is_kept(complete, mapping, stored):
    current = stored(payload(complete(description="x"), mapping, "h"))
    current["extras"] += [{"key": "curator", "value": "1"}]
    current["resources"][0].update(curated=True, description="old")
    sent = payload(complete(), mapping, "new", current)
    assert {"key": "curator", "value": "1"} in sent["extras"]
    assert [extra["value"] for extra in sent["extras"] if extra["key"] == "mofops_hash"] == ["new"]
    assert sent["resources"][0]["curated"] is True
    assert sent["resources"][0]["description"] == "หนึ่งแถวคือหนึ่งหน่วย"


def test_a_resource_that_is_equal_is_sent_to_the_letter(complete, mapping, stored):
    current = stored(payload(complete(), mapping, "h"))
    current["resources"][0].update(size=None, hash="", resource_disaggregate=[], format="csv", curated="x")
    sent = payload(complete(title="ใหม่"), mapping, "new", lean_target(current, mapping))
    assert sent["resources"] == current["resources"]
    changed = complete(resources=[{**complete()["resources"][0], "description": "อื่น"}])
    (resource,) = payload(changed, mapping, "new", lean_target(current, mapping))["resources"]
    assert (resource["description"], resource["format"], resource["curated"]) == ("อื่น", "CSV", "x")


def test_a_file_that_is_there_keeps_its_address(complete):
    mapping = Profile("https://agency.example", upload=True)
    source = complete(resources=[{"id": "r", "name": "n", FILE: "/x", "hash": "h"}, {"id": "new", "name": "m", FILE: "/y"}])
    there = {"id": "r", "url_type": "upload", "url": "https://b.example/download/x.csv", "size": 5}
    sent = payload(source, mapping, "h", {"resources": [there]})
    assert sent["resources"] == [{**there, "name": "n", "hash": "h", "format": ""}]


def test_a_file_that_becomes_a_link_loses_what_was_said_of_the_file(complete, mapping):
    there = {"id": "r-units", "url_type": "upload", "url": "https://b.example/x.csv", "size": 5, "mimetype": "text/csv"}
    (resource,) = payload(complete(), mapping, "h", {"resources": [there]})["resources"]
    assert resource["url"] == "https://agency.example/units.csv"
    assert not {"url_type", "size", "mimetype"} & resource.keys()


def test_every_field_that_is_owned_is_replaced(complete):
    assert owned(complete()).keys() <= set(sent_fields(Profile("https://a.example")))
    assert not {"id", "type", "state", "groups", "metadata_modified"} & set(sent_fields(Profile("https://a.example")))


def test_what_is_public_consents_to_harvest():
    profile = Profile("https://a.example")
    assert mapped({"name": "a"}, profile)["allow_harvest"] == "True"
    assert mapped({"name": "a", "allow_harvest": "False"}, profile)["allow_harvest"] == "False"


def test_a_resource_takes_its_optional_fields_along():
    resource = {"name": "n", "resource_disaggregate": ["อายุ/กลุ่มอายุ", "เพศ"], "resource_last_updated_date": "31/03/2566"}
    [owns] = owned({"resources": [resource]})["resources"]
    assert (owns["resource_disaggregate"], owns["resource_last_updated_date"]) == (["เพศ", "อายุ/กลุ่มอายุ"], "2023-03-31")
    assert json.loads(form_fields(resource, Profile("https://a.example"))["resource_disaggregate"]) == ["เพศ", "อายุ/กลุ่มอายุ"]


@pytest.mark.parametrize(
    "by_hand",
    [
        {},
        {"title": "มือ"},
        {"notes": ""},
        {"private": True},
        {"tags": [{"name": "อื่น"}]},
        {"organization": {"name": "other"}},
        {"objective": []},
        {"url": "https://x.example"},
        {"resources": []},
        {"title": "ผลการตรวจติดตาม "},  # equal in canonical form only
        {"objective": '["พันธกิจหน่วยงาน"]'},
    ],
    ids=str,
)
def test_the_short_way_finds_what_the_long_one_does(complete, pushed, mapping, by_hand):
    expected = owned(mapped(complete(), mapping))
    there = {**pushed(complete()), **by_hand}
    assert state_there(there, mapping, expected) == state_there(there, mapping)


@pytest.mark.parametrize("field", ["id", "name", "description", "format", "url", "schema"])
def test_the_short_way_looks_at_resources(complete, pushed, mapping, field):
    there = pushed(complete())
    there["resources"][0][field] = "x"
    assert state_there(there, mapping, owned(mapped(complete(), mapping))) == state_there(there, mapping)
    assert state_there(there, mapping) != owned(mapped(complete(), mapping))


def test_what_is_held_of_a_dataset_has_all_that_counts(complete, pushed, mapping):
    source, there = complete(license_title="x", relationships_as_object=[], isopen=True), pushed(complete())
    there["resources"][0]["curated"] = "kept"
    assert owned(mapped(lean_source(source), mapping)) == owned(mapped(source, mapping))
    assert "license_title" not in lean_source(source)
    lean = lean_target(there, mapping)
    assert (state_there(lean, mapping), marks(lean)) == (state_there(there, mapping), marks(there))
    assert payload(complete(), mapping, "h", lean) == payload(complete(), mapping, "h", there)


def test_equal_texts_are_held_once(complete, pushed, mapping):
    source, there = (json.loads(json.dumps(dataset)) for dataset in (complete(), pushed(complete())))
    assert lean_source(source)["title"] is lean_target(there, mapping)["title"]
