"""Names that are made of titles and of file names."""

import pytest


def test_a_dataset_without_a_name_gets_one_of_its_title(editor, described):
    names = [
        editor("package_create", **described(name=None, title=f"ผลการตรวจราชการ 2566 ครั้งที่ {n}")).result["name"] for n in "12"
    ]
    assert len(set(names)) == 2
    assert all(name.isascii() and not name.isdigit() for name in names)


def test_a_taken_name_is_not_suggested(editor, created):
    title = "ที่ดินราชพัสดุ"
    first = editor("mofops_slug_suggest", title=title).result["name"]
    created(name=first)
    second = editor("mofops_slug_suggest", title=title).result["name"]
    assert second != first


def test_suggestions_are_for_those_who_create_datasets(anyone, editor):
    assert anyone("mofops_slug_suggest", title="ที่ดิน").status == 403
    assert "title" in editor("mofops_slug_suggest").error


FILES = {"ข้อมูล งบ.CSV": "khomun-ngop.csv", "units.csv": "units.csv", "../../ลับ.csv": "lap.csv"}


@pytest.mark.parametrize(("sent", "kept"), FILES.items())
def test_an_uploaded_file_keeps_a_readable_name(sent, kept, editor, created):
    resource = editor("resource_create", package_id=created()["id"], name="ตาราง", upload=(sent, b"a,b\n1,2\n")).result
    assert resource["url"].rpartition("/")[2] == kept
    answer = editor("resource_patch", id=resource["id"], upload=(sent, b"a,b\n3,4\n"))
    assert answer.result["url"].rpartition("/")[2] == kept
