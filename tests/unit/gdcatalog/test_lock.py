import os
import signal
import subprocess
import sys

import pytest

from ckanext.mofops.gdcatalog import Locked, locked
from ckanext.mofops.gdcatalog.errors import StateError

TARGET = "https://b.example"
HOLDER = """
import sys, time
from pathlib import Path
from ckanext.mofops.gdcatalog.lock import locked
with locked(Path(sys.argv[1]), "https://b.example"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "state")], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def test_another_run_is_named(holder, tmp_path):
    with pytest.raises(Locked) as caught, locked(tmp_path / "state", f"{TARGET}/"):
        pass
    assert caught.value.params["pid"] == str(holder.pid)
    assert caught.value.params["since"].startswith("20")


def test_a_killed_run_holds_nothing(holder, tmp_path):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with locked(tmp_path / "state", TARGET):
        pass


def test_another_target_is_free(tmp_path):
    with locked(tmp_path, TARGET), locked(tmp_path, "https://c.example"):
        pass


def test_the_lock_ends_with_its_block(tmp_path):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), locked(tmp_path, TARGET):
            1 / 0  # noqa: B018


def test_a_folder_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError), locked(tmp_path / "file", TARGET):
        pass


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path):
    with locked(tmp_path / "state", TARGET):
        pass
    (lock,) = (tmp_path / "state").iterdir()
    lock.unlink()
    lock.symlink_to(tmp_path / "victim")
    with pytest.raises(StateError), locked(tmp_path / "state", TARGET):
        pass
    assert not (tmp_path / "victim").exists()
