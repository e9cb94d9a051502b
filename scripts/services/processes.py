"""Which running processes are this instance's, and how they are ended. Nothing else on the machine is ever touched."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from instance import Instance, StackError

MARK = "MOFOPS_STACK_FOLDER"
"""Environment variable that every process of the stack inherits; its value is the instance's folder."""
RETITLED = {"postgres", "redis-server", "redis-check-rdb"}
"""Programs that write their title over the environment they were given: known by the folder they work in. Debian's
redis-server is a link to redis-check-rdb."""
PROXIES = ("http_proxy", "https_proxy", "no_proxy")


def environment(instance: Instance) -> dict[str, str]:
    """What a process of the stack sees: nothing of the caller's own settings, as CKAN_… would override the sites' files."""
    kept = {name: value for name, value in os.environ.items() if name.lower() in PROXIES}
    home = {name: os.environ[name] for name in ("HOME", "USER", "LOGNAME") if name in os.environ}
    here = ",".join(filter(None, [os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), "127.0.0.1", "localhost"]))
    return {
        **kept,
        **home,
        "no_proxy": here,
        "NO_PROXY": here,
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        MARK: str(instance.folder),
    }


def leftovers(instance: Instance, supervisor: int | None) -> list[int]:
    """Processes of the instance that no living supervisor looks after: what a kill -9 leaves behind."""
    parents = {pid: parent for pid in _pids() if (parent := _parent(pid)) is not None}
    return [pid for pid in parents if not _descends(pid, supervisor, parents) and _belongs(pid, instance)]


def end(instance: Instance, supervisor: int | None, patience: float = 20) -> int:
    """End the instance's leftovers, by request and then by force; how many there were.

    :raises StackError: one of them survived
    """
    found = leftovers(instance, supervisor)
    remaining = found
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in remaining:
            # A busy server waits for its clients on SIGTERM; SIGINT makes PostgreSQL close them and stop cleanly.
            _signal(pid, signal.SIGINT if number == signal.SIGTERM and _program(pid) == "postgres" else number)
        until = time.monotonic() + patience
        while (remaining := leftovers(instance, supervisor)) and time.monotonic() < until:
            time.sleep(0.1)
        if not remaining:
            return len(found)
    raise StackError(f"Processes {', '.join(map(str, remaining))} of the {instance.name} stack cannot be ended.")


def _belongs(pid: int, instance: Instance) -> bool:
    if _program(pid) in RETITLED:
        folder = _link(pid, "cwd")
        return folder is not None and any(folder.is_relative_to(place) for place in (instance.folder, instance.elsewhere))
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return f"{MARK}={instance.folder}".encode() in variables


def _descends(pid: int, ancestor: int | None, parents: dict[int, int]) -> bool:
    while pid != ancestor and pid in parents:
        pid = parents[pid]
    return pid == ancestor


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _parent(pid: int) -> int | None:
    """None when the process is gone, or dead and only waiting to be counted."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else int(parent)


def _program(pid: int) -> str | None:
    executable = _link(pid, "exe")
    return None if executable is None else executable.name.removesuffix(" (deleted)")


def _link(pid: int, name: str) -> Path | None:
    try:
        return Path(f"/proc/{pid}/{name}").readlink()
    except OSError:
        return None


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # ended in the meantime, as it should
        os.kill(pid, number)
