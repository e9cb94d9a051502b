"""A workbook compared with the catalogue: what is new, what changes, what stays, what is refused, each dataset on its own."""

import json

import pytest

from ckanext.mofops.metadata.workbook import Outcome, interpret, plan

from .conftest import ORGANISATIONS, OURS, of, sheet

STAT = "Temp2_Meta_Stat"
RESOURCES = "Temp3_Resource_Stat"
RESOURCE = {
    "dataset": "ops-mof-inspection-units",
    "name": "ก",
    "url": "https://x.go.th/a.csv",
    "description": "ข",
    "format": "CSV",
}


def planned(rows, existing=(), resources=(), **options):
    found = interpret(of(sheet(STAT, *rows), sheet(RESOURCES, *resources)))
    return plan(found, existing, organisations=ORGANISATIONS, **options)


def stored(step):
    """What the catalogue has after a step, the resources with their ids."""
    resources = [{"id": f"r{number}", **resource} for number, resource in enumerate(step.payload.get("resources", []))]
    return {"id": "d1", "state": "active", **step.payload, "resources": resources}


def changes(step):
    return [(change.field, change.old, change.new) for change in step.changes]


def test_a_new_dataset_is_private_and_not_to_be_harvested(stat):
    (step,) = planned([stat], resources=[RESOURCE]).steps
    assert (step.kind, step.action, step.resources.added) == ("create", "package_create", ("ก",))
    assert (step.payload["private"], step.payload["allow_harvest"], step.payload["owner_org"]) == (True, "False", "org-1")
    assert step.payload["tags"] == [{"name": "การตรวจราชการ"}, {"name": "กระทรวงการคลัง"}]
    assert "" not in step.payload.values()
    assert step.payload["resources"] == [{key: value for key, value in RESOURCE.items() if key != "dataset"}]


def test_the_same_workbook_again_changes_nothing(stat):
    (first,) = planned([stat], resources=[RESOURCE]).steps
    (again,) = planned([stat], [stored(first)], [RESOURCE]).steps
    assert (again.kind, again.changes, again.resources.unchanged, again.action) == ("unchanged", (), ("ก",), None)


def test_what_cannot_be_told_apart_is_no_change(stat):
    (first,) = planned([{**stat, "notes": "a\nb"}], resources=[RESOURCE]).steps
    there = stored(first)
    there |= {"notes": "a\r\nb\n", "tags": list(reversed(there["tags"])), "data_type_other": ""}
    there["resources"][0]["format"] = "csv"
    assert planned([{**stat, "notes": "a\nb"}], [there], [RESOURCE]).steps[0].kind == "unchanged"


def test_a_change_tells_old_and_new_and_keeps_all_else(stat):
    (first,) = planned([stat], resources=[RESOURCE]).steps
    there = {**stored(first), "private": False, "reference_url_catalog": "https://x", "extras": [{"key": "a", "value": "b"}]}
    (step,) = planned([{**stat, "title": "ใหม่", "accessible_condition": "ขอ"}], [there], [{**RESOURCE, "description": "ค"}]).steps
    assert step.kind == "update"
    assert changes(step) == [
        ("title", stat["title"], "ใหม่"),
        ("accessible_condition", None, "ขอ"),
        ("resources[ก].description", "ข", "ค"),
    ]
    kept = ("id", "private", "reference_url_catalog", "extras", "allow_harvest")
    assert [step.payload[key] for key in kept] == [there[key] for key in kept]
    assert step.payload["resources"][0]["id"] == "r0"


def test_a_blank_cell_clears_and_an_absent_column_keeps(stat):
    (first,) = planned([{**stat, "accessible_condition": "ขอ"}]).steps
    (step,) = planned([stat], [stored(first)]).steps
    assert changes(step) == [("accessible_condition", "ขอ", "")]
    grid = sheet(STAT, stat)
    rows = [[*row[:16], *row[17:]] for row in grid.rows]
    (step,) = plan(interpret(of(type(grid)(STAT, rows))), [stored(first)], organisations=ORGANISATIONS).steps
    assert step.kind == "unchanged"


def test_an_other_that_is_no_longer_taken_loses_its_text(stat):
    (first,) = planned([{**stat, "data_format": "CSV, สมุด"}]).steps
    assert first.payload["data_format_other"] == "สมุด"
    (step,) = planned([stat], [stored(first)]).steps
    assert step.payload["data_format_other"] == ""


@pytest.mark.parametrize(
    ("there", "row", "counts", "ids"),
    [
        pytest.param([("a", "u1")], ("a", "u1"), "unchanged", ["r0"], id="same"),
        pytest.param([("a", "u1")], ("b", "u1"), "updated", ["r0"], id="renamed"),
        pytest.param([("a", "u1")], ("a", "u2"), "updated", ["r0"], id="moved"),
        pytest.param([("a", "u1")], ("b", "u2"), "added", ["r0", None], id="another"),
        pytest.param([("a", "u1"), ("b", "u2")], ("b", "u2"), "unchanged", ["r0", "r1"], id="second"),
        pytest.param([("a", "u1"), ("b", "u1")], ("b", "u1"), "unchanged", ["r0", "r1"], id="same-address-twice"),
    ],
)
def test_resources_are_joined_by_address_then_by_name(stat, there, row, counts, ids):
    (first,) = planned([stat]).steps
    resources = [{"id": f"r{n}", **RESOURCE, "name": name, "url": f"https://{url}"} for n, (name, url) in enumerate(there)]
    name, url = row
    (step,) = planned(
        [{**stat, "title": "ใหม่"}],
        [{**stored(first), "resources": resources}],
        [{**RESOURCE, "name": name, "url": f"https://{url}"}],
    ).steps
    assert len(getattr(step.resources, counts)) == 1
    assert [resource.get("id") for resource in step.payload["resources"]] == ids
    assert len(step.resources.kept) == len(there) - (counts != "added")


