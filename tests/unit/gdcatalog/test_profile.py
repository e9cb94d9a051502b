import json
from importlib import metadata

import pytest
import yaml

from ckanext.mofops.catalog import UsageError
from ckanext.mofops.gdcatalog import Dialect, Profile, apply, plan, profile_of, snapshot
from ckanext.mofops.gdcatalog import profile as module
from ckanext.mofops.gdcatalog.mapping import owned, sent_fields

SITE = "https://agency.example"


@pytest.fixture
def file(tmp_path):
    """Writes a mapping file."""

    def write(content):
        path = tmp_path / "mapping.yaml"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))
        return path

    return write


@pytest.fixture
def push(client, target):
    def run(source, profile, **rules):
        there = snapshot(client, profile, source)
        run.planned = plan(source, there.datasets, profile, organisations=there.organisations, **rules)
        return [(o.action.kind, o.status, o.error and o.error.code) for o in apply(run.planned, client)]

    return run


def extras(dataset):
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


def test_a_mapping_file(file):
    content = {
        "source": {"fields": {"category": "data_category"}, "values": {"data_category": {"open": "ข้อมูลสาธารณะ"}}, "extras": True},
        "target": {
            "prefix": "gdpublish-",
            "organisation": "hub",
            "organisations": {"ops-mof": "mof"},
            "fields": {"data_source": "source_of_data"},
            "resource_fields": {"description": "detail"},
            "values": {"license_id": {"Open Data Common": "odc-by"}},
            "extras": ["objective"],
            "leave_out": ["maintainer_email"],
            "keep": ["notes"],
        },
    }
    found = profile_of(file(content), Profile(SITE, upload=True))
    assert found == Profile(
        SITE,
        "hub",
        True,
        "gdpublish-",
        {"ops-mof": "mof"},
        Dialect({"category": "data_category"}, {}, {"data_category": {"open": "ข้อมูลสาธารณะ"}}, True),
        Dialect(
            {"data_source": "source_of_data"},
            {"description": "detail"},
            {"license_id": {"Open Data Common": "odc-by"}},
            ("objective",),
        ),
        frozenset({"maintainer_email"}),
        frozenset({"notes"}),
    )
    # What was chosen on the command line goes before the file.
    assert profile_of(file(content), Profile(SITE, target_org="other", prefix="x-")).target_org == "other"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"sauce": {}}, "sauce"),
        ({"source": []}, "source"),
        ({"source": {"prefix": "x"}}, "source.prefix"),
        ({"target": {"colour": 1}}, "target.colour"),
        ({"target": {"fields": {"no_such_field": "x"}}}, "no_such_field"),
        ({"target": {"fields": {"name": "x"}}}, "name"),
        ({"target": {"fields": {"data_source": "title", "geo_coverage": "title"}}}, "target.fields"),
        ({"target": {"fields": {"data_source": "extras"}}}, "extras"),
        ({"target": {"fields": {"data_source": 5}}}, "data_source"),
        ({"source": {"fields": {"x": "no_such_field"}}}, "no_such_field"),
        ({"target": {"values": {"no_such_field": {}}}}, "no_such_field"),
        ({"target": {"values": {"license_id": []}}}, "license_id"),
        ({"target": {"leave_out": ["owner_org"]}}, "owner_org"),
        ({"target": {"keep": "notes"}}, "target.keep"),
        ({"target": {"extras": ["x"]}}, "x"),
        ({"target": {"prefix": 5}}, "target.prefix"),
        ({"code": ["not-installed"]}, "not-installed"),
        ({"code": "x"}, "code"),
    ],
)
def test_a_mapping_file_that_cannot_be(file, content, key):
    with pytest.raises(UsageError) as caught:
        profile_of(file(content), Profile(SITE))
    assert caught.value.code == "mapping-key"
    assert key in caught.value.params["key"]


@pytest.mark.parametrize("content", ["- x", "a: [", "a: 1\na: 2"])
def test_a_mapping_file_that_is_none(file, content):
    with pytest.raises(UsageError) as caught:
        profile_of(file(content), Profile(SITE))
    assert caught.value.code == "mapping-broken"


def test_a_source_with_a_schema_of_its_own(complete, push, target):
    profile = Profile(
        SITE,
        source=Dialect(
            fields={"category": "data_category", "owner": "data_source"},
            resource_fields={"detail": "description"},
            values={"data_category": {"open": "ข้อมูลสาธารณะ"}},
            extras=True,
        ),
    )
    theirs = complete(category="open", extras=[{"key": "owner", "value": "กรม"}, {"key": "geo_coverage", "value": "จังหวัด"}])
    del theirs["data_category"], theirs["data_source"], theirs["geo_coverage"]
    theirs["resources"][0]["detail"] = theirs["resources"][0].pop("description")
    assert push([theirs], Profile(SITE)) == []
    assert [reason.item for blocked in push.planned.blocked for reason in blocked.reasons] == [10, 11, 13]
    assert push([theirs], profile) == [("create", "done", None)]
    there = target.active["units"]
    assert (there["data_category"], there["data_source"], there["geo_coverage"]) == ("ข้อมูลสาธารณะ", "กรม", "จังหวัด")
    assert there["resources"][0]["description"] == "หนึ่งแถวคือหนึ่งหน่วย"
    assert push([theirs], profile) == []


