"""Indicator 5 of an agency with many datasets: reading them against a bare listing, the assessment, and its page.

Needs a live site: scripts/stack --instance test start, then eval "$(scripts/stack --instance test env)". The datasets go straight
into the database and the search index of the agency's site, in an organisation of the benchmark; three of eight have something
wrong, so that every part has work to do. They go at the end, unless --keep leaves them for the next time.

The page is compared with the page of one of the datasets on CKAN alone: the same CKAN on the same database, served by the same
program, without our extension. Shown are medians of runs in turn.
"""

import argparse
import json
import logging
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5, sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from package_create import ROOT, dataset

INI = ROOT / ".stack" / "test" / "agency" / "agency.ini"
ORGANISATION = "bench-indicator5"
DIGITS = 8
COPY = f"^{ORGANISATION}-[0-9]{{{DIGITS}}}$"
NEEDED = ("MOFOPS_SOURCE", "MOFOPS_SOURCE_TOKEN", "SOLR_URL")
CONTENT = "ปีงบประมาณ,จำนวน\n2566,12\n"
PAGE = 1000
PATIENCE = 120
"""Seconds for the start of a site."""
MOST_TIMES_A_LISTING = 2.0
MOST_SECONDS = 3.0
MOST_TIMES_A_PAGE = 1.2


def faulty(number: int) -> bool:
    """Which copies are made of the template that lacks an item and the description of a resource."""
    return number % 8 == 1


def closed(number: int) -> bool:
    return number % 8 == 3


def unregistered(number: int) -> bool:
    return number % 8 == 5


@dataclass(frozen=True)
class Site:
    """The agency's site, from within. user: its administrator; solr: address of its core."""

    user: str
    solr: str

    def call(self, action: str, **asked: Any) -> Any:
        """The result of an action."""
        from ckan.plugins import toolkit as tk

        return tk.get_action(action)({"user": self.user}, asked)


