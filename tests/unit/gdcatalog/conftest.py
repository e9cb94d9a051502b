"""Datasets as the two sides give them, and a stub of a target that can lose answers.

The stub keeps to the few actions that a push uses. It is there for what a real CKAN cannot be made to do: carry a write out
and cut the connection.
"""

import json
import threading
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Profile

SITE = "https://agency.example"


@pytest.fixture
def mapping():
    return Profile(source_site=SITE)


@pytest.fixture
def complete(complete):
    """A source dataset with all 14 items, as CKAN gives it."""

    def make(name="units", **fields):
        return {
            **complete,
            "id": f"id-{name}",
            "name": name,
            "title": "ผลการตรวจติดตาม",
            "notes": "จำนวนหน่วยรับตรวจ",
            "organization": {"name": "ops-mof", "title": "สป.กค."},
            "owner_org": "2f0c",
            "state": "active",
            "type": "dataset",
            "resources": [
                {
                    "id": f"r-{name}",
                    "name": "จำนวนหน่วย",
                    "description": "หนึ่งแถวคือหนึ่งหน่วย",
                    "format": "CSV",
                    "url": f"{SITE}/{name}.csv",
                    "schema": {"fields": [{"name": "year", "type": "integer"}]},
                }
            ],
            **fields,
        }

    return make


@pytest.fixture
def stored():
    """What a CKAN answers for a dataset that was sent to it: ids, sorted tags, an organisation dict, and its own fields."""
    return as_stored


def as_stored(sent: dict[str, Any], id_: str = "") -> dict[str, Any]:
    dataset = deepcopy(sent)
    return {
        **dataset,
        "id": id_ or f"there-{sent['name']}",
        "state": "active",
        "type": "dataset",
        "organization": {"name": sent.get("owner_org"), "id": "77aa"},
        "owner_org": "77aa",
        "tags": sorted(
            ({"name": tag["name"], "state": "active"} for tag in dataset.get("tags", [])), key=lambda tag: tag["name"]
        ),
        "num_tags": len(dataset.get("tags", [])),
        "metadata_modified": "2023-11-22T00:00:00.000001",
        "resources": [
            {**resource, "position": number, "package_id": "x", "state": "active"}
            for number, resource in enumerate(dataset.get("resources", []))
        ],
    }


class Stub:
    """A target. datasets: by id. faults: for the next writes, what is done beside or instead (see ``fault``); asked: actions."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.datasets: dict[str, dict[str, Any]] = {}
        self.faults: list[str | None] = []
        self.asked: list[str] = []
        self.drops: set[str] = set()
        self.organisations = {"ops-mof"}
        self.now = datetime(2023, 11, 22, tzinfo=UTC)

    @property
    def writes(self) -> list[str]:
        return [action for action in self.asked if action not in ("package_search", "status_show", "organization_show")]

    def act(self, action: str, data: dict[str, Any]) -> tuple[int, Any]:
        return getattr(self, action)(data)

    def status_show(self, data):
        return 200, {"site_url": self.url, "ckan_version": "2.12.0"}

    def organization_show(self, data):
        return (200, {"name": data["id"], "state": "active"}) if data["id"] in self.organisations else (404, {"message": "-"})

    def package_search(self, data):
        found = [dataset for dataset in self.datasets.values() if self._matches(dataset, data["fq"])]
        return 200, {"count": len(found), "results": found}

    def _matches(self, dataset, fq):
        wanted = fq.split('"')[1::2]
        extras = [extra["value"] for extra in dataset["extras"]]
        known = [*extras, dataset["name"], dataset["organization"]["name"]]
        return all(value in known for value in wanted) if " AND " in fq else any(value in known for value in wanted)

    def package_create(self, data):
        if any(dataset["name"] == data["name"] for dataset in self.datasets.values()):
            return 409, {"name": ["URL นี้ถูกใช้แล้ว"]}
        return 200, self._keep(as_stored(data))

    def package_revise(self, data):
        dataset = self.datasets[data["match"]["id"]]
        if any(dataset.get(key) != value for key, value in data["match"].items()):
            return 409, {"match": ["metadata_modified"]}
        kept = {key: value for key, value in dataset.items() if f"-{key}" not in data["filter"]}
        kept["owner_org"] = kept.get("owner_org") and dataset["organization"]["name"]
        return 200, {"package": self._keep(as_stored({**kept, **data["update"]}, dataset["id"]))}

    def resource_create(self, data):
        dataset = self.datasets[data.pop("package_id")]
        dataset["resources"].append({**data, "url_type": "upload", "url": f"{self.url}/download/{data.pop('upload')}"})
        self._keep(dataset)
        return 200, dataset["resources"][-1]

    def resource_patch(self, data):
        for dataset in self.datasets.values():
            for resource in dataset["resources"]:
                if resource["id"] == data["id"]:
                    resource.update({**data, "url_type": "upload", "url": f"{self.url}/download/{data.pop('upload')}"})
                    self._keep(dataset)
                    return 200, resource
        return 404, {"message": "-"}

    def _keep(self, dataset):
        self.now += timedelta(seconds=1)
        dataset["metadata_modified"] = self.now.replace(tzinfo=None).isoformat()
        self.datasets[dataset["id"]] = {key: value for key, value in dataset.items() if key not in self.drops}
        return self.datasets[dataset["id"]]


@pytest.fixture
def target() -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            action = self.path.rpartition("/")[2]
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stub.asked.append(action)
            fault = stub.faults.pop(0) if stub.faults and action in stub.writes else None
            if fault == "lost-before":
                return
            status, result = (int(fault), {"message": "-"}) if fault and fault.isdigit() else stub.act(action, self._data(body))
            if fault == "lost-after":
                return
            if fault == "html-after":
                self._answer(200, b"<html>", "text/html")
                return
            if fault == "another":
                another = {**result.get("package", result), "id": "another", "name": "another"}
                result = {"package": another, **another}
            key = "result" if status == 200 else "error"
            self._answer(status, json.dumps({"success": status == 200, key: result}).encode(), "application/json")

        def _data(self, body: bytes) -> dict[str, Any]:
            kind = self.headers["Content-Type"]
            if "json" in kind:
                return json.loads(body)
            form = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
            parts = {part.get_param("name", header="Content-Disposition"): part for part in form.get_payload()}
            file = parts.pop("upload").get_filename()
            return {**{name: part.get_payload(decode=True).decode() for name, part in parts.items()}, "upload": file}

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    stub = Stub(f"http://127.0.0.1:{httpd.server_address[1]}")
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield stub
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def client(target):
    return Client(target.url, "t0ken-s3cret", retries=2, sleep=lambda _: None)
