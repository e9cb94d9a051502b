"""One run at a time for each target."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog.errors import Locked, StateError


@contextmanager
def locked(state_dir: Path, target: str) -> Iterator[None]:
    """Holds the lock of a target, which the kernel releases when the process ends, however it ends.

    target: its address, as ``Client.url`` or ``Snapshot.site``.

    :raises Locked: another run holds it
    :raises StateError: the folder cannot be made or written
    """
    path = state_dir / f"{sha256(target.rstrip('/').encode()).hexdigest()[:16]}.lock"
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StateError("state-dir-unusable", path=one_line(state_dir), reason=one_line(error.strerror)) from error
    try:
        _hold(handle, target)
        yield
    finally:
        # The file stays: removing it would let a third run lock another file of the same name.
        os.close(handle)


def _hold(handle: int, target: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Locked("locked", target=one_line(target), **_holder(handle)) from error
    except OSError as error:
        raise StateError("state-dir-unusable", path="", reason=one_line(error.strerror)) from error
    holder = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0)
    except OSError:
        return  # a full disk: the lock holds all the same, it only does not say whose it is


def _holder(handle: int) -> dict[str, str]:
    try:
        said = json.loads(os.pread(handle, 1000, 0))
        return {"pid": one_line(said["pid"], 20), "since": one_line(said["since"], 40)}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": "?", "since": "?"}
