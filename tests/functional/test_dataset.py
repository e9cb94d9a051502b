"""No dataset enters the catalogue, or stays in it after a change, without its 14 items."""

import pytest

from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
ITEM_FIELDS = [name for item in SCHEMA.items.values() for name in item.fields]
EVERY_KEY = {"tags" if name == "tag_string" else name for name in ITEM_FIELDS}
EMPTY = {"absent": None, "empty": "", "blank": " \t "}
NUMBER = {"th": "(รายการที่ {})", "en": "(item {})"}


def item_of(field):
    return SCHEMA.dataset_fields[field].item


def said_of(answer, field):
    """What the answer says about a field; of tags it is said at ``tags`` or ``tag_string``, whichever was sent."""
    key = next(key for key in (field, "tags") if key in answer.error)
    return answer.words(key)


def test_the_schema_has_14_items_in_15_fields():
    assert len(SCHEMA.items) == 14
    assert len(ITEM_FIELDS) == 15


@pytest.mark.parametrize("nothing", EMPTY.values(), ids=EMPTY.keys())
@pytest.mark.parametrize("field", ITEM_FIELDS)
def test_a_dataset_without_an_item_is_refused(field, nothing, editor, described):
    dataset = described(**{field: nothing})
    answer = editor("package_create", **dataset)
    assert answer.status == 409
    assert set(answer.error) == {"__type", "tags" if field == "tag_string" and nothing is None else field}
    assert NUMBER["th"].format(item_of(field)) in said_of(answer, field)
    assert editor("package_show", id=dataset["name"]).status == 404


@pytest.mark.parametrize("field", ["objective", "data_format"])
def test_a_choice_of_nothing_is_no_choice(field, editor, described):
    answer = editor("package_create", **described(**{field: []}))
    assert answer.status == 409
    assert NUMBER["th"].format(item_of(field)) in answer.words(field)


@pytest.mark.parametrize("lang", NUMBER)
@pytest.mark.parametrize("field", ITEM_FIELDS)
def test_the_refusal_is_in_the_language_of_the_address(field, lang, editor, described):
    answer = editor("package_create", lang=lang, **described(**{field: None}))
    other = "th" if lang == "en" else "en"
    said = said_of(answer, field)
    assert NUMBER[lang].format(item_of(field)) in said
    assert NUMBER[other].format(item_of(field)) not in said


def test_all_that_is_missing_is_said_at_once(editor, described):
    dataset = described(**dict.fromkeys(ITEM_FIELDS))
    answer = editor("package_create", **dataset)
    assert answer.status == 409
    # Whether an interval is needed depends on the unit, and there is none.
    assert set(answer.error) - {"__type"} == EVERY_KEY - {"update_frequency_interval"}
    for field in EVERY_KEY - {"update_frequency_interval", "tags"}:
        assert NUMBER["th"].format(item_of(field)) in answer.words(field)
    assert editor("package_show", id=dataset["name"]).status == 404


def test_a_whole_dataset_is_stored_as_sent(editor, described):
    dataset = described()
    editor("package_create", **dataset)
    shown = editor("package_show", id=dataset["name"]).result
    same = [field for field in ITEM_FIELDS if field not in ("tag_string", "owner_org")]
    assert {field: shown[field] for field in same} == {field: dataset[field] for field in same}
    assert shown["organization"]["name"] == dataset["owner_org"]
    assert [tag["name"] for tag in shown["tags"]] == ["กระทรวงการคลัง", "การตรวจราชการ"]


AGENCY_PAYLOAD = {
    "name": "ops-mof-inspection-2566",
    "title": "ผลการตรวจติดตามหน่วยงานในสังกัดกระทรวงการคลัง",
    "owner_org": "ops-mof",
    "private": False,
    "allow_harvest": "True",
    "data_type": "ข้อมูลสถิติ",
    "maintainer": "สำนักตรวจสอบและประเมินผล",
    "maintainer_email": "inspection@example.go.th",
    "tag_string": "การตรวจราชการ,กระทรวงการคลัง",
    "notes": "…",
    "objective": ["พันธกิจหน่วยงาน"],
    "update_frequency_unit": "ปี",
    "update_frequency_interval": "1",
    "geo_coverage": "ประเทศ",
    "data_source": "รายงานผลการตรวจราชการ",
    "data_format": ["CSV", "XLS"],
    "data_category": "ข้อมูลสาธารณะ",
    "license_id": "Open Data Common",
}
"""As agency catalogues with thai_gdc 2.1.0 send it."""


def test_the_payload_of_an_agency_catalogue_is_taken(editor, organisation):
    answer = editor("package_create", **AGENCY_PAYLOAD)
    assert answer.status == 200
    assert answer.result["allow_harvest"] == "True"


