from ckanext.mofops.cli.statedfile import planned
from ckanext.mofops.indicator5 import Facts

NOTHING = Facts().to_dict()
USE = {
    "id": "u1",
    "title": "รายงาน",
    "kind": "other",
    "url": None,
    "file": "raingan.pdf",
    "datasets": [{"name": "b"}, {"name": "a"}],
    "scope": {"number": 4, "branch": 219},
    "date": "2023-05-01",
    "used_for": None,
}
STATED = {
    "title": "รายงาน",
    "file": "evidence/รายงาน.pdf",
    "datasets": ["a", "b"],
    "scope": {"scope": 4, "branch": 219},
    "date": "2023-05-01",
}


def plan(content, uses=(), there=NOTHING):
    return planned(Facts.from_dict(content), there, uses)


def test_an_empty_file_changes_nothing():
    found = plan(None)
    assert (found.writes, found.to_dict()) == (False, {"changes": [], "new": [], "kept": [], "left": []})


def test_sections_that_differ_change():
    found = plan({"scopes": [1], "imd": {"required": True}})
    assert found.writes
    assert [change["section"] for change in found.to_dict()["changes"]] == ["scopes", "imd"]
    assert found.changes["scopes"] == ([], [1])
    assert plan({"scopes": [1]}, there={**NOTHING, "scopes": [1]}).changes == {}


def test_a_use_that_is_there_is_not_new():
    """Whatever the order of its datasets, and however its file was named: each place names that by its own rules."""
    found = plan({"usage": [STATED]}, [USE])
    assert (len(found.new), len(found.kept), found.left, found.writes) == (0, 1, (), False)


def test_a_use_that_says_something_else_is_new():
    for changes in ({"title": "อื่น"}, {"date": "2023-05-02"}, {"scope": 4}, {"file": "other.pdf"}, {"datasets": ["a"]}):
        found = plan({"usage": [{**STATED, **changes}]}, [USE])
        assert (len(found.new), len(found.kept), len(found.left)) == (1, 0, 1), changes


def test_the_same_use_twice_is_one():
    assert len(plan({"usage": [STATED, STATED]}).new) == 1


def test_every_line_is_there_in_both_languages():
    content = {"scopes": [1], "values": {"a": "ก" * 500}, "usage": [STATED, {**STATED, "title": "อื่น"}]}
    found = plan(content, [USE, {**USE, "title": "x"}])
    for lang in ("th", "en"):
        lines = found.lines(lang)
        assert len(lines) == 5
        assert max(map(len, lines)) < 450
