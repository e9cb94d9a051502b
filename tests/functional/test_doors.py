"""Every item, every door, every way to leave it unfilled: a published dataset is refused, a draft is not."""

import pytest

from ckanext.mofops.standard.schema import dataset_schema

SCHEMA = dataset_schema()
ITEM_FIELDS = [SCHEMA.dataset_fields[name] for item in SCHEMA.items.values() for name in item.fields]
WRONG = {
    "choice": "ไม่มีในรายการ",
    "choices": ["ไม่มีในรายการ"],
    "email": "not-an-email",
    "org": "no-such-organisation",
    "number": "0",
    "text": None,
    "markdown": None,
    "tags": None,
}
"""A value of the kind that no list holds; None where any text will do."""


def faults(field):
    yield "absent", {field.name: None}
    yield "empty", {field.name: ""}
    yield "blank", {field.name: " \t "}
    if field.kind == "choices":
        yield "empty list", {field.name: []}
    if WRONG[field.kind] is not None:
        yield "wrong", {field.name: WRONG[field.kind]}
    if field.other_field is not None:
        [other] = [choice.value for choice in field.choices.values() if choice.needs_other]
        taken = [other] if field.kind == "choices" else other
        yield "other, not said", {field.name: taken}
        yield "other, blank", {field.name: taken, field.other_field: " - "}


CASES = [
    pytest.param(field, fault, id=f"{field.item}-{field.name}-{name}") for field in ITEM_FIELDS for name, fault in faults(field)
]


def without_nothing(dataset):
    return {key: value for key, value in dataset.items() if value is not None}


def create(editor, _before, whole, fault):
    return editor("package_create", **without_nothing({**whole, **fault}))


def update(editor, before, whole, fault):
    return editor("package_update", id=before["id"], **without_nothing({**whole, **fault}))


def patch(editor, before, _whole, fault):
    return editor("package_patch", id=before["id"], **cleared(fault))


def revise(editor, before, _whole, fault):
    """A revise updates a list entry by entry, so that only its filter empties one."""
    names = {"tag_string": "tags"}
    lists = {"tag_string", "objective", "data_format"}
    gone = [key for key, value in fault.items() if value is None or (key in lists and not "".join(value).strip())]
    sent = {key: value for key, value in fault.items() if key not in gone}
    return editor("package_revise", match={"id": before["id"]}, filter=[f"-{names.get(key, key)}" for key in gone], update=sent)


def cleared(fault):
    """A field that is left out of a patch stays as it is, and tags that were there stay with those that are added."""
    sent = {key: "" if value is None else value for key, value in fault.items()}
    return {**sent, "tags": []} if "tag_string" in fault else sent


DOORS = {"create": create, "update": update, "patch": patch, "revise": revise}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("field", "fault"), CASES)
def test_an_unfilled_item_is_refused_at_every_door(field, fault, door, editor, described, created):
    whole = described()
    before = None if door == "create" else created(name=whole["name"])
    answer = DOORS[door](editor, before, whole, fault)
    assert answer.status == 409
    [key] = set(answer.error) - {"__type"}
    assert key in (*fault, field.name, "tags", field.other_field)
    assert f"(รายการที่ {field.item})" in answer.words(key)
    after = editor("package_show", id=whole["name"])
    if before is None:
        assert after.status == 404
    else:
        assert after.result == before


# An organisation that is not there cannot be stored, by a draft either.
STORABLE = [case for case in CASES if case.values[1].get("owner_org") != WRONG["org"]]


@pytest.mark.parametrize(("field", "fault"), STORABLE)
def test_a_draft_may_leave_it_open_until_it_is_published(field, fault, editor, described):
    draft = editor("package_create", **without_nothing({**described(), **fault, "state": "draft"}))
    assert draft.status == 200, draft.error
    assert draft.result["state"] == "draft"
    answer = editor("package_patch", id=draft.result["id"], state="active")
    assert answer.status == 409
    [key] = set(answer.error) - {"__type"}
    assert f"(รายการที่ {field.item})" in answer.words(key)
    assert editor("package_show", id=draft.result["id"]).result["state"] == "draft"


def test_a_draft_needs_nothing(editor):
    assert editor("package_create", state="draft").status == 200
    draft = editor("package_create", title="ผลการตรวจราชการ", state="draft")
    assert draft.status == 200, draft.error
    assert draft.result["name"] == "phon-kan-truat-ratchakan"
    answer = editor("package_patch", id=draft.result["id"], state="active")
    assert len(set(answer.error) - {"__type"}) == 13  # the title is there, the interval has no unit yet


def test_a_draft_that_is_whole_is_published(editor, described):
    draft = editor("package_create", **described(state="draft")).result
    assert editor("package_patch", id=draft["id"], state="active").result["state"] == "active"
    assert editor("package_patch", id=draft["id"], state="draft", notes="").status == 200