CHANGES = {
    "update": lambda dataset, field: ("package_update", {**dataset, field: ""}),
    "update, left out": lambda dataset, field: ("package_update", {k: v for k, v in dataset.items() if k != field}),
    "patch": lambda dataset, field: ("package_patch", {"id": dataset["id"], field: [] if field == "tags" else ""}),
    # An empty list in "update" of a revise changes nothing; "filter" takes away.
    "revise": lambda dataset, field: ("package_revise", {"match": {"id": dataset["id"]}, "filter": [f"-{field}"]}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("field", ["tags" if name == "tag_string" else name for name in ITEM_FIELDS])
def test_no_change_takes_an_item_away(field, change, editor, created):
    before = created()
    action, sent = change(before, field)
    if (field, action) == ("tags", "package_update"):
        sent["tags"] = []
    answer = editor(action, **sent)
    assert answer.status == 409
    assert NUMBER["th"].format(6 if field == "tags" else item_of(field)) in answer.words(field)
    after = editor("package_show", id=before["id"]).result
    assert after[field] == before[field]
    assert after["metadata_modified"] == before["metadata_modified"]


def test_a_patch_of_one_field_leaves_the_others(editor, created):
    before = created()
    after = editor("package_patch", id=before["id"], notes="ปรับปรุงคำอธิบาย").result
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"notes", "metadata_modified"}


def test_an_update_with_what_was_shown_changes_nothing(editor, created):
    before = created()
    assert editor("package_update", **before).result["metadata_modified"] == before["metadata_modified"]


OTHERS = [
    ("data_type", "ข้อมูลประเภทอื่นๆ", "data_type_other"),
    ("objective", ["พันธกิจหน่วยงาน", "อื่นๆ"], "objective_other"),
    ("update_frequency_unit", "อื่นๆ", "update_frequency_unit_other"),
    ("geo_coverage", "อื่นๆ", "geo_coverage_other"),
    ("data_format", ["อื่นๆ"], "data_format_other"),
    ("license_id", "อื่นๆ", "license_id_other"),
]


@pytest.mark.parametrize(("field", "value", "other"), OTHERS, ids=[row[0] for row in OTHERS])
def test_another_choice_must_be_explained(field, value, other, editor, described):
    dataset = described(**{field: value, "update_frequency_interval": None if field == "update_frequency_unit" else "1"})
    answer = editor("package_create", **dataset)
    assert answer.status == 409
    assert set(answer.error) == {"__type", other}
    assert NUMBER["th"].format(item_of(field)) in answer.words(other)
    assert editor("package_create", **dataset, **{other: "รายละเอียด"}).result[other] == "รายละเอียด"


def test_an_explanation_of_no_choice_is_dropped(editor, described):
    answer = editor("package_create", **described(data_type_other="ของเดิม"))
    assert not answer.result.get("data_type_other")


CHOICES = [name for name, field in SCHEMA.dataset_fields.items() if field.choices]


@pytest.mark.parametrize("field", CHOICES)
def test_a_choice_that_is_not_in_the_list_is_refused(field, editor, described):
    many = SCHEMA.dataset_fields[field].kind == "choices"
    answer = editor("package_create", **described(**{field: ["ไม่มีในรายการ"] if many else "ไม่มีในรายการ"}))
    assert answer.status == 409
    assert set(answer.error) == {"__type", field}
    assert "ไม่มีในรายการ" in answer.words(field)


@pytest.mark.parametrize("sent", [["XLS", "CSV"], "CSV", '["CSV"]'], ids=["list", "single text", "JSON text"])
def test_a_multiple_choice_comes_back_as_a_list_in_the_order_of_the_codes(sent, editor, described):
    answer = editor("package_create", **described(data_format=sent))
    assert answer.result["data_format"] == (["CSV", "XLS"] if isinstance(sent, list) else ["CSV"])


# PostgreSQL cannot store a NUL, UTF-8 no lone surrogate; both are a server error where nobody looks.
POISON = {"NUL": "ก\x00ข", "lone surrogate": "ก\ud800ข"}
LINK = {"name": "ตาราง", "url": "https://example.go.th/a.csv"}
PLACES = {
    **{name: lambda poison, name=name: {name: poison} for name in (*SCHEMA.dataset_fields, "author", "version", "state")},
    "tags": lambda poison: {"tags": [{"name": poison}]},
    "extras": lambda poison: {"extras": [{"key": "note", "value": poison}]},
    **{
        f"resources, {name}": lambda poison, name=name: {"resources": [{**LINK, name: poison}]}
        for name in (*SCHEMA.resource_fields, "mimetype", "unknown")
    },
    "resources, in the schema": lambda poison: {"resources": [{**LINK, "schema": {"fields": [{"name": poison}]}}]},
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
@pytest.mark.parametrize("place", PLACES)
def test_what_cannot_be_stored_is_refused_and_breaks_nothing(place, poison, editor, described):
    dataset = described(**PLACES[place](poison))
    answer = editor("package_create", **dataset)
    field = SCHEMA.dataset_fields.get(place)
    if field is not None and field.other_of is not None:
        assert not answer.result.get(place)  # nothing asks for an explanation, so it is dropped
    else:
        assert answer.status == 409
        assert place.split(",")[0] in answer.error


# A value that is no text fails the same way: at its field.
@pytest.mark.parametrize("value", [5, {"a": 1}, ["a", ["b"]], True], ids=str)
@pytest.mark.parametrize("field", ["title", "owner_org", "data_type", "objective", "tag_string", "name"])
def test_what_is_no_text_is_refused(field, value, editor, described):
    answer = editor("package_create", **described(**{field: value}))
    assert answer.status == 409
    assert field in answer.error


LONGEST = SCHEMA.rules.text_bytes // 3
TOO_LONG = {"notes": {"notes": "ก" * (LONGEST + 1)}, "extras": {"extras": [{"key": "note", "value": "ก" * (LONGEST + 1)}]}}


@pytest.mark.parametrize("place", TOO_LONG)
def test_text_that_search_cannot_hold_is_refused(place, editor, described):
    answer = editor("package_create", **described(**TOO_LONG[place]))
    assert answer.status == 409
    assert place in answer.error


def test_the_longest_text_is_taken(editor, described):
    assert editor("package_create", **described(notes="ก" * LONGEST)).status == 200


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd"])
@pytest.mark.parametrize("field", ["url", "reference_url_catalog"])
def test_an_address_that_runs_is_refused(field, address, editor, described):
    answer = editor("package_create", **described(**{field: address}))
    assert answer.status == 409
    assert field in answer.error


@pytest.mark.parametrize("address", ["javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)"])
def test_a_resource_with_an_address_that_runs_is_refused(address, editor, created):
    answer = editor("resource_create", package_id=created()["id"], name="ตาราง", url=address)
    assert answer.status == 409
    assert "url" in answer.error


NAMES = {"Thai letters": "ที่ดิน", "digits only": "2567", "reserved": "new", "one letter": "a"}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_that_says_nothing_is_refused(name, editor, described):
    answer = editor("package_create", **described(name=name))
    assert answer.status == 409
    assert "name" in answer.error


def test_a_title_that_is_the_name_is_no_title(editor, described):
    dataset = described()
    answer = editor("package_create", **{**dataset, "title": dataset["name"]})
    assert answer.status == 409
    assert NUMBER["th"].format(2) in answer.words("title")


TABLE_SCHEMA = {"fields": [{"name": "ปีงบประมาณ", "type": "integer"}, {"name": "จำนวน", "type": "number"}]}


@pytest.mark.parametrize(
    "sent",
    [TABLE_SCHEMA, '{"fields": [{"name": "ปีงบประมาณ", "type": "integer"}, {"name": "จำนวน", "type": "number"}]}'],
    ids=["object", "JSON text"],
)
def test_a_table_schema_comes_back_as_an_object(sent, editor, created):
    dataset = created()
    resource = editor(
        "resource_create", package_id=dataset["id"], name="ตาราง", url="https://example.go.th/a.csv", schema=sent
    ).result
    assert resource["schema"] == TABLE_SCHEMA
    [shown] = editor("package_show", id=dataset["id"]).result["resources"]
    assert shown["schema"] == TABLE_SCHEMA


@pytest.mark.parametrize("sent", ["{", "[]", {"fields": [{}]}, {"fields": "name"}, 5], ids=str)
def test_what_is_no_table_schema_is_refused(sent, editor, created):
    answer = editor("resource_create", package_id=created()["id"], name="ตาราง", url="https://example.go.th/a.csv", schema=sent)
    assert answer.status == 409
    assert "schema" in answer.error


# A form sends the field empty; a resource may have no schema, or lose it.
def test_an_empty_table_schema_is_none(editor, created):
    address = "https://example.go.th/a.csv"
    resource = editor("resource_create", package_id=created()["id"], name="ตาราง", url=address, schema="").result
    assert not resource.get("schema")
    assert editor("resource_patch", id=resource["id"], schema=TABLE_SCHEMA).result["schema"] == TABLE_SCHEMA
    assert not editor("resource_patch", id=resource["id"], schema="").result.get("schema")


def test_resources_come_and_go_without_touching_the_items(editor, created):
    dataset = created()
    address = "https://example.go.th/a.csv"
    resource = editor("resource_create", package_id=dataset["id"], name="ตาราง", url=address).result
    assert editor("resource_patch", id=resource["id"], description="หนึ่งแถวต่อหนึ่งปี").status == 200
    assert editor("resource_delete", id=resource["id"]).status == 200
    after = editor("package_show", id=dataset["id"]).result
    assert {field: after[field] for field in ITEM_FIELDS if field in after} == {
        field: dataset[field] for field in ITEM_FIELDS if field in dataset
    }
    assert [tag["name"] for tag in after["tags"]] == [tag["name"] for tag in dataset["tags"]]


# Only one type has the rules of the 14 items, so no other is taken: "type" would be a way around them.
@pytest.mark.parametrize("kind", ["note", "", "dataset ", "data\x00set", None, 5], ids=repr)
def test_a_dataset_of_another_type_is_refused(kind, editor, organisation):
    name = "ops-mof-another-type"
    answer = editor("package_create", name=name, title="ชื่อ", owner_org=organisation["name"], type=kind)
    assert answer.status == 409
    assert editor("package_show", id=name).status == 404


def test_the_type_of_a_dataset_stays(editor, created):
    dataset = created()
    answer = editor("package_patch", id=dataset["id"], type="note", notes="")
    assert answer.status == 409
    assert editor("package_show", id=dataset["id"]).result["type"] == "dataset"