def test_an_uploaded_file_that_becomes_a_link_is_no_upload_any_more(stat):
    (first,) = planned([stat], resources=[RESOURCE]).steps
    there = stored(first)
    there["resources"][0] |= {"url_type": "upload", "size": 5}
    assert planned([stat], [there], [RESOURCE]).steps[0].kind == "unchanged"
    (step,) = planned([stat], [there], [{**RESOURCE, "url": "https://y/b.csv"}]).steps
    assert "url_type" not in step.payload["resources"][0]


def test_one_refused_dataset_stops_no_other(stat):
    found = planned([{**stat, "title": ""}, {**stat, "name": "b-c"}])
    assert [step.kind for step in found.steps] == ["refused", "create"]
    assert found.steps[0].payload is None
    assert (found.passed, [step.name for step in found.writes]) == (False, ["b-c"])


def test_drafts_may_leave_items_open(stat):
    (step,) = planned([{**stat, "title": "", "objective": ""}], draft=True).steps
    assert (step.kind, step.payload["state"]) == ("create", "draft")
    assert {problem.code for problem in step.problems} == {"missing-item"}
    assert planned([{**stat, "last_updated_date": "31/02/2566"}], draft=True).steps[0].kind == "refused"
    assert planned([{**stat, "owner_org": ""}], draft=True).steps[0].kind == "refused"
    # What is published already stays complete.
    (first,) = planned([stat]).steps
    assert planned([{**stat, "title": ""}], [stored(first)], draft=True).steps[0].kind == "refused"


def test_an_old_dataset_is_mended_step_by_step(stat):
    (first,) = planned([stat]).steps
    old = {**stored(first), "title": "", "objective": []}
    assert planned([{**stat, "title": ""}], [old]).steps[0].kind == "update"
    assert planned([{**stat, "title": "", "notes": ""}], [old]).steps[0].kind == "refused"


def test_a_draft_that_was_completed_becomes_active(stat):
    (draft,) = planned([stat], draft=True).steps
    assert planned([stat], [stored(draft)], draft=True).steps[0].kind == "unchanged"
    (step,) = planned([stat], [stored(draft)]).steps
    assert changes(step) == [("state", "draft", "active")]


@pytest.mark.parametrize(
    ("text", "only", "kind", "code"),
    [
        pytest.param("ops-mof", None, "create", None, id="name"),
        pytest.param("สำนักงานปลัด กระทรวงการคลัง".replace(" ", ""), None, "create", None, id="title"),
        pytest.param("", None, "refused", "missing-item", id="blank"),
        pytest.param("กรมที่ดิน", None, "refused", "organisation-not-known", id="unknown"),
        pytest.param("", "ops-mof", "create", None, id="blank-means-the-chosen-one"),
        pytest.param("dga", "ops-mof", "other-organisation", None, id="of-another"),
        pytest.param("กรมที่ดิน", "org-1", "other-organisation", None, id="unknown-is-another"),
    ],
)
def test_organisation(stat, text, only, kind, code):
    (step,) = planned([{**stat, "owner_org": text}], organisation=only).steps
    assert (step.kind, [problem.code for problem in step.problems]) == (kind, [code] if code else [])


def test_datasets_of_others_are_left_alone(stat):
    (first,) = planned([stat]).steps
    there = {**stored(first), "owner_org": "org-2"}
    (step,) = planned([{**stat, "title": "ใหม่"}], [there]).steps
    assert (step.kind, [problem.code for problem in step.problems]) == ("refused", ["dataset-of-another"])
    assert planned([{**stat, "owner_org": ""}], [stored(first)]).steps[0].kind == "unchanged"


def test_an_organisation_that_is_not_there(stat):
    with pytest.raises(ValueError, match="nobody"):
        planned([stat], organisation="nobody")


def test_several_organisations_of_one_title(stat):
    twin = type(OURS)("org-3", "ops-mof-2", OURS.title)
    found = interpret(of(sheet(STAT, {**stat, "owner_org": OURS.title})))
    assert plan(found, organisations=(*ORGANISATIONS, twin)).steps[0].kind == "refused"
    assert plan(found, organisations=(*ORGANISATIONS, twin), organisation="org-3").steps[0].payload["owner_org"] == "org-3"


def test_json(stat):
    found = planned([{**stat, "data_category": "ลับ"}, {**stat, "name": "b-c"}])
    document = json.loads(json.dumps(found.to_dict({1: Outcome("failed", "refused", {"th": "ก", "en": "a"})})))
    assert set(document) == {"schema_version", "sheets", "datasets", "problems", "summary"}
    refused, created = document["datasets"]
    (problem,) = refused["problems"]
    assert (problem["sheet"], problem["row"], problem["column"], problem["field"], problem["item"]) == (
        STAT,
        6,
        "O",
        "data_category",
        13,
    )
    assert (refused["outcome"], refused["error"]) == (None, None)
    assert (created["outcome"], created["error"]["code"]) == ("failed", "refused")
    assert document["summary"] | {"errors": 1} == document["summary"]
    assert sum(document["summary"][kind] for kind in ("create", "update", "unchanged", "refused", "other-organisation")) == 2
