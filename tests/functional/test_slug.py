"""Names that are made of titles."""


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
