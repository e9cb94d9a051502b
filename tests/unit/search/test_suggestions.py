"""Which keywords and organisations a text may become."""

import pytest

from ckanext.mofops.search.suggestions import folded, matching

TAGS = [{"name": name, "count": count} for name, count in [("ภาษีที่ดิน", 9), ("ที่ดิน", 5), ("Open Data", 3), ("น้ำ", 1)]]
ORGANISATIONS = [{"name": "ops-mof", "title": "สำนักงานปลัดกระทรวงการคลัง", "count": 2}]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("ที่ดิน", ["ที่ดิน", "ภาษีที่ดิน"], id="what begins with it goes first"),
        pytest.param("ดิน", ["ภาษีที่ดิน", "ที่ดิน"], id="else by frequency"),
        pytest.param("OPEN", ["Open Data"], id="capitals"),
        # Sara am typed as two marks, as some keyboards do.
        pytest.param("น\u0e49\u0e4dา", ["น้ำ"], id="another spelling of the same letters"),
        pytest.param("health", [], id="nothing"),
    ],
)
def test_matching(typed, expected):
    assert [entry["name"] for entry in matching(TAGS, folded(typed), 5)] == expected


def test_an_organisation_is_known_by_its_title():
    assert matching(ORGANISATIONS, folded("ปลัดกระทรวง"), 5) == ORGANISATIONS
    assert matching(ORGANISATIONS, folded("ops-mof"), 5) == []


def test_there_is_an_end():
    assert matching(TAGS, folded("ดิน"), 1) == [TAGS[0]]
