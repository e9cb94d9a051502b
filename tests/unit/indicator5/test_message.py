import re
import string
from pathlib import Path

import pytest

import ckanext.mofops.indicator5 as room
from ckanext.mofops.indicator5.message import NAMES_SHOWN, listing, message
from ckanext.mofops.standard.data import load

MESSAGES = load("messages/indicator5.yaml")
USED = {
    code
    for entry in Path(room.__file__).parent.rglob("*.py")
    for code in re.findall(r'"(indicator5-[a-z0-9-]+)"', entry.read_text(encoding="utf-8"))
}


def placeholders(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_code_is_used_and_every_used_code_is_worded():
    assert set(MESSAGES) == USED


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_languages_have_the_same_placeholders(code):
    assert placeholders(MESSAGES[code]["th"]) == placeholders(MESSAGES[code]["en"])


@pytest.mark.parametrize("code", sorted(code for code in MESSAGES if "-fix-" in code))
def test_what_to_do_begins_with_who(code):
    assert re.match(r"(Data steward|Admin): ", MESSAGES[code]["en"])
    assert re.match(r"(ผู้ดูแลชุดข้อมูล|ผู้ดูแลระบบ): ", MESSAGES[code]["th"])


def test_text_nests_messages_and_takes_each_language_its_own():
    done = message("indicator5-text-not-done")
    found = message("indicator5-text-milestone", id="x", due={"th": "ก", "en": "a"}, done=done).text()
    assert "ก" in found["th"]
    assert "a" in found["en"]
    assert done.text()["th"] in found["th"]


def test_text_leaves_braces_in_names_alone():
    assert "{count}" in message("indicator5-absent", name="{count}").text()["en"]


def test_listing():
    names = [f"d{number}" for number in range(NAMES_SHOWN + 2)]
    assert listing([]) == "-"
    assert listing(names[:NAMES_SHOWN]) == ", ".join(names[:NAMES_SHOWN])
    assert listing(names).params["count"] == 2