@pytest.mark.parametrize("title", ["ชื่อ\x00", "ก" * 20_000], ids=["NUL", "too long"])
def test_a_draft_cannot_hold_what_nothing_can(title, editor, described):
    answer = editor("package_create", **described(state="draft", title=title))
    assert answer.status == 409
    assert "title" in answer.error


@pytest.mark.parametrize("state", ["published", "deleted", ["draft"]], ids=str)
def test_no_other_state_is_a_way_around(state, editor, described):
    answer = editor("package_create", **described(state=state, notes=None))
    assert answer.status == 409
    assert "notes" in answer.error


# A dataset of the time before the rules: without objective, with a licence of CKAN's own list.
OLD = {"objective": None, "license_id": "cc-by"}


def test_an_old_dataset_does_not_lock_its_steward_out(editor, legacy):
    old = legacy(**OLD)
    assert editor("mofops_metadata_check", id=old["id"]).result["missing_items"] == [8, 14]
    resource = editor("resource_create", package_id=old["id"], name="ตาราง", upload=("a.csv", b"a,b\n1,2\n"))
    assert resource.status == 200, resource.error
    assert editor("resource_patch", id=resource.result["id"], description="หนึ่งแถวต่อปี").status == 200
    assert editor("package_patch", id=old["id"], notes="ปรับปรุงคำอธิบาย").status == 200
    assert editor("package_patch", id=old["id"], objective=["พันธกิจหน่วยงาน"]).status == 200
    assert editor("mofops_metadata_check", id=old["id"]).result["missing_items"] == [14]
    shown = editor("package_show", id=old["id"]).result
    assert editor("package_update", **{**shown, "license_id": "Open Data Common"}).status == 200
    assert editor("mofops_metadata_check", id=old["id"]).result["complete"] is True


def test_an_old_dataset_must_not_become_worse(editor, legacy):
    old = legacy(**OLD)
    for field, value in {"notes": "", "license_id": "no-licence", "objective": ["ไม่มีในรายการ"]}.items():
        answer = editor("package_patch", id=old["id"], **{field: value})
        assert answer.status == 409
        assert set(answer.error) - {"__type"} == {field}


@pytest.mark.parametrize(
    ("stored", "step"),
    [
        ({"private": True}, {"private": False}),
        ({"state": "draft"}, {"state": "active"}),
        ({"state": "deleted"}, {"state": "active"}),
    ],
    ids=["private to public", "draft to active", "deleted to active"],
)
def test_publishing_an_old_dataset_asks_for_all_items(stored, step, editor, legacy):
    old = legacy(**OLD, **stored)
    answer = editor("package_patch", id=old["id"], **step)
    assert answer.status == 409
    assert set(answer.error) - {"__type"} == {"objective", "license_id"}


def test_the_bulk_step_to_public_asks_for_all_items(editor, legacy, organisation, sysadmin):
    old = legacy(**OLD, private=True)
    answer = sysadmin("bulk_update_public", datasets=[old["id"]], org_id=organisation["id"])
    assert answer.status == 409
    assert editor("package_show", id=old["id"]).result["private"] is True


def test_an_old_tag_and_an_old_address_may_stay(editor, legacy):
    old = legacy(url="gopher://example.go.th", reference_url_catalog="gopher://example.go.th")
    assert editor("package_patch", id=old["id"], notes="ปรับปรุง").status == 200
    assert "url" in editor("package_patch", id=old["id"], url="javascript:alert(1)").error


CLOSED = ["ข้อมูลส่วนบุคคล", "ข้อมูลความมั่นคง", "ข้อมูลความลับทางราชการ"]


@pytest.mark.parametrize("category", CLOSED)
def test_what_is_not_public_data_is_described_and_stays_private(category, editor, described):
    public = editor("package_create", **described(data_category=category))
    assert public.status == 409
    assert "(รายการที่ 13)" in public.words("data_category")
    dataset = editor("package_create", **described(data_category=category, private=True, allow_harvest="True")).result
    assert dataset["allow_harvest"] == "False"
    answer = editor("package_patch", id=dataset["id"], private=False)
    assert answer.status == 409
    assert category in answer.words("data_category")
    assert editor("package_show", id=dataset["id"]).result["private"] is True


def test_a_public_dataset_cannot_become_closed_data_in_public(editor, created):
    dataset = created()
    assert editor("package_patch", id=dataset["id"], data_category=CLOSED[0]).status == 409
    assert editor("package_patch", id=dataset["id"], data_category=CLOSED[0], private=True).status == 200


def test_publishing_consents_to_harvest_and_the_consent_may_be_taken_back(editor, created):
    dataset = created(private=True)
    assert dataset["allow_harvest"] == "False"
    public = editor("package_patch", id=dataset["id"], private=False).result
    assert public["allow_harvest"] == "True"
    assert editor("package_patch", id=dataset["id"], allow_harvest="False").result["allow_harvest"] == "False"
    assert editor("package_patch", id=dataset["id"], notes="ปรับปรุง").result["allow_harvest"] == "False"


