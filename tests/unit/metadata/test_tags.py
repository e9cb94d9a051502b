"""Which tags are refused, and for what."""

import sys
import unicodedata

import pytest

from ckanext.mofops.metadata.tags import tag_problem
from ckanext.mofops.standard.messages import messages


@pytest.mark.parametrize(
    "name",
    [
        "ข้อมูล",
        "ที่ดิน",
        "กรุงเทพฯ",
        "เด็ก ๆ",
        "ปี 2566",
        "๒๕๖๖",
        "ร้านไปรษณีย์ไทย(ปณร)",
        "R&D",
        "e-GP_2.0",
        "100%",
        "นำเข้า/ส่งออก",
        "C++",
        "คนไทย's",
        "ประชาชน’s",
        "“คำ” \"คำ\" 'คำ'",
        "เวลา: 08:30; ครับ! ใคร? #1 @กค *=|~^$[]{}",
        "25°C – 30°C — ±5 …",
        "฿100 €5",
        "café",
        "😀 ยิ้ม",
        "日本",
    ],
)
def test_what_is_allowed(name):
    assert tag_problem(name) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "tag-too-short"),
        ("ก", "tag-too-short"),
        ("ก" * 101, "tag-too-long"),
        ("<b>", "tag-invalid"),
        ("ซัลเฟอร์ > 2%", "tag-invalid"),
        ("a,b", "tag-invalid"),
        ("a\\b", "tag-invalid"),
        ("a`b", "tag-invalid"),
        ("N/A", "tag-empty"),
        ("--", "tag-empty"),
        ("???", "tag-empty"),
        ("ข้อม\ufffd", "tag-broken"),
        ("\u0e31กษร", "tag-broken"),  # begins in the middle of a word
        ("a\ud800", "tag-broken"),
        ("น\uf70a", "tag-broken"),  # a mark of old Thai fonts
        ("a\u0378", "tag-broken"),
        ("ก\x00ข", "tag-control"),
        ("ก\nข", "tag-control"),
        ("ก\tข", "tag-control"),
        ("ก\u200bข", "tag-control"),
        ("ก\u2028ข", "tag-control"),
        ("a\u202eb", "tag-control"),
    ],
)
def test_what_is_refused(name, code):
    assert tag_problem(name) == code
    assert code in messages()


def test_no_character_is_left_without_a_rule():
    allowed = {letter for letter in map(chr, range(sys.maxunicode + 1)) if tag_problem("ก" + letter) is None}
    assert {unicodedata.category(letter)[0] for letter in allowed} == {*"LMNPSZ"}
    assert not allowed & set("<>,\\`\n\r\t\x7f\ufffd\u2028")
