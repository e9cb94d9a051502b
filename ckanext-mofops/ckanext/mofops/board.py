"""The dashboard of this catalogue: the configured definition, its tables as anyone may read them, and the figures kept in Redis.

What a visitor may see never depends on who asks: the datasets are looked up anew for each answer, as an anonymous caller, and the
figures are kept under the state of exactly those files. A dataset that is hidden takes its figures along at once.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from ckan import authz, model
from ckan.lib.dictization.model_dictize import resource_dictize
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from redis.exceptions import LockError, RedisError

from ckanext.mofops import dashboard
from ckanext.mofops.dashboard import Definition, Fault, Place, Table
from ckanext.mofops.guard import ChildError
from ckanext.mofops.jobs.files import stored_file
from ckanext.mofops.logic.permission import anyone
from ckanext.mofops.model.published import published
from ckanext.mofops.model.time import iso

log = logging.getLogger(__name__)

KEPT = 24 * 3600
"""Seconds that figures are kept; they are read anew as soon as a file changes, whatever the time."""
DOUBTFUL = 60
"""Seconds that they are kept where a file could not be read for a reason that may pass."""
PASSING = {"time-limit", "memory-limit", "reader-crashed", "dashboard-no-file", "dashboard-not-read"}
READING = 120
"""Seconds that one process may read for all that wait for the same figures."""


@dataclass(frozen=True)
class _Found:
    """What there is at a place for anyone: a resource, or why there is none. package: None where no dataset is public."""

    package: model.Package | None
    resource: model.Resource | None
    fault: Fault | None = None

    @property
    def updated(self) -> str | None:
        return None if self.resource is None else iso(self.resource.last_modified or self.resource.created)

    def state(self) -> list[Any]:
        """What tells one state of it from another, as JSON has it."""
        package, resource = self.package, self.resource
        of_package = None if package is None else [package.id, package.name, package.title]
        if resource is None:
            return [of_package, self.fault and self.fault.code]
        # To the microsecond: two uploads of one second are two states.
        times = [str(time) for time in (resource.last_modified, resource.created, resource.metadata_modified)]
        facts = [resource.id, resource.url, resource.url_type, resource.name, resource.format, resource.hash, resource.size]
        return [of_package, facts, times, self.fault and self.fault.code]

    def to_dict(self, fault: Fault | None) -> dict[str, Any]:
        """As ``sources`` of ``mofops_dashboard_show``."""
        package, resource = self.package, self.resource
        return {
            "dataset": package and {"name": package.name, "title": package.title or package.name},
            "resource": resource
            and {"id": resource.id, "name": resource.name or _file_name(resource), "file": _file_name(resource)},
            "updated": self.updated,
            "fault": fault and fault.to_dict(),
        }


def definition() -> Definition | None:
    """The configured definition; None where no dashboard is wanted.

    :raises CatalogError: its file cannot be read or followed
    """
    configured = tk.config["ckanext.mofops.dashboard"]
    if not configured:
        return None
    path = Path(configured)
    with suppress(OSError):
        state = path.stat()
        return _definition(path, state.st_mtime_ns, state.st_size)
    return dashboard.load(path)  # which says what is wrong with it


@lru_cache(maxsize=4)
def _definition(path: Path, _modified: int, _size: int) -> Definition:
    return dashboard.load(path)


def shown() -> dict[str, Any] | None:
    """The dashboard as ``mofops_dashboard_show`` answers it; None where none is wanted.

    :raises CatalogError: as ``definition``
    """
    wanted = definition()
    if wanted is None:
        return None
    found = _look_up(wanted)
    key = _key(wanted, found)
    kept = _kept(key)
    if kept is None:
        with _alone(key):
            kept = _kept(key)  # whoever was first may have read it meanwhile
            if kept is None:
                kept = _read(wanted, found)
                _keep(key, kept)
    return kept


def kept() -> dict[str, Any] | None:
    """The dashboard if its figures are kept for its files as they are now: nothing is read for it.

    :raises CatalogError: as ``definition``
    """
    wanted = definition()
    return None if wanted is None else _kept(_key(wanted, _look_up(wanted)))


def read_places() -> tuple[Definition, list[Place]] | None:
    """The definition, and the places of it that a table is read from; None where no dashboard is wanted.

    :raises CatalogError: as ``definition``
    """
    wanted, answer = definition(), shown()
    if wanted is None or answer is None:
        return None
    return wanted, [place for place, source in zip(wanted.places, answer["sources"], strict=True) if source["fault"] is None]


def _look_up(wanted: Definition) -> dict[Place, _Found]:
    packages = published({place.dataset for place in wanted.places})
    readable = {name: package for name, package in packages.items() if _is_public("package_show", package.id)}
    return {place: _found(place, readable.get(place.dataset)) for place in wanted.places}


def _found(place: Place, package: model.Package | None) -> _Found:
    if package is None:
        return _Found(None, None, Fault("dashboard-not-public"))
    resources = [resource for resource in package.resources if place.resource == resource.id]
    resources = resources or [
        resource for resource in package.resources if place.resource in (resource.name, _file_name(resource))
    ]
    if len(resources) != 1:
        code = "dashboard-two-resources" if resources else "dashboard-no-resource"
        return _Found(package, None, Fault(code, {"dataset": package.name}))
    [resource] = resources
    if not _is_public("resource_show", resource.id):
        return _Found(None, None, Fault("dashboard-not-public"))
    return _Found(package, resource, None if resource.url_type == "upload" else Fault("dashboard-elsewhere"))


def _is_public(action: str, id_: str) -> bool:
    """Whether anyone may, also where a plugin is stricter than CKAN."""
    asker: Any = {"model": model, "session": model.Session, **anyone()}
    return authz.is_authorized_boolean(action, asker, {"id": id_})


def _file_name(resource: model.Resource) -> str:
    return unquote(PurePosixPath(urlsplit(resource.url).path).name)


def _key(wanted: Definition, found: Mapping[Place, _Found]) -> str:
    state = json.dumps([repr(wanted), [entry.state() for entry in found.values()]], ensure_ascii=False)
    return f"ckan:{tk.config['ckan.site_id']}:mofops:dashboard:{hashlib.sha256(state.encode()).hexdigest()}"


def _kept(key: str) -> dict[str, Any] | None:
    try:
        content = connect_to_redis().get(key)
    except RedisError:
        log.exception("the figures of the dashboard are not kept: Redis does not answer")
        return None
    return None if content is None else json.loads(content)  # type: ignore[arg-type]


def _keep(key: str, answer: Mapping[str, Any]) -> None:
    codes = {source["fault"]["code"] for source in answer["sources"] if source["fault"]}
    with suppress(RedisError):
        connect_to_redis().set(key, json.dumps(answer), ex=DOUBTFUL if codes & PASSING else KEPT)


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """One process reads for all; who has waited too long reads by itself."""
    try:
        lock = connect_to_redis().lock(f"{key}:lock", timeout=READING, blocking_timeout=READING / 4)
        mine = lock.acquire()
    except RedisError:
        mine = False
    try:
        yield
    finally:
        if mine:
            with suppress(LockError, RedisError):
                lock.release()


def _read(wanted: Definition, found: Mapping[Place, _Found]) -> dict[str, Any]:
    files = {place: _resource_dict(entry) for place, entry in found.items() if entry.fault is None}
    places = list(wanted.places)
    tables: dict[Place, Table | Fault] = {place: entry.fault for place, entry in found.items() if entry.fault is not None}
    sources = {place: entry.to_dict(entry.fault) for place, entry in found.items()}
    model.Session.commit()  # no transaction stays open while files are read
    with dashboard.reading() as reader:
        for place, resource in files.items():
            tables[place] = read = _table(reader, resource)
            if isinstance(read, Fault):
                sources[place]["fault"] = read.to_dict()
    answer = dashboard.figures(wanted, tables).to_dict()
    for indicator, entry in zip(wanted.indicators, answer["indicators"], strict=True):
        entry["sources"] = [places.index(place) for place in indicator.places]
    updated = [source["updated"] for source in sources.values() if source["updated"] is not None]
    return {**answer, "updated": max(updated, default=None), "sources": [sources[place] for place in places]}


def _resource_dict(entry: _Found) -> dict[str, Any]:
    return resource_dictize(entry.resource, {"model": model, "session": model.Session})


def _table(reader: dashboard.Reader, resource: dict[str, Any]) -> Table | Fault:
    """Whatever keeps one file from being read keeps no other."""
    try:
        with stored_file(resource) as path:
            return reader(path)
    except ChildError:
        log.exception("resource %s", resource["id"])
        return Fault("dashboard-not-read")
    except Exception:  # of a storage that may be anybody's
        log.exception("resource %s", resource["id"])
        return Fault("dashboard-no-file")
