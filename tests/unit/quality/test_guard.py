import dataclasses
import datetime
import os
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from ckanext.mofops.quality import Checker, CheckerError, Limits, check_file, check_unguarded
from ckanext.mofops.quality.limits import PROVED_FROM

GOOD = "a,b\n1,2\n"
# A pattern that backtracks without end on the cell: the way for a schema to keep a reader busy.
BUSY = "a\n" + "x" * 60 + "!\n"
BUSY_SCHEMA = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(x+)+"}}]}
HUNGRY = "[" + ",".join(["{}"] * 1_000_000) + "]"


def codes(verdict):
    return [problem.code for problem in verdict.problems]


def unclocked(verdict):
    return dataclasses.replace(verdict, seconds=0)


@pytest.fixture(scope="module")
def checker():
    with Checker() as checker:
        yield checker


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """The folder in which the children's scratch folders are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(
    ("name", "content", "schema"),
    [
        pytest.param("a.csv", GOOD, None, id="good"),
        pytest.param("a.csv", "a,b\n1\nx,\n", {"fields": [{"name": "a", "type": "integer"}, {"name": "b"}]}, id="faults"),
        pytest.param("a.csv", "ก,ข\n1,2\n".encode("cp874"), None, id="cp874"),
        pytest.param("a.csv", "a\n\u202e\ud83d\n".encode("utf-8", "surrogatepass"), None, id="surrogate"),
        pytest.param("a.json", "[1, 2", None, id="json"),
        pytest.param("a.pdf", "%PDF-1", None, id="not-checked"),
        pytest.param("a.csv", "", None, id="empty"),
    ],
)
def test_the_same_verdict_as_unguarded(name, content, schema, written, checker):
    path = written(content, name)
    assert unclocked(checker.check(path, schema=schema)) == unclocked(check_unguarded(path, schema=schema))


def test_check_file(written):
    assert unclocked(check_file(written(GOOD), format="csv")) == unclocked(check_unguarded(written(GOOD)))


def test_relative_paths(written, checker, monkeypatch):
    written('{"fields": [{"name": "a", "type": "integer"}, {"name": "b"}]}', "schema.json")
    monkeypatch.chdir(written(GOOD).parent)
    verdict = checker.check("data.csv", schema="schema.json")
    assert (verdict.path, verdict.valid) == ("data.csv", True)


def test_dates_in_a_schema_that_came_from_yaml(written, checker):
    bound = {"minimum": datetime.date(2024, 1, 2)}
    schema = {"fields": [{"name": "a", "type": "date", "constraints": bound}]}
    assert codes(checker.check(written("a\n2024-01-01\n2024-01-02\n"), schema=schema)) == ["constraint-error"]


def test_missing_files(written, checker, tmp_path):
    with pytest.raises(FileNotFoundError):
        checker.check(tmp_path / "nowhere.csv")
    with pytest.raises(FileNotFoundError):
        checker.check(written(GOOD), schema=tmp_path / "nowhere.json")
    assert checker.check(written(GOOD)).valid


def test_fifo(checker, tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    assert codes(checker.check(tmp_path / "a.csv")) == ["not-a-regular-file"]


def test_one_child_for_many_files(written):
    with Checker() as checker:
        checker.check(written(GOOD))
        first = checker._child
        checker.check(written(GOOD))
        assert checker._child is first


def test_time_limit_and_the_next_file(written, scratch):
    with Checker(Limits(seconds=1)) as checker:
        verdict = checker.check(written(BUSY), schema=BUSY_SCHEMA)
        assert codes(verdict) == ["time-limit"]
        assert (verdict.checked, verdict.valid, verdict.open, verdict.stars) == (True, False, False, 0)
        assert 1 <= verdict.seconds < 5
        assert list(scratch.iterdir()) == []
        assert checker.check(written(GOOD)).valid
    assert list(scratch.iterdir()) == []


def test_memory_limit_and_the_next_file(written):
    with Checker(Limits(memory=16 * 1024 * 1024)) as checker:
        verdict = checker.check(written(HUNGRY, "a.json"))
        assert codes(verdict) == ["memory-limit"]
        assert (verdict.valid, verdict.open, verdict.stars) == (False, False, 0)
        assert checker.check(written(GOOD)).valid


def test_a_child_that_grew_is_replaced(written, monkeypatch):
    with Checker() as checker:
        checker.check(written(GOOD))
        first = checker._child
        monkeypatch.setattr("ckanext.mofops.quality.guard.GROWTH", -1)
        assert checker.check(written(HUNGRY, "a.json")).rows == 1_000_000
        assert checker.check(written(GOOD)).valid
        assert checker._child is not first
        assert not first.alive


def test_from_the_first_large_file_on_the_child_is_ready_for_them(written):
    large = "a,b\n" + "1,ก\n" * (PROVED_FROM // 6 + 1)
    with Checker() as checker:
        assert checker.check(written(GOOD)).valid
        small = checker._child
        for _ in range(2):
            verdict = checker.check(written(large, "large.csv"))
            assert (verdict.engine, verdict.valid) == ("prover", True)
        ready = checker._child
        assert ready is not small
        assert not small.alive
        assert checker.check(written(GOOD)).valid
        assert checker._child is ready


def test_killed_child_and_the_next_file(written):
    with Checker() as checker:
        checker.check(written(GOOD))
        threading.Timer(0.3, checker._child._process.kill).start()
        verdict = checker.check(written(BUSY), schema=BUSY_SCHEMA)
        assert codes(verdict) == ["reader-crashed"]
        assert (verdict.valid, verdict.open, verdict.stars) == (False, False, 0)
        assert checker.check(written(GOOD)).valid


def test_child_that_ended_between_files_is_nobodys_fault(written):
    with Checker() as checker:
        checker.check(written(GOOD))
        checker._child._process.kill()
        checker._child._process.wait()
        assert checker.check(written(GOOD)).valid


def test_child_ends_with_its_input(written, scratch):
    with Checker() as checker:
        checker.check(written(GOOD))
        process = checker._child._process
        process.stdin.close()  # as when the parent is killed
        assert process.wait(timeout=10) == 0
        assert list(scratch.iterdir()) == []


def test_child_that_does_not_start(written, monkeypatch, scratch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(CheckerError):
        check_file(written(GOOD))
    assert list(scratch.iterdir()) == []


def test_modules_of_the_working_folder_are_not_imported(written, monkeypatch, tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert check_file(written(GOOD)).valid


def test_environment_stays_with_the_parent(written, monkeypatch):
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN", "secret")
    with Checker() as checker:
        checker.check(written(GOOD))
        environment = Path(f"/proc/{checker._child._process.pid}/environ").read_bytes()
    assert b"secret" not in environment


def test_limits_of_the_child(written):
    with Checker() as checker:
        checker.check(written(GOOD))
        child = f"/proc/{checker._child._process.pid}"
        limits = Path(child, "limits").read_text()
        assert os.getsid(checker._child._process.pid) == checker._child._process.pid
        for name in ("Max address space", "Max cpu time", "Max file size"):
            (line,) = [line for line in limits.splitlines() if line.startswith(name)]
            assert "unlimited" not in line.removeprefix(name).split()[0]
        if os.geteuid() == 0 and _may_leave_network():
            assert Path(child, "ns/net").readlink() != Path("/proc/self/ns/net").readlink()


def _may_leave_network():
    """Whether a process may make itself a network of its own; containers often forbid it."""
    child = os.fork()
    if child == 0:
        import ctypes

        os._exit(0 if ctypes.CDLL(None).unshare(0x40000000) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


def test_nothing_is_connected(written, checker):
    """A schema with an address of its own is not followed to a server that would notice."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.json"
        schema = {"$schema": address, "fields": [{"name": "a"}, {"name": "b"}]}
        assert checker.check(written(GOOD), schema=schema).valid
        with pytest.raises(TimeoutError):
            server.accept()
