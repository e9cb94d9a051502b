"""A table is read in a guarded process, or refused with the reason."""

import os
import time

import pytest

from ckanext.mofops.dashboard import Fault, Table, reading
from ckanext.mofops.dashboard.table import BYTES, ROWS


@pytest.fixture(scope="module")
def reader():
    with reading() as read:
        yield read


@pytest.fixture
def read(reader, tmp_path):
    """Reads a file with this content."""

    def write(content):
        path = tmp_path / "resource"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return reader(path)

    return write


@pytest.mark.parametrize(
    ("content", "table"),
    [
        pytest.param("a,b\n1, 2 \n", Table(("a", "b"), (("1", "2"),), (2,)), id="plain"),
        pytest.param("\ufeffa,b\r\n1,2\r\n", Table(("a", "b"), (("1", "2"),), (2,)), id="of Excel"),
        pytest.param("a,b\n\n1,2\n,\n3,4\n\n", Table(("a", "b"), (("1", "2"), ("3", "4")), (3, 5)), id="blank lines"),
        pytest.param('a,b\n"1\n2",ก\n5,6\n', Table(("a", "b"), (("1\n2", "ก"), ("5", "6")), (3, 4)), id="a cell of two lines"),
        pytest.param("a\n", Table(("a",), (), ()), id="no row"),
        pytest.param("a,b\n,2\n", Table(("a", "b"), (("", "2"),), (2,)), id="a blank cell"),
    ],
)
def test_a_table(content, table, read):
    assert read(content) == table


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param("", "dashboard-table-empty", id="empty"),
        pytest.param("\n \n", "dashboard-table-empty", id="blank"),
        pytest.param("ก,ข\n".encode("cp874"), "dashboard-table-not-utf-8", id="cp874"),
        pytest.param("a,b\n".encode("utf-16"), "dashboard-table-not-utf-8", id="utf-16"),
        pytest.param("a,b\n1\n", "dashboard-table-row", id="a short row"),
        pytest.param("a,b\n1,2,3\n", "dashboard-table-row", id="a long row"),
        pytest.param("a,a\n1,2\n", "dashboard-table-header", id="a label twice"),
        pytest.param("a,\n1,2\n", "dashboard-table-header", id="a label blank"),
        pytest.param(",".join(map(str, range(201))), "dashboard-table-header", id="too wide"),
        pytest.param('a,b\n1,"2\n', "dashboard-table-broken", id="an open quote"),
        pytest.param('a,b\n1,"2"3\n', "dashboard-table-broken", id="a quote inside"),
        pytest.param("a,b\n1,2\x00\n", "dashboard-table-broken", id="nul"),
        pytest.param(f"a\n{'x' * 10_001}\n", "dashboard-table-broken", id="a long cell"),
        pytest.param("a\n" + "1\n" * (ROWS + 1), "dashboard-table-too-long", id="too many rows"),
        pytest.param(b"a\n" + b"1" * BYTES, "dashboard-table-too-large", id="too many bytes"),
        pytest.param(os.urandom(4000), "dashboard-table-not-utf-8", id="noise"),
        pytest.param("<!DOCTYPE html>\n<p>a,b</p>\n", "dashboard-table-row", id="a page"),
    ],
)
def test_what_is_no_table_is_refused(content, code, read):
    found = read(content)
    assert isinstance(found, Fault)
    assert found.code == code
    assert found.message().keys() == {"th", "en"}


def test_the_largest_table_is_read_at_once(read):
    row = ",".join(["1234567"] * 20)
    began = time.monotonic()
    found = read("\n".join([",".join(f"c{n}" for n in range(20)), *[row] * ROWS])[:BYTES].rpartition("\n")[0])
    assert len(found.rows) > ROWS * 0.9
    assert time.monotonic() - began < 10


def test_what_is_no_file_is_refused(reader, tmp_path):
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    for name in ("none", "link", "pipe", "."):
        assert reader(tmp_path / name) == Fault("dashboard-no-file")


def test_one_that_costs_its_reader_takes_no_other_along(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    with reading() as read:
        monkeypatch.setattr("ckanext.mofops.dashboard.table.ANSWER_BYTES", 10)
        assert read(path).code == "reader-crashed"
        monkeypatch.undo()
        assert read(path).rows == (("1",),)
