"""Indicator 5 of an agency with many datasets: reading them against a bare listing, the assessment, and its page.

Needs a live site: scripts/stack --instance test start, then eval "$(scripts/stack --instance test env)". The datasets go straight
into the database and the search index of the agency's site, in an organisation of the benchmark; three of eight have something
wrong, so that every part has work to do. They go at the end, unless --keep leaves them for the next time.

The page is compared with the page of one of the datasets on CKAN alone: the same CKAN on the same database, served by the same
program, without our extension. Shown are medians of runs in turn.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
from agency.alone import ckan_alone
from agency.copies import DIGITS, INI, ORGANISATION, PAGE, Site, organisation, refuse_without, told, within

MOST_TIMES_A_LISTING = 2.0
MOST_SECONDS = 3.0
MOST_TIMES_A_PAGE = 1.2


def listed(site: Site) -> int:
    """How many datasets a bare listing finds."""
    count = 0
    while True:
        asked = {"fq": f"organization:{ORGANISATION}", "rows": PAGE, "start": count, "sort": "id asc"}
        found = len(site.call("package_search", **asked)["results"])
        count += found
        if found < PAGE:
            return count


def parts(site: Site, organisation: str, rounds: int) -> dict[str, Any]:
    """Seconds of each part of an assessment, and how large it is."""
    from ckan import model

    from ckanext.mofops import indicator5
    from ckanext.mofops.jobs.indicator5.settings import fiscal_year
    from ckanext.mofops.jobs.indicator5.snapshot import snapshots
    from ckanext.mofops.model.assessment import StoredAssessment

    seconds: dict[str, list[float]] = {}

    def timed(part: str, work: Callable[[], Any]) -> Any:
        model.Session.remove()
        started = time.perf_counter()
        result = work()
        seconds.setdefault(part, []).append(time.perf_counter() - started)
        return result

    year = fiscal_year()
    rules = indicator5.rules(year)
    count = listed(site)  # warms up
    for _ in range(rounds):
        timed("listing", lambda: listed(site))
        snapshot = timed("reading", lambda: snapshots([organisation], year))[organisation]
        found = timed("assessing", lambda: indicator5.assess(snapshot, rules))  # noqa: B023
        document = timed("to_dict", lambda: found.to_dict("th"))  # noqa: B023
        timed("json", lambda: json.dumps(document, ensure_ascii=False))  # noqa: B023
        timed("storing", lambda: StoredAssessment.add(organisation, found, "person"))  # noqa: B023
    if count != len(snapshot.datasets):
        raise SystemExit(f"indicator5: the listing has {count} datasets and the snapshot {len(snapshot.datasets)}")
    middle = {f"{part}_seconds": round(statistics.median(each), 2) for part, each in seconds.items()}
    ratio = statistics.median(read / bare for read, bare in zip(seconds["reading"], seconds["listing"], strict=True))
    score = {"official": found.score.official, "estimate": found.score.estimate}
    return {"datasets": count, **score, **middle, "times_a_listing": round(ratio, 2)}


def pages(alone: str, rounds: int) -> dict[str, Any]:
    """Milliseconds of the page of a dataset on CKAN alone and of ours, for a visitor and for an administrator, in turn."""
    ours = os.environ["MOFOPS_SOURCE"]
    dataset = f"{ORGANISATION}-{0:0{DIGITS}}"
    addresses = {
        "ckan_alone": f"{alone}/dataset/{dataset}",
        "dataset": f"{ours}/dataset/{dataset}",
        "indicator5": f"{ours}/indicator5/{ORGANISATION}",
    }
    people = {"visitor": {}, "sysadmin": {"Authorization": os.environ["MOFOPS_SOURCE_TOKEN"]}}
    found: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 2):
        for person, headers in people.items():
            for page, url in addresses.items():
                started = time.perf_counter()
                answer = requests.get(url, headers=headers, timeout=60, allow_redirects=False)
                seconds = time.perf_counter() - started
                if answer.status_code != requests.codes.ok or ORGANISATION not in answer.text:
                    raise SystemExit(f"indicator5: {url} answers {answer.status_code}")
                if turn >= 2:  # the first warm it up
                    found.setdefault((person, page), []).append(1000 * seconds)
    medians = {key: statistics.median(each) for key, each in found.items()}
    shown = {f"{person}_{page}_milliseconds": round(each, 1) for (person, page), each in medians.items()}
    ratios = {
        f"{person}_times_a_page": round(medians[person, "indicator5"] / medians[person, "ckan_alone"], 2) for person in people
    }
    return {**shown, **ratios}


def shortfalls(result: dict[str, Any]) -> Iterator[str]:
    """Where it is worse than promised; the promises are for 10,000 datasets."""
    if result["times_a_listing"] > MOST_TIMES_A_LISTING:
        yield f"reading takes {result['times_a_listing']} times as long as a bare listing, and ought to {MOST_TIMES_A_LISTING}"
    if result["assessing_seconds"] > MOST_SECONDS:
        yield f"the assessment takes {result['assessing_seconds']} s, and ought to {MOST_SECONDS}"
    for person in ("visitor", "sysadmin"):
        if (times := result[f"{person}_times_a_page"]) > MOST_TIMES_A_PAGE:
            yield f"the page for a {person} takes {times} times as long as the stock page, and ought to {MOST_TIMES_A_PAGE}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench indicator5", description=__doc__)
    parser.add_argument("--datasets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3, help="of the parts of an assessment")
    parser.add_argument("--views", type=int, default=15, help="of each page")
    parser.add_argument("--ini", default=str(INI), help="settings of the agency's site")
    parser.add_argument("--keep", action="store_true", help="leave the datasets for the next time")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    refuse_without("indicator5", "MOFOPS_SOURCE", "MOFOPS_SOURCE_TOKEN", "SOLR_URL")
    with within(options.ini) as site, organisation(site, options.datasets, keep=options.keep) as id_:
        told("reading and assessing them")
        result = parts(site, id_, options.rounds)
        told("looking at the pages")
        with ckan_alone(options.ini) as alone:
            result |= pages(alone, options.views)
    failures = list(shortfalls(result))
    if options.json:
        print(json.dumps({**result, "failures": failures}))  # noqa: T201
    else:
        lines = [f"{name:36} {value}" for name, value in result.items()]
        print("\n".join([*lines, *(f"worse than promised: {failure}" for failure in failures)]))  # noqa: T201
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
