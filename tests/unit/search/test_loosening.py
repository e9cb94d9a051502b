"""What is offered when a search found nothing: its parts, and keywords that are like it."""

import pytest

from ckanext.mofops.search.loosening import WORDS, near, split

KNOWN = ["การตรวจราชการ", "กระทรวงการคลัง", "งบประมาณ", "ที่ดิน", "ภาษีที่ดิน", "GFMIS", "inspection", "R&D", "ปี 2566"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("งบประมาณ", ["งบประมาณ"], id="one word"),
        pytest.param("งบประมาณ  ที่ดิน", ["งบประมาณ", "ที่ดิน"], id="blanks"),
        pytest.param("งบประมาณ2566", ["งบประมาณ", "2566"], id="a number behind Thai"),
        pytest.param("ระบบGFMISใหม่", ["ระบบ", "GFMIS", "ใหม่"], id="Latin inside Thai"),
        pytest.param('title:"ที่ดิน" AND x', ["title", "ที่ดิน", "AND"], id="marks of Solr, single letters"),
        pytest.param("ภาษี ภาษี", ["ภาษี"], id="each once"),
    ],
)
def test_split(typed, expected):
    assert split(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("ภาษีที่ดินชุมชน", ["ภาษีที่ดิน", "ที่ดิน"], id="those that stand in it, the longest first"),
        pytest.param("งบประมาน", ["งบประมาณ"], id="a letter wrong"),
        pytest.param("gfmsi", ["GFMIS"], id="two letters changed about"),
        pytest.param("inspektion แผน", ["inspection"], id="a part of it"),
        pytest.param("xyzzy", [], id="like none"),
    ],
)
def test_near(typed, expected):
    assert near(KNOWN, typed) == expected


def test_a_keyword_that_is_the_text_itself_is_known_by_its_spelling():
    assert near(KNOWN, "งบประมาณ") == ["งบประมาณ"]


def test_there_is_an_end():
    assert len(near([f"คำที่ {number}" for number in range(50)], "คำที่ 1 คำที่ 2")) == WORDS