def test_a_private_dataset_stays_private_when_an_update_does_not_say(editor, created):
    dataset = created(private=True, data_category=CLOSED[0])
    sent = {key: value for key, value in dataset.items() if key not in ("private", "state")}
    assert editor("package_update", **{**sent, "notes": "ปรับปรุง"}).result["private"] is True


WIRE = {
    "choices as lists": {},
    "one choice as text": {"objective": "พันธกิจหน่วยงาน", "data_format": "CSV"},
    "choices in one text": {"objective": "พันธกิจหน่วยงาน, มติคณะรัฐมนตรี", "data_format": "CSV, XLS"},
    "tags as a list": {"tag_string": None, "tags": [{"name": "การตรวจราชการ"}]},
    "consent as text": {"allow_harvest": "True"},
    "interval as a number": {"update_frequency_interval": 1},
    "interval in Thai digits": {"update_frequency_interval": "๑"},
    "no period": {"update_frequency_unit": "ตามเวลาจริง", "update_frequency_interval": "0"},
    "other with a blank": {"geo_coverage": "อื่น ๆ", "geo_coverage_other": "ลุ่มน้ำ"},
    "flags as numbers": {"data_type": "ข้อมูลระเบียน", "high_value_dataset": "1"},
}


@pytest.mark.parametrize("fields", WIRE.values(), ids=WIRE.keys())
def test_what_agency_catalogues_send_is_taken(fields, editor, described):
    answer = editor("package_create", **described(**fields))
    assert answer.status == 200, answer.error


DATES = {
    "ISO": "2023-03-31",
    "ISO, Buddhist": "2566-03-31",
    "day first": "31/03/2566",
    "short month": "31 มี.ค. 2566",
    "Thai digits": "๓๑ มีนาคม ๒๕๖๖",
}


@pytest.mark.parametrize("written", DATES.values(), ids=DATES.keys())
def test_a_date_is_stored_in_one_form(written, editor, created):
    dataset = created(last_updated_date=written)
    assert dataset["last_updated_date"] == "2023-03-31"
    resource = editor(
        "resource_create",
        package_id=dataset["id"],
        name="ตาราง",
        url="https://example.go.th/a",
        resource_last_updated_date=written,
    )
    assert resource.result["resource_last_updated_date"] == "2023-03-31"


@pytest.mark.parametrize("written", ["31/02/2566", "03/31/2566", "31/03/66", "เมื่อวาน", "2566"])
@pytest.mark.parametrize("state", ["active", "draft"])
def test_a_date_that_cannot_be_read_is_refused(state, written, editor, described):
    answer = editor("package_create", **described(last_updated_date=written, state=state))
    assert answer.status == 409
    assert written in answer.words("last_updated_date")


RESOURCE = {"name": "ตาราง", "url": "https://example.go.th/a.csv"}
RESOURCE_FAULTS = {
    "a choice of no list": ({"resource_data_collect": "ไม่มีในรายการ"}, "resource_data_collect"),
    "another choice, not said": ({"resource_data_collect": "อื่นๆ"}, "resource_data_collect_other"),
    "choices of no list": ({"resource_disaggregate": ["เพศ", "ไม่มีในรายการ"]}, "resource_disaggregate"),
    "no date": ({"resource_created_date": "31/02/2566"}, "resource_created_date"),
    "no year": ({"resource_first_year_of_data": "ปีที่แล้ว"}, "resource_first_year_of_data"),
    "no flag": ({"resource_official_statistics": "บางส่วน"}, "resource_official_statistics"),
}


@pytest.mark.parametrize(("fault", "field"), RESOURCE_FAULTS.values(), ids=RESOURCE_FAULTS.keys())
def test_a_resource_is_checked_too(fault, field, editor, created, described):
    dataset = created()
    for answer in (
        editor("resource_create", package_id=dataset["id"], **RESOURCE, **fault),
        editor("package_patch", id=dataset["id"], resources=[{**RESOURCE, **fault}]),
    ):
        assert answer.status == 409
        assert field in (answer.error if field in answer.error else answer.error["resources"][0])
    assert editor("package_show", id=dataset["id"]).result["resources"] == []


def test_a_resource_is_stored_in_canonical_form(editor, created):
    sent = {"resource_disaggregate": "อายุ/กลุ่มอายุ, เพศ", "resource_first_year_of_data": "2017", "resource_data_collect_other": "ก"}
    resource = editor("resource_create", package_id=created()["id"], **RESOURCE, **sent).result
    assert resource["resource_disaggregate"] == ["เพศ", "อายุ/กลุ่มอายุ"]
    assert resource["resource_first_year_of_data"] == "2560"
    assert not resource.get("resource_data_collect_other")


def test_a_resource_without_a_name_is_called_by_its_file(editor, created):
    resource = editor("resource_create", package_id=created()["id"], url="https://example.go.th/units.csv")
    assert resource.result["name"] == "units.csv"
