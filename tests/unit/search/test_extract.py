"""The beginning of a text is cut where no Thai letter loses its marks."""

import unicodedata

import pytest

from ckanext.mofops.search.extract import beginning

THAI = "จำนวนหน่วยรับตรวจและจำนวนที่ตรวจติดตามได้รายเขตตรวจราชการปีงบประมาณไม่รวมรัฐวิสาหกิจเพื่อประโยชน์แก่ผู้ใช้น้ำที่เกี่ยวข้อง"


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        pytest.param("สั้น", 10, "สั้น", id="whole"),
        pytest.param("", 10, "", id="empty"),
        pytest.param("one\n\n two", 10, "one two", id="one line"),
        pytest.param("one two three four", 15, "one two three…", id="at a blank"),
        pytest.param("abcdefghijklmnop", 10, "abcdefghi…", id="without a blank"),
        pytest.param("กขคงที่ดิน", 8, "กขคงที่…", id="behind a whole letter"),
        pytest.param("กขคงจที่", 7, "กขคงจ…", id="before a letter whose marks do not fit"),
        pytest.param("กขคงจเมือง", 7, "กขคงจ…", id="a vowel stays with its letter"),
        pytest.param("กขคงจน้ำ", 7, "กขคงจ…", id="sara am stays with its letter"),
    ],
)
def test_beginning(text, length, expected):
    assert beginning(text, length) == expected


@pytest.mark.parametrize("length", range(3, len(THAI) + 2))
def test_no_cut_leaves_half_a_letter(length):
    found = beginning(THAI, length)
    assert len(found) <= length
    if found != THAI:
        kept = found.removesuffix("…")
        assert THAI.startswith(kept)
        following = THAI[len(kept)]
        assert not unicodedata.category(following).startswith("M")
        assert following not in "ะาำ"
        assert kept[-1] not in "เแโใไ"
