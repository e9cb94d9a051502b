"""The queue of checks: workers drain it while others are killed; none is lost, none checked twice.

Needs the test stack: scripts/stack --instance test start. Puts small uploaded files into its test site, queues them all, starts
workers, and kills one with its work-horse, one work-horse alone, and one worker alone. Everything is purged at the end.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from package_create import INI, dataset, site

CONTENT = "ปีงบประมาณ,จำนวน\n2566,12\n".encode()
EACH = 20
"""Resources of a dataset."""
PATIENCE = 300
"""Seconds without a verdict after which something is wrong."""


@contextmanager
def resources(user: str, number: int) -> Iterator[set[str]]:
    """Ids of so many resources with a stored file, not queued yet."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    made: list[str] = []
    found: set[str] = set()
    try:
        while len(found) < number:
            payload = {**dataset(len(made)), "resources": []}
            made.append(tk.get_action("package_create")({"user": user}, payload)["id"])
            for place in range(min(EACH, number - len(found))):
                row = model.Resource(url="units.csv", format="CSV", name="ตาราง", url_type="upload", package_id=made[-1])
                row.position = place
                model.Session.add(row)
                model.Session.flush()
                found.add(row.id)
                path = stored(row.id)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(CONTENT)
            model.Session.commit()
        yield found
    finally:
        for dataset_id in made:
            tk.get_action("dataset_purge")({"user": user}, {"id": dataset_id})
        for resource_id in found:
            stored(resource_id).unlink(missing_ok=True)


def stored(resource_id: str) -> Path:
    """Where CKAN keeps the file of a resource."""
    from ckan.lib.uploader import get_resource_uploader

    return Path(get_resource_uploader({"id": resource_id}).get_path(resource_id))


def measured(user: str, found: set[str], ini: str, workers: int) -> dict[str, Any]:
    """What became of the resources."""
    from ckan import model
    from ckan.plugins import toolkit as tk
    from sqlalchemy import func, select

    from ckanext.mofops.model import Validation

    def done() -> int:
        model.Session.rollback()
        mine = select(func.count()).where(Validation.resource_id.in_(found), Validation.finished.isnot(None))
        return int(model.Session.scalar(mine) or 0)

    began = time.monotonic()
    tk.get_action("mofops_validation_queue")({"user": user}, {"organisation": "bench"})
    queueing = time.monotonic() - began
    team = [start(ini) for _ in range(workers)]
    began = time.monotonic()
    kills = 0
    try:
        for share, victims in ((0.1, worker_and_horse), (0.3, horse_alone), (0.5, worker_alone)):
            wait_for(done, int(share * len(found)))
            victim = team[0]
            kills += kill(victims(victim))
            if victim.poll() is not None or victims is not horse_alone:
                victim.wait()
                team = [*team[1:], start(ini)]
        wait_for(done, len(found))
    finally:
        for worker in team:
            kill(worker_and_horse(worker))
            worker.wait()
    seconds = time.monotonic() - began
    mine = Validation.resource_id.in_(found)
    counts = select(func.count(), func.sum(Validation.attempts)).where(mine).group_by(Validation.resource_id)
    rows = model.Session.execute(counts).all()
    return {
        "queued": len(found),
        "drained": done(),
        "lost": len(found) - len(rows),
        "checked_twice": sum(count > 1 for count, _ in rows),
        "begun_again": int(sum(attempts for _, attempts in rows)) - len(rows),
        "kills": kills,
        "workers": workers,
        "queueing_seconds": round(queueing, 1),
        "seconds": round(seconds, 1),
        "rate": round(len(found) / seconds, 1),
    }


def start(ini: str) -> "subprocess.Popen[bytes]":
    """A worker of the site."""
    command = [str(Path(sys.executable).with_name("ckan")), "-c", ini, "jobs", "worker"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def horses(worker: "subprocess.Popen[bytes]") -> list[int]:
    """The processes that a worker has forked for its job."""
    tasks = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    return [int(pid) for pid in tasks.read_text().split()] if tasks.exists() else []


def worker_and_horse(worker: "subprocess.Popen[bytes]") -> list[int]:
    return [worker.pid, *horses(worker)]


def horse_alone(worker: "subprocess.Popen[bytes]") -> list[int]:
    return horses(worker)


def worker_alone(worker: "subprocess.Popen[bytes]") -> list[int]:
    return [worker.pid]


def kill(pids: list[int]) -> int:
    """How many there were."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(pids)


def wait_for(done: Callable[[], int], number: int) -> None:
    """Until so many are done."""
    last, since = done(), time.monotonic()
    while last < number:
        time.sleep(0.1)
        if (now := done()) != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            raise SystemExit(f"validation_queue: nothing was checked for {PATIENCE} s; {last} are done, {number} awaited")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resources", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--ini", default=str(INI), help="settings of the site")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not Path(arguments.ini).exists():
        raise SystemExit("validation_queue: the test stack was never started: scripts/stack --instance test start")
    with site(arguments.ini) as user, resources(user, arguments.resources) as found:
        result = measured(user, found, arguments.ini, arguments.workers)
    if arguments.json:
        print(json.dumps(result))  # noqa: T201
    else:
        for name, value in result.items():
            print(f"{name:18} {value}")  # noqa: T201
    return int(result["lost"] > 0 or result["checked_twice"] > 0 or result["drained"] != result["queued"])


if __name__ == "__main__":
    sys.exit(main())
