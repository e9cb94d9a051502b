"""sync-gdcatalog on many datasets: nothing to do, against ckanapi load; and so many changed, against a bare client.

Needs two live sites: scripts/stack --instance test start, then eval "$(scripts/stack --instance test env)". The datasets go into
the agency's site, and from there, with all others of it, to the GD Catalog by our own push, which takes a while: about ten a
second. They lie in an organisation of the benchmark and are purged at the end, unless --keep leaves them for the next time.

Nothing to do is measured twice: by a run that knows of no earlier one and reads all of both sides, and by the one after that.
"""

import argparse
import json
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import requests
import yaml

from ckanext.mofops.ledger import FILE_NAME

BIN = Path(sys.executable).parent
ORGANISATION = "bench-sync"
FOLDER_SITE = "https://bench.example.go.th"
"""The folder's own address: what other folders have pushed into the agency's site is not its to withdraw."""
NEEDED = ("MOFOPS_SOURCE", "MOFOPS_SOURCE_TOKEN", "MOFOPS_TARGET", "MOFOPS_TARGET_TOKEN")
PAGE = 1000
LOOK_SECONDS = 30
MOST_REQUESTS = 25
MOST_MEGABYTES = 300
LEAST_TIMES_FASTER = 50
LEAST_SHARE_OF_RATE = 0.95


@dataclass(frozen=True)
class Site:
    """A CKAN, called without any comfort, over one kept connection for each thread."""

    url: str
    token: str
    sessions: threading.local

    def call(self, action: str, **data: Any) -> Any:
        """The result of an action.

        :raises requests.HTTPError: the site refuses
        """
        if not hasattr(self.sessions, "session"):
            self.sessions.session = requests.Session()
            self.sessions.session.headers["Authorization"] = self.token
        answer = self.sessions.session.post(f"{self.url}/api/3/action/{action}", json=data, timeout=120)
        answer.raise_for_status()
        return answer.json()["result"]

    def datasets(self) -> list[dict[str, Any]]:
        """Those of the benchmark."""
        found: list[dict[str, Any]] = []
        while True:
            asked = {"fq": f"organization:{ORGANISATION}", "rows": PAGE, "start": len(found), "sort": "name asc"}
            page = self.call("package_search", include_private=True, **asked)["results"]
            found += page
            if len(page) < PAGE:
                return found


def sites() -> tuple[Site, Site]:
    """The agency's site and the GD Catalog."""
    if missing := [name for name in NEEDED if not os.environ.get(name)]:
        raise SystemExit(f'sync: {", ".join(missing)} not set: eval "$(scripts/stack --instance test env)"')
    source, target = (
        Site(os.environ[f"MOFOPS_{side}"], os.environ[f"MOFOPS_{side}_TOKEN"], threading.local()) for side in ("SOURCE", "TARGET")
    )
    return source, target


@contextmanager
def organisation(both: tuple[Site, Site], *, keep: bool) -> Iterator[None]:
    """An organisation of the benchmark on both sides; at the end it goes with all that is in it."""
    for site in both:
        if not site.call("organization_list", organizations=[ORGANISATION]):
            site.call("organization_create", name=ORGANISATION, title="การวัดความเร็ว")
    try:
        yield
    finally:
        for site in both if not keep else ():
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda found, site=site: site.call("dataset_purge", id=found["id"]), site.datasets()))
            site.call("organization_purge", id=ORGANISATION)


