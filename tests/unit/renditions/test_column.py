"""Names of columns as PostgreSQL takes them."""

import pytest

from ckanext.mofops.renditions.column import BYTES, ids

LONG = "จำนวนหน่วยรับตรวจทั้งหมดในสังกัดกระทรวงการคลัง"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["ปี", "a b"], ["ปี", "a b"], id="as they are"),
        pytest.param(["_id", "__"], ["id", "column 2"], id="underscores are PostgreSQL's own"),
        pytest.param(['a"b', " x ", "a\nb"], ["a b", "x", "a b 2"], id="signs that end a name"),
        pytest.param(["", "a"], ["column 1", "a"], id="blank"),
        pytest.param(["a", "a", "a 2"], ["a", "a 2", "a 2 2"], id="twice"),
    ],
)
def test_names(names, expected):
    assert list(ids(names)) == expected


def test_long_thai_names_are_short_and_different():
    found = list(ids([LONG + "ก", LONG + "ข", LONG + "ค"]))
    assert len({*found}) == 3
    assert all(len(name.encode()) <= BYTES for name in found)
    assert all(LONG.startswith(name.rstrip(" 23")) for name in found)


@pytest.mark.parametrize("length", range(18, 24))
def test_no_letter_loses_its_marks(length):
    name = "ก" * length + "ที่เด็กน้ำ" * 9
    [found] = ids([name])
    assert name.startswith(found)
    following = name[len(found)]
    assert following not in "่้๊๋์ิีึืุูั็ำ"
    assert found[-1] not in "เแโใไ"
