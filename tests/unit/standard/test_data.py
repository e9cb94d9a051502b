import marshal
import os

import pytest

from ckanext.mofops.standard import data


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    monkeypatch.setattr(data, "_KEPT", tmp_path / "kept")
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "a.yaml").write_text("ก: [1, 2.5, null, true]\n", encoding="utf-8")
    return tmp_path


VALUE = {"ก": [1, 2.5, None, True]}


def kept(folder):
    (found,) = (folder / "kept").iterdir()
    return found


def test_what_was_parsed_is_kept(folder):
    assert data.load("a.yaml") == VALUE
    stamp, content = marshal.loads(kept(folder).read_bytes())  # noqa: S302 - written here
    assert content == VALUE
    kept(folder).write_bytes(marshal.dumps([stamp, "kept"]))
    assert data.load("a.yaml") == "kept"


def test_a_change_of_the_file_counts(folder):
    data.load("a.yaml")
    (folder / "a.yaml").write_text("ข: 1\n", encoding="utf-8")
    assert data.load("a.yaml") == {"ข": 1}


@pytest.mark.parametrize("content", [b"", b"\0", b"garbage", marshal.dumps([1]), marshal.dumps(None)])
def test_what_is_kept_can_be_broken(folder, content):
    data.load("a.yaml")
    kept(folder).write_bytes(content)
    assert data.load("a.yaml") == VALUE


def test_a_date_is_read_though_it_cannot_be_kept(folder):
    (folder / "a.yaml").write_text("day: 2024-01-31\n")
    assert data.load("a.yaml")["day"].year == 2024
    assert not os.path.lexists(folder / "kept")


def test_a_folder_that_cannot_be_written(folder):
    (folder / "kept").write_text("")
    assert data.load("a.yaml") == VALUE


def test_nothing_is_kept_where_python_keeps_nothing(folder, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert data.load("a.yaml") == VALUE
    assert not os.path.lexists(folder / "kept")


def test_no_such_file(folder):
    with pytest.raises(FileNotFoundError):
        data.load("b.yaml")
