"""An agency with many datasets and all that is known of them, straight in the database and the search index of a live site.

Two datasets are made by the actions, the others are copies of them. Three of eight have something wrong.
"""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Collection, Iterator
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
ORGANISATION = "bench-agency"
DIGITS = 8
COPY = f"^{ORGANISATION}-[0-9]{{{DIGITS}}}$"
CONTENT = "ปีงบประมาณ,จำนวน\n2566,12\n"
PAGE = 1000


def refuse_without(benchmark: str, *names: str) -> None:
    """End where the settings of a live site are missing from the environment."""
    if missing := [name for name in names if not os.environ.get(name)]:
        raise SystemExit(f'{benchmark}: {", ".join(missing)} not set: eval "$(scripts/stack --instance test env)"')


def told(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr)  # noqa: T201


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
    logging.disable(logging.WARNING)  # the site's log goes to standard output, where the figures go
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.plugins import toolkit as tk

    with make_app(load_config(ini))._wsgi_app.test_request_context():
        yield Site(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], os.environ["SOLR_URL"])


@contextmanager
def organisation(site: Site, number: int, *, keep: bool) -> Iterator[str]:
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
