"""The public pages of a catalogue of 1,000 datasets, against the same CKAN with the extension off; the bound is 1.2.

Needs a live site: scripts/stack --instance test start, then eval "$(scripts/stack --instance test env)". The datasets go straight
into the database and the search index of the agency's site, in an organisation of the benchmark, and one of the Office's own with
its files by the API, so that its pages have all that pages can have. They go at the end, unless --keep leaves them.

Both sites are served by the same program, and asked in turn by a visitor who keeps nothing; shown are medians.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import requests
import yaml
from agency.alone import ckan_alone
from agency.copies import INI, ORGANISATION, organisation, refuse_without, told, within
from package_create import ROOT

SHOWN = "ops-mof-pmqa-scores"
"""The dataset whose pages are looked at."""
WORD = "ตรวจ"
BOUND = 1.2
PATIENCE = 120
"""Seconds for the check of a file by the site's worker."""


@contextmanager
def shown(url: str, token: str) -> Iterator[str]:
    """Address of the first resource of the Office's dataset, which is there with its files, checked."""

    def call(action: str, given: dict[str, Any], file: tuple[str, IO[bytes]] | None = None) -> Any:
        answer = requests.post(
            f"{url}/api/3/action/{action}",
            headers={"Authorization": token},
            json=given if file is None else None,
            data=given if file is not None else None,
            files=None if file is None else {"upload": file},
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()["result"]

    folder = ROOT / "datasets" / SHOWN
    given = yaml.safe_load((folder / "dataset.yaml").read_bytes())
    name = f"{ORGANISATION}-{SHOWN}"
    listed = given.pop("resources")
    given |= {"name": name, "owner_org": ORGANISATION, "tags": [{"name": tag} for tag in given["tags"]]}
    call("package_create", given)
    try:
        made = []
        for resource in listed:
            path = folder / resource.pop("path")
            fields = {key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in resource.items()}
            with path.open("rb") as file:
                made.append(call("resource_create", {**fields, "package_id": name}, (path.name, file)))
        for resource in made:
            wait_for_check(url, resource["id"])
        yield f"dataset/{name}/resource/{made[0]['id']}"
    finally:
        call("dataset_purge", {"id": name})


def wait_for_check(url: str, resource: str) -> None:
    """Until the worker has a verdict on a resource."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        asked = {"resource_id": resource}
        if (
            requests.get(f"{url}/api/3/action/mofops_validation_show", params=asked, timeout=30).json()["result"]["state"]
            == "done"
        ):
            return
        time.sleep(0.5)
    raise SystemExit(f"pages: resource {resource} is not checked after {PATIENCE} s: does the worker run?")


def milliseconds(addresses: dict[str, tuple[str, str]], views: int) -> dict[str, Any]:
    """Medians of both sites and their ratio, for each page by its name; addresses: (CKAN alone, ours)."""
    found: dict[tuple[str, int], list[float]] = {(page, site): [] for page in addresses for site in (0, 1)}
    for turn in range(views + 2):
        for page, both in addresses.items():
            for site, address in enumerate(both):
                started = time.perf_counter()
                answer = requests.get(address, timeout=60, allow_redirects=False)
                seconds = time.perf_counter() - started
                if answer.status_code != requests.codes.ok:
                    raise SystemExit(f"pages: {address} answers {answer.status_code}")
                if turn >= 2:  # the first warm it up
                    found[page, site].append(1000 * seconds)
    result: dict[str, Any] = {}
    for page in addresses:
        alone, ours = (statistics.median(found[page, site]) for site in (0, 1))
        result[page] = {"ckan_alone": round(alone, 1), "ours": round(ours, 1), "times": round(ours / alone, 2)}
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench pages", description=__doc__)
    parser.add_argument("--datasets", type=int, default=1000)
    parser.add_argument("--views", type=int, default=21, help="of each page on each site")
    parser.add_argument("--ini", default=str(INI), help="settings of the agency's site")
    parser.add_argument("--keep", action="store_true", help="leave the datasets for the next time")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    refuse_without("pages", "MOFOPS_SOURCE", "MOFOPS_SOURCE_TOKEN", "SOLR_URL")
    ours = os.environ["MOFOPS_SOURCE"]
    with (
        within(options.ini) as site,
        organisation(site, options.datasets, keep=options.keep),
        shown(ours, os.environ["MOFOPS_SOURCE_TOKEN"]) as resource,
        ckan_alone(options.ini) as alone,
    ):
        told("looking at the pages")
        paths = {"home": "", "search": f"dataset/?q={WORD}", "dataset": resource.partition("/resource/")[0], "resource": resource}
        result = milliseconds({page: (f"{alone}/{path}", f"{ours}/{path}") for page, path in paths.items()}, options.views)
    failures = [
        f"the {page} page takes {row['times']} times as long as that of CKAN alone, and ought to {BOUND}"
        for page, row in result.items()
        if row["times"] > BOUND
    ]
    if options.json:
        print(json.dumps({"pages": result, "failures": failures}))  # noqa: T201
    else:
        rows = [f"{page:10} {row['ckan_alone']:8} ms {row['ours']:8} ms {row['times']:6} ×" for page, row in result.items()]
        lines = [f"{'':10} {'CKAN alone':>11} {'ours':>11}", *rows, *(f"worse than promised: {failure}" for failure in failures)]
        print("\n".join(lines))  # noqa: T201
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
