"""The name of an upload stays readable, and CKAN keeps it as it is."""

import pytest
from ckan.lib.munge import munge_filename
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.mofops.metadata.filename import readable


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("ข้อมูล งบ.csv", "khomun-ngop.csv", id="thai"),
        pytest.param("งบ 2566 (ฉบับแก้ไข).XLSX", "ngop-2566-chabap-kaekhai.xlsx", id="thai-with-brackets"),
        pytest.param("รายงาน.ข้อมูล", "raingan-khomun", id="no-extension-but-thai-after-the-dot"),
        pytest.param("café.csv", "cafe.csv", id="accent"),
        pytest.param(r"C:\x\y.csv", "y.csv", id="windows-path"),
        pytest.param("../../etc/passwd", "passwd", id="path-upwards"),
        pytest.param("ก/ข.csv", "kha.csv", id="thai-folder"),
        pytest.param(".htaccess", "htaccess", id="hidden"),
        pytest.param("...", "file", id="dots"),
        pytest.param("", "file", id="empty"),
        pytest.param("😀.csv", "file.csv", id="nothing-to-read"),
        pytest.param("a\x00b\n.csv", "ab.csv", id="control-characters"),
        pytest.param("a.csv\u202e", "a.csv", id="direction-override"),
        pytest.param("x" * 200 + ".csv", "x" * 96 + ".csv", id="long"),
        pytest.param("งบ" * 2000 + ".csv", ("ngop-" * 20)[:96] + ".csv", id="long-thai"),
    ],
)
def test_readable(name, expected):
    assert readable(name) == expected


@pytest.mark.parametrize(
    "name", ["data.csv", "my_file-2.v1.CSV", "My File (1).csv", "a--b.tar.gz", "README", "x" * 120 + ".json"]
)
def test_a_name_in_ascii_is_what_ckan_makes_of_it(name):
    assert readable(name) == munge_filename(name)


@settings(deadline=None)
@given(st.text(st.characters() | st.sampled_from([*"./\\ -_aA1", *map(chr, range(0xE01, 0xE5C))])))
def test_ckan_changes_nothing_more(name):
    made = readable(name)
    assert munge_filename(made).rstrip("_") == made.rstrip("_")  # CKAN fills a name of one letter up
    assert 0 < len(made) <= 100 and not made.startswith(".")
