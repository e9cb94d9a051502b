"""What the description of a stored dataset lacks, as an action."""

import pytest


def test_a_whole_dataset_lacks_nothing(editor, created):
    dataset = created(title="ชื่อที่ไม่ซ้ำกับใคร")
    for key in ("id", "name"):
        assert editor("mofops_metadata_check", id=dataset[key]).result == {
            "name": dataset["name"],
            "complete": True,
            "missing_items": [],
            "problems": [],
        }


def test_a_title_of_two_datasets_is_a_warning(editor, created):
    ids = [created(title="ผลการตรวจราชการ")["id"] for _ in range(2)]
    for dataset_id in ids:
        found = editor("mofops_metadata_check", id=dataset_id).result
        assert found["complete"] is True
        assert [(problem["code"], problem["severity"]) for problem in found["problems"]] == [("title-not-unique", "warning")]


def test_what_is_missing_is_named_with_its_item(editor, legacy):
    old = legacy({"title": "ชุดข้อมูลเดิม"}, maintainer="", tags=[])
    found = editor("mofops_metadata_check", id=old["id"]).result
    assert found["complete"] is False
    assert found["missing_items"] == [4, 6]
    assert [(problem["field"], problem["item"]) for problem in found["problems"]] == [("tags", 6), ("maintainer", 4)]
    assert all(set(problem["message"]) == {"th", "en"} for problem in found["problems"])


def test_an_undescribed_resource_is_a_warning(editor, created):
    dataset = created(title="ชุดข้อมูลที่มีทรัพยากร")
    assert editor("resource_create", package_id=dataset["id"], name="ตาราง", url="https://example.go.th/a.csv").status == 200
    found = editor("mofops_metadata_check", id=dataset["id"]).result
    assert found["complete"] is True
    assert [(problem["code"], problem["severity"]) for problem in found["problems"]] == [("resource-undescribed", "warning")]


def test_it_is_read_by_get(app, created):
    response = app.get(f"/api/3/action/mofops_metadata_check?id={created()['name']}")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("private", "allowed"), [(False, {"editor", "stranger", "anyone", "sysadmin"}), (True, {"editor", "sysadmin"})]
)
def test_who_may_read_a_dataset_may_see_what_it_lacks(private, allowed, created, editor, stranger, anyone, sysadmin):
    dataset = created(private=private)
    callers = {"editor": editor, "stranger": stranger, "anyone": anyone, "sysadmin": sysadmin}
    answers = {name: caller("mofops_metadata_check", id=dataset["id"]).status for name, caller in callers.items()}
    assert answers == {name: 200 if name in allowed else 403 for name in callers}


def test_wrong_questions(anyone):
    assert "id" in anyone("mofops_metadata_check").error
    assert anyone("mofops_metadata_check", id="no-such-dataset").status == 404
