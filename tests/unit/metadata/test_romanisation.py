"""Thai words in Latin letters, without a network or a home."""

import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.metadata.romanisation import words
from ckanext.mofops.standard.data import load

TABLE = load("romanisation.yaml")
SAID = "from ckanext.mofops.metadata.romanisation import words; print(words('ผลการตรวจ'))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ผลการตรวจราชการ ปีงบประมาณ พ.ศ. ๒๕๖๖", "phon kan truat ratchakan pi ngoppraman phoso 2566"),
        ("กระทรวงการคลัง", "krasuang kan khlang"),  # one word of the dictionary
        ("ธนาคารเพื่อการส่งออกและนำเข้าแห่งประเทศไทย", "thanakhan phuea kan songok lae namkhao haeng prathet thai"),
        ("สถิตินักท่องเที่ยวต่างชาติ", "sathiti nakthongthiao tang chat"),
        ("พื้นที่ป่าไม้ในจังหวัดเชียงใหม่", "phuenthi pamai nai changwat chiang mai"),
        ("คะแนน PMQA 4.0 (e-LAAS)", "khanaen pmqa 4 0 e laas"),
        ("อบต. ก.พ.ร. กทม.", "oboto kophoro kothomo"),
        ("Café Ⅳ ｆｕｌｌ", "cafe iv full"),
        ("ข้อมูล\u200bน้ํา", "khomun nam"),  # as it should have been typed
        ("", ""),
        ("ๆ ฯ — 😀 “”", ""),
    ],
)
def test_words(text, expected):
    assert words(text) == expected.split()


# One syllable for each form of a vowel, and for each way to begin it; a few more of two.
SYLLABLES = """
เพียร phian    เรือ ruea       เกาะ ko        เรา rao       เยอะ yoe      เธอ thoe      เดิน doen
เป็น pen       แกะ kae        โต๊ะ to        เลย loei      ไฟ fai        ใช้ chai       เพลง phleng
แปลง plaeng   แหลม laem     แสดง sadaeng  เนตร net      โรค rok       ตัว tua        วัด wat
กะ ka         คำ kham       บ้าน ban       กิน kin       มือ mue       ศึก suek      คุณ khun
ก็ ko         สอง song      ควร khuan     ณ na         คน khon      ครบ khrop     ถนน thanon
ธรรม tham     พรรค phak     อังกฤษ angkrit หมู mu       อย่า ya       จริง ching    ทราบ sap
ศาสตร์ sat     จันทร์ chan    พันธุ์ phan     แมว maeo     เร็ว reo      หิว hio       คอย khoi
"""


@pytest.mark.parametrize(("thai", "expected"), [*zip(SYLLABLES.split()[::2], SYLLABLES.split()[1::2], strict=True)])
def test_syllables(thai, expected):
    assert words(thai) == [expected]


def test_no_word_of_the_table_stands_twice():
    regular = [word.replace("·", "") for word in TABLE["regular"]]
    assert len({*regular, *TABLE["irregular"]}) == len(regular) + len(TABLE["irregular"])


@pytest.mark.parametrize("word", [word.replace("·", "") for word in TABLE["regular"]] + list(TABLE["irregular"]))
def test_each_word_of_the_table_is_used(word):
    found = words(word)
    assert found and (word not in TABLE["irregular"] or "-".join(found) == TABLE["irregular"][word])


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from([chr(code) for code in range(0xE01, 0xE5C)])))
def test_any_text_gives_words_of_ascii(text):
    assert all(re.fullmatch("[a-z0-9]+", word) for word in words(text))


def test_no_network_and_no_home_are_needed(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHAINLP")}
    blocked = f"import socket; socket.socket = None; {SAID}"
    for home in ("/proc/none", str(tmp_path)):
        command = [sys.executable, "-c", blocked]
        done = subprocess.run(command, env=environment | {"HOME": home}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "['phon', 'kan', 'truat']\n"), done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["english only", ""])
def test_the_dictionary_is_loaded_only_for_thai(text):
    said = f"from ckanext.mofops.metadata.romanisation import words; words({text!r})"
    probe = f"import sys; {said}; sys.exit('pythainlp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
