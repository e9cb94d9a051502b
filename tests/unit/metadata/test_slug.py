"""A title always gives a slug that the rules accept."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.metadata.slug import suggested
from ckanext.mofops.standard.schema import dataset_schema

RULES = dataset_schema().rules


def valid(slug):
    return re.fullmatch(RULES.slug_pattern, slug) is not None and slug not in RULES.slug_reserved


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("ผลการตรวจราชการ ปีงบประมาณ พ.ศ. ๒๕๖๖", "phon-kan-truat-ratchakan-pi-ngoppraman-phoso-2566", id="thai"),
        pytest.param("PMQA 4.0 คะแนน", "pmqa-4-0-khanaen", id="mixed"),
        pytest.param("Land use", "land-use", id="english"),
        pytest.param(
            "แผนการตรวจราชการของผู้ตรวจราชการกระทรวงการคลัง ประจำปีงบประมาณ พ.ศ. 2566",
            "phaen-kan-truat-ratchakan-khong-phu-truat-ratchakan-krasuang-kan-2566",
            id="cut-between-words-before-the-year",
        ),
        pytest.param("a" * 200, "a" * 65, id="one-long-word"),
        pytest.param("2567", "chut-khomun-2567", id="digits"),
        pytest.param("", "chut-khomun", id="empty"),
        pytest.param("—😀", "chut-khomun", id="no-letter"),
        pytest.param("ก", "ka", id="one-thai-letter"),
        pytest.param("a", "chut-khomun-a", id="one-letter"),
        pytest.param("New", "chut-khomun-new", id="reserved"),
    ],
)
def test_slug_of_a_title(title, expected):
    assert suggested(title) == expected


def test_a_prefix_is_cleaned_and_kept():
    assert suggested("ที่ดิน", prefix="OPS MOF") == "ops-mof-thidin"
    assert suggested("2567", prefix="ops-mof-") == "ops-mof-2567"


def test_a_name_that_is_taken_gets_the_next_number():
    taken = {"thidin", "thidin-2", "thidin-3"}
    assert suggested("ที่ดิน", taken.__contains__) == "thidin-4"


def test_a_number_has_room_behind_a_long_title():
    title = "รายงาน" * 30
    first = suggested(title)
    assert first != suggested(title, {first}.__contains__) and suggested(title, {first}.__contains__).endswith("-2")


@settings(deadline=None)
@given(
    st.text(st.characters() | st.sampled_from([*"0123456789 -_", *map(chr, range(0xE01, 0xE5C))])), st.text(), st.integers(0, 12)
)
def test_any_title_gives_a_valid_slug_that_is_free(title, prefix, others):
    taken = set()
    for _ in range(others + 1):
        slug = suggested(title, taken.__contains__, prefix)
        assert valid(slug) and slug not in taken
        taken.add(slug)
    assert suggested(title, prefix=prefix) in taken