def folder(path: Path, number: int) -> Path:
    """A folder of so many datasets with Thai content and three linked resources each."""
    root = Path(__file__).resolve().parents[2] / "datasets"
    given = yaml.safe_load((root / "ops-mof-inspection-units" / "dataset.yaml").read_bytes())
    for place in range(number):
        name = f"bench-sync-{place:05}"
        entry = {"description": "หนึ่งแถวคือหนึ่งหน่วย", "format": "CSV"}
        resources = [{"name": f"ตาราง {n}", "url": f"https://data.example.go.th/{name}/{n}.csv", **entry} for n in range(3)]
        content = {**given, "name": name, "title": f"{given['title']} {place}", "owner_org": ORGANISATION, "resources": resources}
        (path / name).mkdir()
        # JSON is YAML, and ten times as fast to write.
        (path / name / "dataset.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    facts = {"fiscal_year": 2566, "agency": {"name": ORGANISATION, "catalogue_url": FOLDER_SITE}}
    (path / "agency.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Run:
    """A run of the console script. megabytes: the most memory of it, MiB."""

    document: dict[str, Any]
    seconds: float
    megabytes: float

    @property
    def requests(self) -> int:
        """To both sites."""
        return int(sum(self.document["requests"].values()))


def sync(*arguments: str, **variables: str) -> Run:
    """Run the console script.

    :raises SystemExit: it ends with 2 or 3
    """
    # Each side has the organisation of the benchmark; the demo's would take its datasets out of it.
    environment = {name: value for name, value in os.environ.items() if name != "MOFOPS_TARGET_ORG"}
    started = time.monotonic()
    with tempfile.TemporaryFile() as out:
        command = [str(BIN / "sync-gdcatalog"), *arguments, "--json"]
        process = subprocess.Popen(command, stdout=out, env={**environment, **variables})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode not in (0, 1):
            raise SystemExit(f"sync: sync-gdcatalog {arguments[0]} ended with {process.returncode}")
        return Run(json.load(out), seconds, usage.ru_maxrss / 1024)


def seeded(source: Site, target: Site, number: int) -> None:
    """So many datasets on both sides, equal."""
    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as path, tempfile.TemporaryDirectory() as state:
        if len(source.datasets()) < number:
            made, token = folder(Path(path), number), source.token
            sync("push", "--source", str(made), "--target", source.url, "--yes", "--state-dir", state, MOFOPS_TARGET_TOKEN=token)
        push(source, target, state, "--overwrite")


def quiet(source: Site, told: Callable[[str], None]) -> None:
    """Wait while the agency's site is checking the links of its new datasets: of 10,000 new ones for hours."""

    def waiting() -> int:
        return int(source.call("mofops_validation_queue", choice="stuck", dry_run=True)["pending"])

    before, left = math.inf, waiting()
    while 0 < left < before:
        told(f"the agency's site is still checking {left} links")
        time.sleep(LOOK_SECONDS)
        before, left = left, waiting()


def push(source: Site, target: Site, state_dir: str, *more: str) -> Run:
    """From the agency's site to the GD Catalog."""
    return sync("push", "--source", source.url, "--target", target.url, "--yes", "--state-dir", state_dir, *more)


def ckanapi_seconds(target: Site, sample: list[dict[str, Any]]) -> float:
    """How long ``ckanapi load datasets`` takes for datasets that the site has already, with its three workers."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("".join(json.dumps(dataset) + "\n" for dataset in sample))
        file.flush()
        # Its own way to be told the token; it is that of a throw-away stack.
        command = [
            str(BIN / "ckanapi"),
            "load",
            "datasets",
            "-I",
            file.name,
            "-r",
            target.url,
            "-a",
            target.token,
            "-p",
            "3",
            "-q",
        ]
        # It starts its workers by its name alone.
        variables = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        started = time.monotonic()
        if status := subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=variables).returncode:
            raise SystemExit(f"sync: ckanapi ended with {status}")
        return time.monotonic() - started


def bare_rate(target: Site, sample: list[dict[str, Any]], jobs: int) -> float:
    """Updates a second of a client that does nothing else."""
    changed = [{**dataset, "notes": f"วัดความเร็ว {time.time_ns()}"} for dataset in sample]
    started = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda dataset: target.call("package_update", **dataset), changed))
    return len(sample) / (time.monotonic() - started)


def our_rate(source: Site, target: Site, options: argparse.Namespace, state_dir: str) -> float:
    """Updates a second of a push while it writes, as its history tells."""
    push(source, target, state_dir, "--overwrite", "--jobs", str(options.jobs), "--limit", str(options.changed))
    with closing(sqlite3.connect(Path(state_dir) / FILE_NAME)) as ledger:
        times = ledger.execute(
            "SELECT entry.event, entry.at FROM mofops_sync_entry AS entry WHERE entry.run_id = "
            "(SELECT id FROM mofops_sync_run ORDER BY started DESC LIMIT 1) ORDER BY entry.id"
        ).fetchall()
    done = [datetime.fromisoformat(at) for event, at in times if event == "done"]
    return len(done) / (done[-1] - datetime.fromisoformat(times[0][1])).total_seconds()


def measured(source: Site, target: Site, options: argparse.Namespace, told: Callable[[str], None]) -> dict[str, Any]:
    """Requests, memory, ratios."""
    told(f"seeding {options.datasets} datasets on both sides")
    seeded(source, target, options.datasets)
    quiet(source, told)
    with tempfile.TemporaryDirectory() as state:
        return unchanged(source, target, options, told, state) | changed(source, target, options, told, state)


def unchanged(
    source: Site, target: Site, options: argparse.Namespace, told: Callable[[str], None], state_dir: str
) -> dict[str, Any]:
    """Of runs that have nothing to do: the first, which reads everything, and the next."""
    told("nothing to do")
    first, next_ = (push(source, target, state_dir) for _ in range(2))
    there = target.datasets()
    result = {
        "datasets": len(there),
        "unchanged": min(run.document["unchanged"] for run in (first, next_)),
        "first_requests": first.requests,
        "first_seconds": round(first.seconds, 2),
        "first_megabytes": round(first.megabytes),
        "requests": next_.requests,
        "seconds": round(next_.seconds, 2),
        "megabytes": round(next_.megabytes),
    }
    if (BIN / "ckanapi").exists():
        sample = there[: options.sample]
        told(f"ckanapi load datasets, {len(sample)} of them")
        each = ckanapi_seconds(target, sample) / len(sample)
        result |= {"ckanapi_seconds": round(each * len(there), 1), "ckanapi_measured_on": len(sample)}
        result["first_times_faster"] = round(each * len(there) / first.seconds, 1)
        result["times_faster"] = round(each * len(there) / next_.seconds, 1)
    return result


def changed(
    source: Site, target: Site, options: argparse.Namespace, told: Callable[[str], None], state_dir: str
) -> dict[str, Any]:
    """Of pushes of changed datasets, and of a client that does nothing but write as many.

    In turn, and either goes first as often: whoever comes second finds an index with more to do. The bare client writes others
    than the pushes, and as they do each but once; they are set right by the next seeding.
    """
    found = source.datasets()[: options.changed * options.rounds]
    told(f"{len(found)} changed")
    with ThreadPoolExecutor(options.jobs) as pool:
        stamp = f"แก้ไข {time.time_ns()}"
        list(pool.map(lambda dataset: source.call("package_patch", id=dataset["id"], notes=stamp), found))
    there = target.datasets()[-options.changed * options.rounds :]
    ours: list[float] = []
    bare: list[float] = []
    for round_ in range(options.rounds):
        told(f"{options.changed} of them, {round_ + 1} of {options.rounds}")
        for bare_turn in (round_ % 2 == 0, round_ % 2 == 1):
            if bare_turn:
                # As before a push: who has just read thousands of datasets has its memory and caches to see to.
                sync("plan", "--source", source.url, "--target", target.url, "--state-dir", state_dir)
                bare.append(bare_rate(target, there[round_ * options.changed :][: options.changed], options.jobs))
            else:
                ours.append(our_rate(source, target, options, state_dir))
    return {
        "changed": options.changed,
        "bare_rates": [round(rate, 2) for rate in bare],
        "rates": [round(rate, 2) for rate in ours],
        "share": round(median(ours) / median(bare), 3),
    }


def shortfalls(result: dict[str, Any]) -> Iterator[str]:
    """Where it is worse than promised; the promises are for 10,000 datasets."""
    if result["unchanged"] < result["datasets"]:  # there may be others
        yield f"only {result['unchanged']} of {result['datasets']} are unchanged"
    for run in ("first_", ""):
        if result[f"{run}requests"] > MOST_REQUESTS:
            yield f"{result[f'{run}requests']} {run}requests, and ought to be {MOST_REQUESTS} at most"
        if result[f"{run}megabytes"] > MOST_MEGABYTES:
            yield f"{result[f'{run}megabytes']} {run}megabytes, and ought to be {MOST_MEGABYTES} at most"
    if result.get("times_faster", LEAST_TIMES_FASTER) < LEAST_TIMES_FASTER:
        yield f"{result['times_faster']} times as fast as ckanapi, and ought to be {LEAST_TIMES_FASTER}"
    if result["share"] < LEAST_SHARE_OF_RATE:
        yield f"{result['share']} of the rate of a bare client, and ought to be {LEAST_SHARE_OF_RATE}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench sync", description=__doc__)
    parser.add_argument("--datasets", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=4, help="how often the rates are measured; their medians count")
    parser.add_argument("--sample", type=int, default=500, help="datasets on which ckanapi is measured; its time grows with each")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--keep", action="store_true", help="leave the datasets for the next time")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    if options.datasets < 2 * options.changed * options.rounds:
        parser.error("--datasets must be twice --changed times --rounds: pushes and the bare client each write others every time")
    both = sites()
    with organisation(both, keep=options.keep):
        result = measured(*both, options, lambda words: print(words, file=sys.stderr))  # noqa: T201
    failures = list(shortfalls(result))
    if options.json:
        print(json.dumps({**result, "failures": failures}))  # noqa: T201
    else:
        lines = [f"{name:20} {value}" for name, value in result.items()]
        print("\n".join([*lines, *(f"worse than promised: {failure}" for failure in failures)]))  # noqa: T201
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
