"""The catalogue of this process is a GD Catalog to rehearse on; the agency is the live one of the test stack."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import md5
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
import requests
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.mofops.catalog import Client

SITE = "https://data.example.go.th"
"""Of an agency that pushes."""
OFFICERS = "nso"


@pytest.fixture(scope="module")
def more_plugins() -> tuple[str, ...]:
    return ("mofops_rehearsal",)


@pytest.fixture(scope="module")
def officers(catalogue: Any) -> dict[str, Any]:
    """The organisation of officers."""
    return factories.Organization(name=OFFICERS)


@pytest.fixture(scope="module")
def officer(catalogue: Any, anyone: Any, officers: dict[str, Any]) -> Any:
    """A member of the organisation of officers, and of no other."""
    user = factories.UserWithToken()
    helpers.call_action("organization_member_create", id=officers["id"], username=user["name"], role="member")
    return replace(anyone, token=user["token"])


@pytest.fixture(scope="module")
def declared(catalogue: Any) -> dict[str, Any]:
    """The plugin's settings as it declares them."""
    return {key: tk.config[key] for key in tk.config if key.startswith("ckanext.mofops.rehearsal.")}


@pytest.fixture(autouse=True)
def settings(declared: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """They name the organisation of officers. Each test begins with what the ini file and its plugins say, without ours."""
    for key, value in {**declared, "ckanext.mofops.rehearsal.officers": OFFICERS}.items():
        monkeypatch.setitem(tk.config, key, value)
    return tk.config


@dataclass(frozen=True)
class Registration:
    """What the catalogue of this process says of datasets of an agency. host: of the agency."""

    officer: Any
    host: str

    def entry(self, dataset_id: str) -> dict[str, Any] | None:
        """Of a dataset, by its id there; None where there is none."""
        found = self.officer("mofops_rehearsal_list", site=self.host, q=dataset_id).result["applications"]
        return found[0] if found else None

    def shown(self, dataset_id: str) -> dict[str, Any]:
        """With history."""
        return self.officer("mofops_rehearsal_show", id=self.entry(dataset_id)["id"]).result

    def take(self, dataset_id: str, *steps: str, reason: str | None = None) -> str:
        """Take steps that succeed; the state after them."""
        asked = {"id": self.entry(dataset_id)["id"], **({} if reason is None else {"reason": reason})}
        for step in steps:
            answer = self.officer("mofops_rehearsal_step", **asked, step=step)
            assert answer.status == 200, answer.error
        return str(answer.result["state"])

    def register(self, dataset_id: str) -> None:
        """Take it from submission to approval."""
        assert self.take(dataset_id, "submit", "begin-check", "pass", "approve") == "COMPLETED"

    def told(self, anyone: Any, dataset: str) -> tuple[dict[str, str], dict[str, str]]:
        """What the two state actions tell anyone."""
        asked = {"site_url": self.host, "package": dataset}
        [published] = anyone("gdcatalog_published_state", **asked).result
        [other] = anyone("gdcatalog_nonpublish_state", **asked).result
        return published, other


@pytest.fixture
def registration(officer: Any) -> Registration:
    """Of the agency that pushes."""
    return Registration(officer, "data.example.go.th")


Pushed = Callable[..., dict[str, Any]]


@pytest.fixture
def pushed(sysadmin: Any, described: Any) -> Pushed:
    """A dataset as a push brings it, with ``source_id``."""

    def make(source_id: str | None = None, site: str = SITE, **fields: Any) -> dict[str, Any]:
        source_id = source_id or str(uuid4())
        resources = [{"name": "ข้อมูล", "description": "ข้อมูลรายปี", "format": "CSV", "url": f"{SITE}/data.csv"}]
        marker = [{"key": "mofops_source", "value": site}, {"key": "mofops_source_id", "value": source_id}]
        answer = sysadmin("package_create", **{**described(resources=resources, extras=marker), **fields})
        assert answer.status == 200, answer.error
        return {**answer.result, "source_id": source_id}

    return make


@dataclass(frozen=True)
class Agency:
    """A live catalogue with an organisation for this test alone. client: calls it as its sysadmin."""

    client: Client
    organisation: str
    database: str
    solr: str

    @property
    def host(self) -> str:
        return self.client.url.removeprefix("http://")

    def create(self, **fields: Any) -> dict[str, Any]:
        return self.client.call("package_create", fields, write=True)

    def patch(self, id_: str, **fields: Any) -> None:
        self.client.call("package_patch", {"id": id_, **fields}, write=True)

    def delete(self, id_: str) -> None:
        self.client.call("package_delete", {"id": id_}, write=True)

    def many(self, template: dict[str, Any], count: int) -> list[str]:
        """Copies of a dataset, straight in database and index, as the API takes minutes for a thousand; their ids, sorted."""
        ids = {str(uuid4()): f"{self.organisation}-copy-{number}" for number in range(count)}
        with closing(psycopg2.connect(self.database)) as database, database, database.cursor() as cursor:
            for id_, name in ids.items():
                _copy(cursor, "package", "id", template["id"], {"id": id_, "name": name})
                _copy(cursor, "resource", "package_id", template["id"], {"id": str(uuid4()), "package_id": id_})
                for tag in template["tags"]:
                    row = {"id": str(uuid4()), "package_id": id_}
                    _copy(cursor, "package_tag", "package_id", template["id"], row, f" AND tag_id = '{tag['id']}'")
        self.index([_copied(self.document(template["id"]), template, id_, name) for id_, name in ids.items()])
        return sorted(ids)

    def document(self, id_: str) -> dict[str, Any]:
        """What the index holds of a dataset."""
        asked = {"q": f"id:{id_}", "fl": "*", "wt": "json"}
        [found] = requests.get(f"{self.solr}/select", params=asked, timeout=30).json()["response"]["docs"]
        return {key: value for key, value in found.items() if key != "_version_" and not key.endswith("_ngram")}

    def index(self, documents: list[dict[str, Any]]) -> None:
        public = [{**document, "permission_labels": ["public"]} for document in documents]  # Solr does not give it back
        answer = requests.post(f"{self.solr}/update", params={"commit": "true"}, json=public, timeout=60)
        assert answer.status_code == 200, answer.text

    def corrupt(self, id_: str, old: str, new: str) -> None:
        """Have the search tell something else of a dataset than the database."""
        document = self.document(id_)
        self.index([{**document, "validated_data_dict": document["validated_data_dict"].replace(old, new)}])

    def forget(self, id_: str) -> None:
        """Have the search not know a dataset."""
        body = {"delete": {"query": f"id:{id_}"}}
        requests.post(f"{self.solr}/update", params={"commit": "true"}, json=body, timeout=60)

    def remove(self) -> None:
        with closing(psycopg2.connect(self.database)) as database, database, database.cursor() as cursor:
            mine = f"IN (SELECT id FROM package WHERE name LIKE '{self.organisation}-copy-%')"  # noqa: S608
            for table, column in (("package_tag", "package_id"), ("resource", "package_id"), ("package", "id")):
                cursor.execute(f"DELETE FROM {table} WHERE {column} {mine}")  # noqa: S608
            cursor.execute("SELECT name FROM package WHERE name LIKE %s", (f"{self.organisation}-%",))
            left = [name for (name,) in cursor.fetchall()]
        for name in left:
            self.client.call("dataset_purge", {"id": name}, write=True)
        body = {"delete": {"query": f"name:{self.organisation}-*"}}
        requests.post(f"{self.solr}/update", params={"commit": "true"}, json=body, timeout=60)
        self.client.call("organization_purge", {"id": self.organisation}, write=True)


def _copy(cursor: Any, table: str, key: str, value: str, other: dict[str, str], more: str = "") -> None:
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
    columns = [name for (name,) in cursor.fetchall()]
    said = ", ".join("%s" if name in other else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    query = f"INSERT INTO {table} ({names}) SELECT {said} FROM {table} WHERE {key} = %s{more}"  # noqa: S608
    cursor.execute(query, (*(other[name] for name in columns if name in other), value))


def _copied(document: dict[str, Any], template: dict[str, Any], id_: str, name: str) -> dict[str, Any]:
    text = json.dumps(document).replace(template["id"], id_).replace(template["name"], name)
    index_id = md5(f"{id_}agency".encode()).hexdigest()  # noqa: S324
    return {**json.loads(text), "index_id": index_id}


@pytest.fixture
def agency() -> Iterator[Agency]:
    missing = [name for name in ("MOFOPS_SOURCE", "MOFOPS_SOURCE_TOKEN", "DATABASE_URL", "SOLR_URL") if name not in os.environ]
    if missing:
        pytest.fail(f'These tests need {", ".join(missing)}: run eval "$(scripts/stack --instance test env)" first.')
    name = f"reh-{uuid4().hex[:8]}"
    client = Client(os.environ["MOFOPS_SOURCE"], os.environ["MOFOPS_SOURCE_TOKEN"])
    client.call("organization_create", {"name": name, "title": "หน่วยงานทดสอบ"}, write=True)
    made = Agency(client, name, os.environ["DATABASE_URL"], os.environ["SOLR_URL"])
    yield made
    made.remove()


@pytest.fixture
def offered(agency: Agency, complete: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """A dataset of the live agency, with what it needs to be registered."""

    def make(**fields: Any) -> dict[str, Any]:
        resource = {"name": "ข้อมูล", "description": "ข้อมูลรายปี", "format": "CSV", "url": f"{SITE}/data.csv"}
        own = {"name": f"{agency.organisation}-{uuid4().hex[:6]}", "owner_org": agency.organisation, "resources": [resource]}
        return agency.create(**{**complete, **own, **fields})

    return make


@pytest.fixture
def harvest(catalogue: Any, agency: Agency) -> Callable[..., dict[str, Any]]:
    """Harvest the live agency. on_step: called after each dataset."""

    def run(on_step: Callable[[int, int, str], None] | None = None, url: str | None = None) -> dict[str, Any]:
        user = helpers.call_action("get_site_user")["name"]
        context = {"user": user, "mofops_on_step": on_step}
        found = helpers.call_action("mofops_rehearsal_harvest", context=context, url=url or agency.client.url)
        model.Session.remove()
        return found

    return run


@pytest.fixture
def harvested(officer: Any, agency: Agency) -> Registration:
    """Of the live agency."""
    return Registration(officer, agency.host)
