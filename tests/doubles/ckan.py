"""A CKAN in memory, by its action API: what a push needs of one, with its habits, and with answers lost on request.

Habits that matter, as CKAN 2.12 has them: tags come back sorted, the organisation as a dict, a deleted dataset leaves the listing
but keeps its id and its resources' ids, its name is free again, ``match`` is an optimistic lock.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from ckanext.mofops.catalog import Invalid, NotFound

READS = ("package_search", "package_show", "status_show", "organization_show")
_TERM = re.compile(r'(\w+):\(((?:"(?:[^"\\]|\\.)*"(?: OR )?)+)\)')
_SET = re.compile(r"(\w+):\[\* TO \*\]")
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"')


def as_stored(sent: dict[str, Any], id_: str = "") -> dict[str, Any]:
    """What a CKAN answers for a dataset that was sent to it: ids, sorted tags, an organisation dict, and its own fields."""
    dataset = deepcopy(sent)
    tags = sorted(({"name": tag["name"], "state": "active"} for tag in dataset.get("tags", [])), key=lambda tag: tag["name"])
    return {
        "state": "active",
        **dataset,
        "id": id_ or f"there-{sent['name']}",
        "type": "dataset",
        "organization": {"name": sent.get("owner_org"), "id": "77aa"},
        "owner_org": "77aa",
        "tags": tags,
        "num_tags": len(tags),
        "metadata_modified": "2023-11-22T00:00:00.000001",
        "resources": [
            {"id": str(uuid4()), **resource, "position": number, "package_id": "x", "state": "active"}
            for number, resource in enumerate(dataset.get("resources", []))
        ],
    }


class Ckan:
    """datasets: by id; organisations: names; drops: fields that its schema does not know.

    faults: for the next writes, what is done beside or instead (see ``_Handler``); asked: actions in order; connections: how
    many were made; files: sha256 of each upload, by resource id; lists_deleted: as with
    ``ckan.search.remove_deleted_packages = false``; indexed: when each dataset was indexed, by id, and a number of that;
    tells_index: whether a search tells.
    """

    def __init__(self, url: str = "https://catalog.example", version: str = "2.12.0") -> None:
        self.url, self.version = url, version
        self.datasets: dict[str, dict[str, Any]] = {}
        self.organisations = {"ops-mof"}
        self.drops: set[str] = set()
        self.lists_deleted = False
        self.indexed: dict[str, tuple[str, str]] = {}
        self.tells_index = True
        self.faults: list[str | None] = []
        self.asked: list[str] = []
        self.files: dict[str, str] = {}
        self.connections = 0
        self.now = datetime(2023, 11, 22, tzinfo=UTC)
        self.lock = threading.RLock()

    @property
    def writes(self) -> list[str]:
        return [action for action in self.asked if action not in READS]

    @property
    def active(self) -> dict[str, dict[str, Any]]:
        """What is not deleted, by name."""
        return {dataset["name"]: dataset for dataset in self.datasets.values() if dataset.get("state", "active") == "active"}

    def act(self, action: str, data: dict[str, Any]) -> tuple[int, Any]:
        """Status and result, or error, of an action."""
        with self.lock:
            known = getattr(self, action, None)
            return (400, {"message": f"Action name not known: {action}"}) if known is None else known(data)

    def status_show(self, data):
        return 200, {"site_url": self.url, "ckan_version": self.version}

    def organization_show(self, data):
        return (200, {"name": data["id"], "state": "active"}) if data["id"] in self.organisations else (404, {"message": "-"})

    def package_show(self, data):
        found = self._named(data["id"])
        return (404, {"message": "-"}) if found is None else (200, found)

    def package_search(self, data):
        states = {"active"}
        states |= {"draft"} if data.get("include_drafts") else set()
        states |= {"deleted"} if data.get("include_deleted") and self.lists_deleted else set()
        found = [
            dataset
            for _, dataset in sorted(self.datasets.items())
            if dataset.get("state", "active") in states
            and (data.get("include_private") or not dataset.get("private"))
            and self._matches(dataset, data.get("fq", ""))
        ]
        if "indexed_ts" in data.get("sort", ""):
            if not self.tells_index:
                return 409, {"query": ["Search Query is invalid"]}
            found.sort(key=lambda dataset: self._stamp(dataset)["indexed_ts"], reverse="desc" in data["sort"])
        rows = found[: data.get("rows", 10)]
        if "fl" in data:
            rows = [{name: value for name, value in self._document(row).items() if name in data["fl"]} for row in rows]
        return 200, {"count": len(found), "results": rows}

    def _document(self, dataset):
        place = (dataset.get("organization") or {}).get("name")
        stamp = self._stamp(dataset) if self.tells_index else {}
        return {"id": dataset["id"], "name": dataset["name"], "organization": place, **stamp}

    def _stamp(self, dataset):
        at, version = self.indexed.get(dataset["id"], ("2023-11-21T00:00:00Z", "1"))
        return {"indexed_ts": at, "_version_": version}

    def _matches(self, dataset, fq):
        after = re.search(r'\+id:\{"(.*)" TO \*\]', fq)
        if after is not None and dataset["id"] <= after[1]:
            return False
        extras = {extra["key"]: extra["value"] for extra in dataset.get("extras", [])}
        known = {
            **extras,
            "id": dataset["id"],
            "name": dataset["name"],
            "organization": (dataset.get("organization") or {}).get("name"),
        }
        wanted, _, unwanted = fq.partition(" AND NOT ")
        hits = [known.get(field) in _VALUE.findall(values) for field, values in _TERM.findall(wanted)]
        hits += [known.get(field) is not None for field in _SET.findall(wanted)]
        if any(known.get(field) in _VALUE.findall(values) for field, values in _TERM.findall(unwanted)):
            return False
        return not hits or (all(hits) if " AND " in wanted else any(hits))

    def package_create(self, data):
        holder = self._named(data["name"])
        if holder is not None and holder.get("state") != "deleted":
            return 409, {"name": ["URL นี้ถูกใช้แล้ว"]}
        taken = {resource["id"] for dataset in self.datasets.values() for resource in dataset.get("resources", [])}
        if taken & {resource.get("id") for resource in data["resources"]}:
            return 409, {"resources": [{"id": ["Resource id already exists."]}]}
        if holder is not None:
            holder["name"] = holder["id"]
        new = as_stored(data)
        if new["id"] in self.datasets:
            new["id"] = str(uuid4())
        return 200, self._keep(new)

    def package_delete(self, data):
        found = self._named(data["id"])
        if found is None:
            return 404, {"message": "-"}
        if found.get("state") == "deleted":
            return 200, None
        self._keep({**found, "state": "deleted"})
        return 200, None

    def package_revise(self, data):
        dataset = self.datasets.get(data["match"]["id"])
        if dataset is None:
            return 404, {"message": "-"}
        if any(dataset.get(key) != value for key, value in data["match"].items()):
            return 409, {"match": ["metadata_modified"]}
        holder = self._named(data["update"].get("name", dataset["name"]))
        if holder is not None and holder is not dataset and holder.get("state") != "deleted":
            return 409, {"name": ["URL นี้ถูกใช้แล้ว"]}
        kept = {key: value for key, value in dataset.items() if f"-{key}" not in data.get("filter", [])}
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

    def _named(self, name):
        alive = sorted(self.datasets.values(), key=lambda dataset: dataset.get("state") == "deleted")
        return self.datasets.get(name) or next((dataset for dataset in alive if dataset["name"] == name), None)

    def _keep(self, dataset):
        self.now += timedelta(seconds=1)
        dataset["metadata_modified"] = self.now.replace(tzinfo=None).isoformat()
        self.indexed[dataset["id"]] = (f"{dataset['metadata_modified']}Z", str(int(self.now.timestamp())))
        self.datasets[dataset["id"]] = {key: value for key, value in dataset.items() if key not in self.drops}
        return self.datasets[dataset["id"]]


@contextmanager
def served(site: Ckan) -> Iterator[Ckan]:
    """The site on loopback, over connections that are kept; its ``url`` says where."""

    class Handler(_Handler):
        ckan = site

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up on answers that they refuse
    site.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield site
    finally:
        httpd.shutdown()
        httpd.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers as the site would. Faults of a write: ``lost-before`` and ``lost-after`` it is carried out, ``html-after``,
    ``another`` dataset in the answer, or a status such as ``503``.
    """

    ckan: Ckan
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.ckan.connections += 1

    def do_POST(self) -> None:
        action = self.path.rpartition("/")[2]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        site = self.ckan
        with site.lock:
            site.asked.append(action)
            fault = site.faults.pop(0) if site.faults and action not in READS else None
        if fault == "lost-before":
            self.close_connection = True
            return
        status, result = (int(fault), {"message": "-"}) if fault and fault.isdigit() else site.act(action, self._data(body))
        if fault == "lost-after":
            self.close_connection = True
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
        file = parts.pop("upload")
        fields = {name: part.get_payload(decode=True).decode() for name, part in parts.items()}
        self.ckan.files[fields["id"]] = sha256(file.get_payload(decode=True)).hexdigest()
        return {**fields, "upload": file.get_filename()}

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class Direct:
    """A client of the site without a network between: the contract of ``catalog.Client`` as far as a push uses it."""

    def __init__(self, site: Ckan) -> None:
        self.site = site
        self.url = site.url
        self.requests = 0
        self.stop = threading.Event()
        self.has_token = True

    def twin(self) -> "Direct":
        return self

    def pause(self, attempt: int, least: float = 0.0, *, everybody: bool = False) -> bool:
        return False

    def call(
        self,
        action: str,
        data: dict[str, Any],
        *,
        keep: Callable[[Any], Any] = lambda result: result,
        write: bool = False,
        upload: Path | None = None,
    ) -> Any:
        self.requests += 1
        self.site.asked.append(action)
        if upload is not None:
            data = {**data, "upload": upload.name}
        status, result = self.site.act(action, deepcopy(dict(data)))
        if status == 404:
            raise NotFound("not-found", url=self.url)
        if status != 200:
            raise Invalid("invalid", {key: str(value) for key, value in result.items()}, url=self.url, status=status)
        return keep(deepcopy(result))
