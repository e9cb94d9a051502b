"""Text that looks the same is the same."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mofops.metadata.thai import arabic_digits, clean
from ckanext.mofops.standard.data import load

MARKS = "\u0e31\u0e34\u0e35\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("\u0e01\u0e4d\u0e32", "กำ", id="sara-am-in-two-letters"),
        pytest.param("\u0e19\u0e49\u0e4d\u0e32", "น้ำ", id="tone-before-nikhahit"),
        pytest.param("\u0e19\u0e4d\u0e49\u0e32", "น้ำ", id="tone-between-nikhahit-and-aa"),
        pytest.param("\u0e19\u0e33\u0e49", "น้ำ", id="tone-after-sara-am"),
        pytest.param("\u0e19\u0e4d\u0e33", "นำ", id="nikhahit-and-sara-am"),
        pytest.param("\u0e01\u0e32\u0e48", "ก่า", id="tone-after-aa"),
        pytest.param("\u0e17\u0e48\u0e35", "ที่", id="tone-before-vowel-above"),
        pytest.param("\u0e2d\u0e22\u0e39\u0e48", "อยู่", id="vowel-below-before-tone"),
        pytest.param("\u0e2d\u0e22\u0e48\u0e39", "อยู่", id="tone-before-vowel-below"),
        pytest.param("\u0e18\u0e4c\u0e34", "ธิ์", id="thanthakhat-before-vowel"),
        pytest.param("\u0e17\u0e35\u0e48\u0e48", "ที่", id="tone-twice"),
        pytest.param("\u0e17\u0e35\u0e35\u0e48", "ที่", id="vowel-twice"),
        pytest.param("\u0e17\u0e35\u0e48\u0e35", "ที่", id="vowel-again-after-tone"),
        pytest.param("\u0e40\u0e40\u0e1c\u0e19", "แผน", id="two-sara-e"),
        pytest.param("e\u0301", "é", id="nfc"),
        pytest.param("ข้อ\u200bมูล\ufeff\u2060\u00ad", "ข้อมูล", id="invisible"),
        pytest.param("\u202eabc\u202c", "abc", id="direction-override"),
        pytest.param("ภาษา\u200cไทย a\u200db", "ภาษาไทย ab", id="joiner-without-a-purpose"),
        pytest.param("\u200d\u200d", "", id="nothing-but-joiners"),
        pytest.param(" ก\xa0ข\u2009ค\u3000", "ก ข ค", id="odd-spaces"),
        pytest.param("ก\u2028ข", "ก\nข", id="line-separator"),
    ],
)
def test_what_is_mended(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# หัวข้อ\n\nบรรทัดแรก  \nบรรทัดที่สอง\n\n    code\n\n\n- ก\r\n- ข", id="markdown"),
        pytest.param("a  b\tc", id="repeated-spaces-and-tabs"),
        pytest.param("อื่น ๆ ต่าง ๆ ฯลฯ กรุงเทพฯ ๆ ๆ", id="repetition-marks"),
        # Visible letters: their author sees them.
        pytest.param("นานาา ค่ะะ 5555 coordinate", id="repeated-letters"),
        pytest.param("ค่า า", id="follow-vowel-after-a-space"),
        pytest.param("◌่ ◌ํา -์", id="marks-shown-alone"),
        pytest.param("พุทฺธํ ธมฺมํ พ๎ยัญชนะ", id="pali"),
        pytest.param("สิทธิ์ พันธุ์ ก็ น้ำ ฤๅ ฦๅ", id="several-marks-in-order"),
        pytest.param("👩‍👩‍👧 ❤️‍🔥 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣", id="emoji-sequences"),
        pytest.param("می‌خواهم", id="joiner-of-another-script"),
        pytest.param("ｆｕｌｌ ½ ² ㎡ ①", id="compatibility-characters"),
        pytest.param("\x00\ud800\ufffd", id="left-for-the-rule-that-refuses-it"),
    ],
)
def test_what_stays(text):
    assert clean(text) == text


# Long enough to show a search that begins anew at every letter: that would take minutes.
@pytest.mark.parametrize("letters", ["\u0e4d", "\u0e48\u0e4d", "ะ", "ะ\u0e48", "\u0e48\u0e34", "\u200d", "เ", "\xa0"], ids=ascii)
@pytest.mark.parametrize("first", ["", "-", "ก"])
def test_no_text_takes_long(first, letters):
    assert clean(clean(first + letters * 100_000)) == clean(first + letters * 100_000)


@given(
    st.text(st.sampled_from(f"กนa \nเแะาำ{MARKS}\u0301\u0327\u0338\u200b\u200c\u200d\u00ad\xa0é😀\u0627\u212a") | st.characters())
)
def test_cleaning_again_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def test_everything_in_the_dataset_schema_is_clean():
    for text in texts(load("dataset_schema.yaml")):
        assert clean(text) == text


def test_no_dictionary_is_loaded():
    probe = "import sys, ckanext.mofops.metadata.thai; sys.exit('pythainlp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_arabic_digits():
    assert arabic_digits("ปี ๒๕๖๖ ข้อ ๐๑๓๔๗๘๙ 12") == "ปี 2566 ข้อ 0134789 12"