@contextmanager
def within(ini: str) -> Iterator[Site]:
    """The agency's CKAN in this process."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.plugins import toolkit as tk

    with make_app(load_config(ini))._wsgi_app.test_request_context():
        yield Site(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], os.environ["SOLR_URL"])


@contextmanager
def organisation(site: Site, number: int, *, keep: bool, told: Callable[[str], None]) -> Iterator[str]:
    """Id of an organisation with so many datasets and all that is known of them; at the end it goes with all that is in it."""
    from ckan import model

    if len(numbers_there()) != number:
        remove(site)
        told(f"seeding {number} datasets")
        try:
            seed(site, number)
        except BaseException:
            model.Session.rollback()
            remove(site)
            raise
    try:
        yield model.Group.get(ORGANISATION).id
    finally:
        model.Session.rollback()
        if not keep:
            told("removing them")
            remove(site)


def seed(site: Site, number: int) -> None:
    """The organisation, two datasets by the actions, copies of them in their place, and what is known of those."""
    site.call("organization_create", name=ORGANISATION, title=f"การวัดความเร็ว {ORGANISATION}")
    whole = template(site, "whole")
    lacking = template(site, "lacking")
    spoil(lacking)
    copy(site, whole, [copied for copied in range(number) if not faulty(copied)])
    copy(site, lacking, [copied for copied in range(number) if faulty(copied)])
    for given in (whole, lacking):  # the site's worker checks their files, of which there are none
        site.call("dataset_purge", id=given["id"])
    judge()
    register(numbers_there())
    state(site, numbers_there())


def template(site: Site, name: str) -> dict[str, Any]:
    """A dataset with Thai content, the 14 items and three resources."""
    given = {**dataset(0), "name": f"{ORGANISATION}-{name}", "owner_org": ORGANISATION}
    return dict(site.call("package_create", **{**given, "title": f"{given['title']} {given['name']}"}))


def spoil(template: dict[str, Any]) -> None:
    """Take an item and the description of a resource from a dataset, which the actions would not have."""
    from ckan import model
    from ckan.lib import search

    package = model.Package.get(template["id"])
    package.extras = {name: value for name, value in package.extras.items() if name != "objective"}
    package.resources[0].description = ""
    model.Session.commit()
    search.rebuild(template["id"])


def copy(site: Site, template: dict[str, Any], numbers: Collection[int]) -> None:
    """Copies of a dataset in database and index. Their ids and those of their parts end in the number, as their names do."""
    from ckan import model
    from sqlalchemy import text

    endings = [f"{number:0{DIGITS}}" for number in numbers]
    for table, key in (("package", "id"), ("resource", "package_id"), ("package_tag", "package_id")):
        query = f"""
            INSERT INTO {table} SELECT made.* FROM {table} AS given, unnest(:endings) AS ending,
            LATERAL json_populate_record(given, replace(replace(replace(row_to_json(given)::text, given.id,
                left(given.id, -{DIGITS}) || ending), :id, left(:id, -{DIGITS}) || ending), :name, :stem || ending)::json) AS made
            WHERE given.{key} = :id"""  # noqa: S608
        asked = {"endings": endings, "id": template["id"], "name": template["name"], "stem": f"{ORGANISATION}-"}
        model.Session.execute(text(query), asked)
    model.Session.commit()
    given = document(site, template["id"])
    ids = [template["id"], *(resource["id"] for resource in template["resources"])]
    unstored = {"permission_labels": ["public"], "owner_org": template["owner_org"]}  # Solr does not give them back
    written = json.dumps({**given, **unstored})

    def made(ending: str) -> str:
        found = written
        for id_ in ids:
            found = found.replace(id_, id_[:-DIGITS] + ending)
        found = found.replace(template["name"], f"{ORGANISATION}-{ending}")
        return found.replace(given["index_id"], index_id(ids[0][:-DIGITS] + ending, given["site_id"]))

    for start in range(0, len(endings), PAGE):
        update(site, f"[{','.join(made(ending) for ending in endings[start : start + PAGE])}]")


def document(site: Site, id_: str) -> dict[str, Any]:
    """What the index holds of a dataset."""
    asked = {"q": f"id:{id_}", "fl": "*", "wt": "json"}
    [found] = requests.get(f"{site.solr}/select", params=asked, timeout=30).json()["response"]["docs"]
    return {key: value for key, value in found.items() if key != "_version_" and not key.endswith("_ngram")}


def index_id(id_: str, site_id: str) -> str:
    """As CKAN makes it."""
    return md5(f"{id_}{site_id}".encode()).hexdigest()  # noqa: S324


def update(site: Site, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{site.solr}/update", params={"commit": "true"}, data=body.encode(), headers=headers, timeout=120)
    answer.raise_for_status()


def numbers_there() -> dict[str, tuple[str, int]]:
    """Name and number of each copy, by id."""
    from ckan import model
    from sqlalchemy import select

    package = model.Package
    rows = model.Session.execute(select(package.id, package.name).where(package.name.regexp_match(COPY))).all()
    return {id_: (name, int(name[-DIGITS:])) for id_, name in rows}


def judge() -> None:
    """A verdict on each resource, that of a real file, and a link that answers."""
    import sqlalchemy as sa
    from ckan import model

    from ckanext.mofops.jobs.fingerprint import fingerprint
    from ckanext.mofops.jobs.settings import engine
    from ckanext.mofops.model import Link, Validation
    from ckanext.mofops.model.quality import Scope, known
    from ckanext.mofops.model.time import now
    from ckanext.mofops.quality import check_file

    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as folder:
        path = Path(folder) / "data.csv"
        path.write_text(CONTENT, encoding="utf-8")
        good = check_file(path, format="CSV").to_dict()
    bad = {**good, "open": False, "stars": 1}
    there, at = numbers_there(), now()
    made_of = {"sha256": sha256(CONTENT.encode()).hexdigest(), "format": "CSV", "engine": engine()}
    times = {"created": at, "finished": at, "due": at, "started": at, "attempts": 1, "indexed": True}
    found = list(known(Scope(organisation=model.Group.get(ORGANISATION).id)))
    verdicts = [bad if closed(there[resource.dataset][1]) else good for resource in found]
    model.Session.execute(
        sa.insert(Validation),
        [
            {"id": str(uuid4()), "resource_id": resource.id, "fingerprint": fingerprint(resource), "verdict": verdict}
            | {name: verdict[name] for name in ("valid", "open", "stars")}
            | {**made_of, **times, "bulk": True, "forced": False}
            for resource, verdict in zip(found, verdicts, strict=True)
        ],
    )
    answered = {"state": "ok", "params": {}, "checked": at, "last_success": at}
    model.Session.execute(sa.insert(Link), [{"resource_id": resource.id, "url": resource.url, **answered} for resource in found])
    model.Session.commit()


def register(there: dict[str, tuple[str, int]]) -> None:
    """What GD Catalog would have said of each dataset."""
    from ckanext.mofops.gdcatalog.registration import Application, Published, Registration
    from ckanext.mofops.jobs.registration import settings
    from ckanext.mofops.jobs.settings import own_url
    from ckanext.mofops.model.registration import registrations

    at = datetime.now(UTC)

    def said(name: str, number: int) -> Registration:
        if unregistered(number):
            return Registration(application=Application("WAIT"), published_asked=at, application_asked=at)
        return Registration(Published(f"gdpublish-{name}", at), published_asked=at, portal="https://gdcatalog.example.go.th")

    entries = list(there.items())
    for start in range(0, len(entries), PAGE):
        found = {(id_, name): said(name, number) for id_, (name, number) in entries[start : start + PAGE]}
        registrations().keep(own_url(), settings.service(), found)


def state(site: Site, there: dict[str, tuple[str, int]]) -> None:
    """Facts that a person would state: why datasets are valuable, a scope, and a use of them; of as many as the forms take."""
    from ckan import model

    from ckanext.mofops.jobs.indicator5.settings import fiscal_year
    from ckanext.mofops.model.facts import UsageEntry

    stated = sorted(there, key=lambda id_: there[id_])[:PAGE]
    values = {there[id_][0]: f"ใช้ติดตามการดำเนินงาน {there[id_][0]}" for id_ in stated}
    site.call("mofops_facts_update", organisation=ORGANISATION, scopes=[{"scope": 1}], values=values)
    UsageEntry(
        organisation=model.Group.get(ORGANISATION).id,
        fiscal_year=fiscal_year(),
        title="รายงานผลการตรวจราชการ",
        kind="report",
        url="https://data.example.go.th/report",
        datasets=stated,
        scope=1,
        link_state="alive",
    ).add()


def remove(site: Site) -> None:
    """The organisation, if it is there, and all that is in it."""
    from ckan import model
    from sqlalchemy import text

    group = model.Group.get(ORGANISATION)
    if group is None:
        return
    copies = f"(SELECT id FROM package WHERE name ~ '{COPY}')"  # noqa: S608
    for query in (
        "DELETE FROM mofops_assessment WHERE organisation = :id",
        "DELETE FROM mofops_assessment_judged WHERE hash NOT IN (SELECT judged FROM mofops_assessment)",
        f"DELETE FROM package_tag WHERE package_id IN {copies}",  # noqa: S608
        f"DELETE FROM resource WHERE package_id IN {copies}",  # noqa: S608
        f"DELETE FROM package WHERE id IN {copies}",  # noqa: S608
    ):
        model.Session.execute(text(query), {"id": group.id})
    model.Session.commit()
    for template in model.Session.query(model.Package).filter_by(owner_org=group.id).all():
        site.call("dataset_purge", id=template.id)
    update(site, json.dumps({"delete": {"query": f"name:{ORGANISATION}-*"}}))
    site.call("organization_purge", id=ORGANISATION)


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


@contextmanager
def ckan_alone(ini: str) -> Iterator[str]:
    """Address of the site as CKAN alone serves it, in a process of its own."""
    settings = re.sub(r"(?m)^ckan\.plugins = .*", "ckan.plugins = activity", Path(ini).read_text(encoding="utf-8"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="mofops-bench-") as folder:
        path = Path(folder) / "alone.ini"
        path.write_text(re.sub(r"(?m)^ckanext\.mofops\..*\n", "", settings), encoding="utf-8")
        # As scripts/stack serves the sites.
        options = ["--host", "127.0.0.1", "--port", str(port), "--threaded", "--disable-reloader", "--disable-debugger"]
        command = [str(Path(sys.executable).with_name("ckan")), "-c", str(path), "run", *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(process, f"http://127.0.0.1:{port}/api/3/action/status_show")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_for(process: "subprocess.Popen[bytes]", url: str) -> None:
    """Until a site answers."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            if requests.get(url, timeout=10).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise SystemExit("indicator5: CKAN alone does not start")


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
    if missing := [name for name in NEEDED if not os.environ.get(name)]:
        raise SystemExit(f'indicator5: {", ".join(missing)} not set: eval "$(scripts/stack --instance test env)"')

    def told(words: str) -> None:
        print(words, file=sys.stderr)  # noqa: T201

    logging.disable(logging.WARNING)  # the site's log goes to standard output, where the figures go
    with within(options.ini) as site, organisation(site, options.datasets, keep=options.keep, told=told) as id_:
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
