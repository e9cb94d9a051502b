import io
import struct
import warnings
import zipfile

import pytest

from ckanext.mofops.guard.package import Package, PackageRefused

MIB = 2**20


def packed(members, method=zipfile.ZIP_DEFLATED):
    """A ZIP of (name, content) pairs; names may come twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive, warnings.catch_warnings(action="ignore"):  # of repeated names
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def package(content, *, entries=100, inflated=20 * MIB, ratio=100):
    return Package(io.BytesIO(content), entries=entries, inflated=inflated, ratio=ratio)


def refusal(content, **limits):
    """Why it is refused, at the latest when all of it is read."""
    with pytest.raises(PackageRefused) as refused:
        read(package(content, **limits))
    return refused.value.code, refused.value.params


def read(opened):
    return {member.name: opened.open(member).read() for member in opened.members}


def raw_name(content, written, other):
    """The package with a member's name in other bytes of the same length, and without the flag of UTF-8."""
    changed = content.replace(written.encode(), other)
    for magic, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = changed.index(magic) + at
        changed = changed[:place] + b"\0\0" + changed[place + 2 :]
    return changed


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_are_read(method):
    opened = package(packed([("a.csv", "1"), ("folder/", ""), ("folder/ข.csv", "2" * 100_000)], method))
    assert read(opened) == {"a.csv": b"1", "folder/ข.csv": b"2" * 100_000}
    assert all(member.utf_8 for member in opened.members)
    assert read(opened)["a.csv"] == b"1"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../a", "archive-unsafe-name"),
        ("a/../../b", "archive-unsafe-name"),
        ("a/..", "archive-unsafe-name"),
        ("/etc/passwd", "archive-unsafe-name"),
        ("C:/a", "archive-unsafe-name"),
        ("a\\b", "archive-unsafe-name"),
        ("..\\a", "archive-unsafe-name"),
    ],
)
def test_names_that_lead_elsewhere(name, code):
    assert refusal(packed([("fine", ""), (name, "")])) == (code, {"cell": name})


@pytest.mark.parametrize("name", ["..a", "a..", "...", "a/..b/c", "ก:ข"])
def test_names_that_only_look_like_it(name):
    assert read(package(packed([(name, "x")]))) == {name: b"x"}


def test_a_name_twice():
    assert refusal(packed([("a", "1"), ("a", "2")])) == ("archive-unsafe-name", {"cell": "a"})


def test_a_name_with_a_nul():
    content = packed([("aXb", "1")]).replace(b"aXb", b"a\0b")
    assert refusal(content)[0] == "archive-unsafe-name"


@pytest.mark.parametrize(
    ("raw", "name", "utf_8"),
    [
        pytest.param("ข้อมูล".encode("cp874"), "ข้อมูล", False, id="as-windows-writes-thai"),
        pytest.param("ขข".encode(), "ขข", True, id="without-the-flag"),
        pytest.param(b"ab\x81\x82\x83\x84", "abüéâä", False, id="no-thai"),
    ],
)
def test_names_in_other_writings(raw, name, utf_8):
    [member] = package(raw_name(packed([("x" * len(raw), "1")]), "x" * len(raw), raw)).members
    assert (member.name, member.utf_8) == (name, utf_8)


def test_too_many_entries():
    content = packed([(str(number), "") for number in range(101)])
    assert refusal(content) == ("archive-many-entries", {"limit": 100})
    assert len(package(content, entries=101).members) == 101


def test_an_end_record_that_lies_about_the_directory():
    # The length of the directory in the record is where its entries are looked for first.
    content = bytearray(packed([(str(number), "") for number in range(101)]))
    content[-10:-6] = struct.pack("<L", 46)
    assert refusal(bytes(content))[0] in ("archive-broken", "archive-many-entries")


@pytest.mark.parametrize(
    ("size", "limits", "expected"),
    [
        pytest.param(3 * MIB, {"inflated": 2 * MIB}, 2 * MIB, id="in-all"),
        pytest.param(11 * MIB, {}, 10 * MIB, id="by-the-ratio-from-10-mib-on"),
    ],
)
def test_a_bomb(size, limits, expected):
    content = packed([("a", bytes(size))])
    assert refusal(content, **limits) == ("archive-inflates", {"limit": expected})


def test_what_packs_well_and_is_small_is_no_bomb():
    assert read(package(packed([("a", bytes(9 * MIB))])))["a"] == bytes(9 * MIB)


def test_a_bomb_whose_headers_lie():
    # Said to have 10 bytes, in both headers: no more is taken out, and the sum does not fit.
    content = packed([("a", bytes(3 * MIB))])
    assert refusal(content.replace(struct.pack("<L", 3 * MIB), struct.pack("<L", 10)), inflated=MIB)[0] == "archive-broken"


def test_many_members_count_together():
    content = packed([(str(number), bytes(MIB)) for number in range(3)])
    opened = package(content, inflated=3 * MIB)
    assert sum(map(len, read(opened).values())) == 3 * MIB
    read(opened)  # again: what was inflated once is not counted twice
    assert refusal(content, inflated=3 * MIB - 1)[0] == "archive-inflates"


def test_what_comes_out_counts_whatever_the_headers_say():
    content = packed([("a", bytes(2 * MIB)), ("b", bytes(2 * MIB))])
    opened = package(content, inflated=4 * MIB)
    opened.count("c", 1)
    with pytest.raises(PackageRefused, match="archive-inflates"):
        read(opened)


def test_a_password():
    content = bytearray(packed([("a", "1")]))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == ("password-protected", {})


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda content: b"", id="nothing"),
        pytest.param(lambda content: content[:-30], id="cut-off"),
        pytest.param(lambda content: content[len(content) // 2 :], id="second-half"),
        pytest.param(lambda content: content[:60] + b"\xff" * 20 + content[80:], id="content"),
        pytest.param(lambda content: content.replace(b"\x08\x00", b"\x63\x00"), id="unknown-method"),
        pytest.param(lambda content: content.replace(b"a.csv", b"b.csv", 1), id="two-names"),
        pytest.param(lambda content: content[:-4] + b"\xff\xff\xff\xff", id="comment-without-end"),
        pytest.param(lambda content: b"PK\x05\x06" + b"\xff" * 18, id="end-record-only"),
    ],
)
def test_broken(broken):
    content = packed([("a.csv", bytes(range(256)) * 100)])
    code, params = refusal(broken(content))
    assert code == "archive-broken"
    assert params["note"]


def test_each_byte_changed_is_read_or_refused():
    content = packed([("a.csv", "จังหวัด,จำนวน\n" * 3), ("b/c", "x")])
    for place in range(len(content)):
        for value in (0x00, 0xFF, content[place] ^ 1):
            try:
                read(package(content[:place] + bytes([value]) + content[place + 1 :]))
            except PackageRefused as refused:
                assert refused.code.startswith("archive-") or refused.code == "password-protected"
