"""Tags in Thai, with their vowel and tone marks, which CKAN alone refuses."""

import pytest

THAI = ["ที่ดิน", "การคลังท้องถิ่น", "ปี 2566", "น้ำ", "กรุงเทพฯ", "อบต.", "๒๕๖๗", "open data", "e-service_2.0"]
PUNCTUATED = ["กทม. (เขต 1)", "R&D", "ซัลเฟอร์ 2%", "ดิน/น้ำ", "เด็ก+เยาวชน", "D'Or", "ข้อ 3: งบประมาณ", "C#", "ฯลฯ", "ต่างๆ"]
WAYS = {
    "as text": lambda names: {"tag_string": ",".join(names)},
    "as a list": lambda names: {"tag_string": None, "tags": [{"name": name} for name in names]},
    "as both": lambda names: {"tag_string": names[0], "tags": [{"name": name} for name in names]},
}
REFUSED = {
    "markup": "<script>alert(1)</script>",
    "markup at the end": "ที่ดิน>",
    "one letter": "ก",
    "101 letters": "ก" * 101,
    "bell": "ที่\u0007ดิน",
    "U+FFFD": "ที่ด\ufffdน",
}


@pytest.mark.parametrize("tags", [THAI, PUNCTUATED], ids=["letters", "punctuation"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_thai_tags_are_taken(way, tags, editor, described):
    dataset = described(**way(tags))
    assert editor("package_create", **dataset).status == 200
    assert {tag["name"] for tag in editor("package_show", id=dataset["name"]).result["tags"]} == set(tags)


@pytest.mark.parametrize("way", [WAYS["as text"], WAYS["as a list"]], ids=["as text", "as a list"])
@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED.keys())
def test_other_tags_are_refused_with_their_item(name, way, editor, described):
    answer = editor("package_create", **described(**way([name])))
    assert answer.status == 409
    [key] = set(answer.error) - {"__type"}
    assert key in ("tags", "tag_string")
    assert answer.words(key).count("(รายการที่ 6)") == 1  # one error for one fault


# A vowel typed as two marks (U+0E4D U+0E32) looks the same and would be another tag.
@pytest.mark.parametrize("typed", [" ที่ดิน ", "น\u0e4d\u0e32", "ที่\u200bดิน"], ids=["blanks around", "am in two", "zero width space"])
@pytest.mark.parametrize("way", [WAYS["as text"], WAYS["as a list"]], ids=["as text", "as a list"])
def test_one_tag_has_one_spelling(typed, way, editor, described):
    [tag] = editor("package_create", **described(**way([typed]))).result["tags"]
    assert tag["name"] in ("ที่ดิน", "นำ")


def test_commas_alone_are_no_tag(editor, described):
    answer = editor("package_create", **described(tag_string=" , ,"))
    assert answer.status == 409
    assert "(รายการที่ 6)" in answer.words("tag_string")