def test_a_target_with_a_schema_of_its_own(complete, push, target):
    profile = Profile(
        SITE,
        prefix="gdpublish-",
        organisations={"ops-mof": "hub"},
        target=Dialect(
            fields={"data_source": "source_of_data", "geo_coverage": "area"},
            resource_fields={"description": "detail"},
            values={"license_id": {"Open Data Common": "odc-by"}, "objective": {"พันธกิจหน่วยงาน": "mission"}},
            extras=["geo_coverage"],
        ),
    )
    target.organisations = {"hub"}
    assert push([complete()], profile) == [("create", "done", None)]
    there = target.active["gdpublish-units"]
    assert (there["source_of_data"], there["license_id"], there["objective"]) == ("รายงานผลการตรวจราชการ", "odc-by", ["mission"])
    assert (extras(there)["area"], there["organization"]["name"]) == ("ประเทศ", "hub")
    assert there["resources"][0]["detail"] == "หนึ่งแถวคือหนึ่งหน่วย"
    assert not {"data_source", "geo_coverage", "area"} & there.keys()
    assert push([complete()], profile) == []
    assert push([complete(data_source="ใหม่", geo_coverage="จังหวัด")], profile) == [("update", "done", None)]
    there = target.active["gdpublish-units"]
    assert (there["source_of_data"], extras(there)["area"]) == ("ใหม่", "จังหวัด")


def test_a_target_without_a_schema_keeps_the_items_in_extras(complete, push, target):
    stock = Profile(SITE, target=Dialect(extras=True))
    target.drops = {"data_type", "objective", "update_frequency_unit", "update_frequency_interval", "geo_coverage"}
    target.drops |= {"data_source", "data_format", "data_category", "allow_harvest"}
    assert push([complete()], Profile(SITE)) == [("create", "failed", "target-drops-fields")]
    assert push([complete()], stock) == [("update", "done", None)]
    there = target.active["units"]
    assert json.loads(extras(there)["objective"]) == ["พันธกิจหน่วยงาน"]
    assert (extras(there)["data_type"], there["title"]) == ("ข้อมูลสถิติ", "ผลการตรวจติดตาม")
    assert push([complete()], stock) == []
    target._keep({**there, "extras": [*there["extras"], {"key": "curator", "value": "1"}]})
    assert push([complete(geo_coverage="จังหวัด")], stock) == [("update", "done", None)]
    assert (extras(target.active["units"])["curator"], extras(target.active["units"])["geo_coverage"]) == ("1", "จังหวัด")


def test_left_out_and_kept_by_hand(complete, push, target):
    profile = Profile(SITE, leave_out=frozenset({"maintainer_email"}), keep=frozenset({"notes"}))
    assert push([complete()], profile) == [("create", "done", None)]
    there = target.active["units"]
    assert ("maintainer_email" in there, there["notes"]) == (False, "จำนวนหน่วยรับตรวจ")
    target._keep({**there, "notes": "คำอธิบายของปลายทาง", "maintainer_email": "hub@example.go.th"})
    assert push([complete()], profile) == []
    assert push([complete(title="ใหม่", notes="ของต้นทาง")], profile) == [("update", "done", None)]
    there = target.active["units"]
    assert (there["title"], there["notes"], there["maintainer_email"]) == ("ใหม่", "คำอธิบายของปลายทาง", "hub@example.go.th")
    assert not {"notes", "maintainer_email"} & set(sent_fields(profile))


def test_a_mapping_that_compares_less_than_before_blames_no_curator(complete, push, target):
    push([complete()], Profile(SITE))
    assert push([complete(title="ใหม่")], Profile(SITE, keep=frozenset({"notes"}))) == [("update", "done", None)]


def test_code_has_the_last_word_on_the_content(complete, push, target):
    def louder(dataset):
        return {**dataset, "title": dataset["title"] + "!", "name": "elsewhere", "organization": {"name": "x"}, "private": True}

    profile = Profile(SITE, translators=(louder,))
    assert push([complete()], profile) == [("create", "done", None)]
    assert (target.active["units"]["title"], target.active["units"]["private"]) == ("ผลการตรวจติดตาม!", False)
    assert push([complete()], profile) == []


def test_code_that_fails_costs_one_dataset(complete, push, target, caplog):
    def picky(dataset):
        return {**dataset, "title": {"b1": 1}[dataset["name"]]} if dataset["name"] != "units" else dataset

    assert push([complete("a1"), complete()], Profile(SITE, translators=(picky,))) == [("create", "done", None)]
    assert [(blocked.name, blocked.reasons[0].code) for blocked in push.planned.blocked] == [("a1", "translation-failed")]
    assert "KeyError" in caplog.text


def test_code_is_named_by_its_entry_point(file, monkeypatch):
    # The registry of the interpreter, as an installed package would fill it.
    entry = metadata.EntryPoint("agency", "copy:copy", module.TRANSLATORS)
    monkeypatch.setattr(module, "entry_points", lambda **wanted: metadata.EntryPoints([entry]).select(**wanted))
    found = profile_of(file({"code": ["agency"]}), Profile(SITE))
    assert [translator({"a": 1}) for translator in found.translators] == [{"a": 1}]


def test_code_that_cannot_be_loaded_is_named(file, monkeypatch, caplog):
    entry = metadata.EntryPoint("agency", "copy:no_such_thing", module.TRANSLATORS)
    monkeypatch.setattr(module, "entry_points", lambda **wanted: metadata.EntryPoints([entry]).select(**wanted))
    with pytest.raises(UsageError) as caught:
        profile_of(file({"code": ["agency"]}), Profile(SITE))
    assert caught.value.code == "mapping-key"
    assert "agency" in caught.value.params["key"]
    assert "no_such_thing" in caplog.text


def test_a_field_that_changes_places_with_another():
    profile = Profile(SITE, target=Dialect(fields={"title": "notes", "notes": "title"}))
    there = {"title": "คำอธิบาย", "notes": "ชื่อ"}
    assert owned(profile.read_back(there)) == owned({"title": "ชื่อ", "notes": "คำอธิบาย"})
