import hashlib
import os
import socket

import pytest

from ckanext.mofops.guard.source import NotRegularFile, opened


def test_each_reader_begins_at_the_start(written):
    with opened(written("a\r\n")) as source:
        for _ in range(2):
            with source.binary() as stream:
                assert stream.read() == b"a\r\n"
            with source.text("utf-8") as stream:
                assert stream.read() == "a\r\n"


def test_the_file_stays_the_same_when_the_path_is_swapped(written):
    path = written("first")
    with opened(path) as source:
        path.unlink()
        path.write_text("second")
        with source.text("utf-8") as stream:
            assert stream.read() == "first"


@pytest.mark.parametrize("kind", ["folder", "fifo", "link", "dangling-link", "socket"])
def test_only_files_are_opened(kind, tmp_path):
    path = tmp_path / "x"
    match kind:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)  # opening it would wait for a writer for ever
        case "link":
            (tmp_path / "target").write_text("a,b\n1,2\n")
            path.symlink_to("target")
        case "dangling-link":
            path.symlink_to("nowhere")
        case "socket":
            server = socket.socket(socket.AF_UNIX)
            server.bind(str(path))
            server.close()
    with pytest.raises(NotRegularFile), opened(path):
        pass


def test_device():
    with pytest.raises(NotRegularFile), opened("/dev/zero"):
        pass


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError), opened(tmp_path / "nowhere"):
        pass


def test_the_hash_is_that_of_all_of_it(written):
    with opened(written(b"abc" * 1_000_000)) as source:
        assert source.sha256() == hashlib.sha256(b"abc" * 1_000_000).hexdigest()
