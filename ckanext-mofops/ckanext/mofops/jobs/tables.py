"""The tables of resources in the DataStore, and as files of other formats: made by a worker when a verdict is there.

Both follow from what is in the database, so that it does not matter who asks for it, how often, or what died in between.
"""

import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ckan import model
from ckan.lib import search
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError

from ckanext.mofops import quality, renditions
from ckanext.mofops.catalog import DownloadError
from ckanext.mofops.jobs import settings
from ckanext.mofops.jobs.booking import book
from ckanext.mofops.jobs.files import content
from ckanext.mofops.jobs.fingerprint import fingerprint, hash_of
from ckanext.mofops.model import datatable
from ckanext.mofops.model.dataset import hold
from ckanext.mofops.model.datastore import DataTable, Standing, flag, standing, standings
from ckanext.mofops.model.lock import held
from ckanext.mofops.renditions import SHEET_CELLS, Kind, RenditionError, Room

log = logging.getLogger(__name__)

OFFERED: tuple[Kind, ...] = ("csv", "json", "xlsx")
"""What people may have a table as."""
AT_ONCE = 2**20
"""Bytes of a file from which on a worker makes the other formats before anybody asks for them; below it takes a second or two."""
_AT_THE_SAME_TIME = 2
"""So many are made for people who wait for them."""
PATIENCE = 5.0
"""Seconds that a table may wait for others, as each job has its price."""
SHIFT = 60.0
"""Seconds after which a job takes no more tables, so that other jobs of the site get their turn."""
_AGAIN = timedelta(seconds=10)
_TITLE = "mofops: load a table"
_COLUMNS = 1500
"""Of a table of PostgreSQL, which has 1,600 and less where values are long."""


@dataclass(frozen=True)
class Todo:
    """What is to be done for a resource. load, drop: its table in the DataStore; kinds: files that are to be made beforehand;
    flag: what CKAN is to say of it anew, None where that is right.
    """

    load: bool = False
    drop: bool = False
    kinds: tuple[Kind, ...] = ()
    flag: bool | None = None

    def __bool__(self) -> bool:
        return self != Todo()


def key_of(resource: Standing) -> str | None:
    """What the table of a resource, as it stands now, is known by; None if it is not known to hold one."""
    if not resource.alive or resource.sha256 is None or fingerprint(resource) != resource.fingerprint:
        return None
    verdict = {"format": resource.found, "rows": resource.rows, "fields": resource.fields}
    if not renditions.is_table(verdict):
        return None
    return hash_of([resource.sha256, resource.schema_hash, resource.found, renditions.VERSION])


def todo(resource: Standing) -> Todo:
    """What is to be done for a resource; nothing for one whose check is still to come."""
    key, is_held = key_of(resource), resource.state == "loaded"
    is_known = fingerprint(resource) == resource.fingerprint
    wanted = key is not None and resource.valid is True and _loads()
    load = wanted and resource.key != key
    drop = resource.state is not None and not wanted and (is_known or not resource.alive or not _loads())
    kinds: tuple[Kind, ...] = ()
    if key is not None and (resource.url_type != "upload" or (resource.bytes or 0) > AT_ONCE):
        kinds = tuple(kind for kind in OFFERED if _kept(resource.id, key, kind) is None)
    return Todo(load, drop, kinds, is_held if resource.flagged != is_held else None)


def _loads() -> bool:
    return bool(tk.config["ckanext.mofops.datastore.enabled"]) and datatable.is_there()


def follow(resources: Iterable[Standing]) -> list[str]:
    """Have a worker do what is to be done for these resources; the ids of those."""
    chosen = [resource.id for resource in resources if todo(resource)]
    if chosen:
        _enqueue(chosen)
    return chosen


def _enqueue(resource_ids: list[str]) -> None:
    try:
        tk.enqueue_job(settle, [resource_ids], title=_TITLE, rq_kwargs={"timeout": _longest()})
    except RedisError:
        log.exception("no worker could be told to load tables; the next check or save of the dataset will")


class Following:
    """Collects the resources that were checked, and has what is to be done for them done every few seconds, and at the end."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._follow()

    def add(self, resource_id: str) -> None:
        self._waiting.append(resource_id)
        if time.monotonic() - self._since > PATIENCE:
            self._follow()

    def _follow(self) -> None:
        if self._waiting:
            follow(standings(resource_ids=self._waiting))
        self._waiting, self._since = [], time.monotonic()


def follow_purge() -> None:
    """Have a worker take away what is left of resources that are gone for good."""
    try:
        tk.enqueue_job(sweep, title="mofops: take away tables", rq_kwargs={"timeout": _longest()})
    except RedisError:
        log.exception("no worker could be told to take away tables")


def _longest() -> int:
    return int(settings.longest_check() + 2 * tk.config["ckanext.mofops.tables.seconds"] + 120)


def settle(resource_ids: list[str]) -> None:
    """The job: do what is to be done for resources, for about a minute, and have the rest done by another job."""
    until = time.monotonic() + SHIFT
    told: set[str] = set()
    for place, resource_id in enumerate(resource_ids):
        if time.monotonic() > until:
            _enqueue(resource_ids[place:])
            break
        try:
            dataset = _settled(resource_id)
        except Exception:  # one file stops no other
            log.exception("the table of resource %s", resource_id)
            model.Session.rollback()
            continue
        told |= set() if dataset is None else {dataset}
    for dataset in told:
        _index(dataset)


def _settled(resource_id: str) -> str | None:
    """Do what is to be done for a resource; the id of its dataset, if the search index has to be told of it."""
    with held(f"mofops_tables:{resource_id}") as mine:
        if not mine:
            with suppress(RedisError):
                name = f"tables-{resource_id}"
                book(_soon(), settle, name, title=_TITLE, seconds=_longest(), args=([resource_id],))
            return None
        resource = standing(resource_id)
        model.Session.commit()  # no transaction stays open while a file is read
        if resource is None:
            _take_away(resource_id)
            return None
        return resource.dataset if _settle(resource, todo(resource)) else None


def _soon() -> datetime:
    # Whole seconds: who asks twice within one is told once.
    return (datetime.now(UTC) + _AGAIN).replace(microsecond=0)


def _settle(resource: Standing, wanted: Todo) -> bool:
    """Whether CKAN says something else of it now."""
    if not resource.alive:
        shutil.rmtree(_folder(resource.id), ignore_errors=True)
    if wanted.drop:
        datatable.drop(resource.id)
        DataTable.forget(resource.id)
        model.Session.commit()
    if wanted.load or wanted.kinds:
        kinds: list[Kind] = [*wanted.kinds, *(("rows",) if wanted.load else ())]
        _make(resource, kinds)
    is_held = (row := DataTable.get(resource.id)) is not None and row.state == "loaded"
    if is_held == resource.flagged:
        return False
    # Nothing of it was edited.
    hold(resource.dataset)
    flag(resource.id, active=is_held)
    model.Session.commit()
    return resource.alive


def _make(resource: Standing, kinds: list[Kind]) -> None:
    """Make files of a table, and load it."""
    key = key_of(resource)
    assert key is not None  # noqa: S101 - for the type checker
    entry = {"id": resource.id, "url": resource.url, "url_type": resource.url_type}
    try:
        with ExitStack() as stack:
            file = stack.enter_context(content(entry))
            if file.sha256 != resource.sha256:
                return  # a check will come
            made = stack.enter_context(_made(resource, key, file.path, kinds))
            if "rows" in made.files:
                _load(resource, key, made)
            elif "rows" in made.failed:
                _failed(resource, key, made.failed["rows"])
    except DownloadError as error:
        log.info("resource %s: no table, as its link gives no file: %s", resource.id, error.code)
    except RenditionError as error:
        if "rows" in kinds and error.code != "rendition-pending":
            _failed(resource, key, error)


def _load(resource: Standing, key: str, made: renditions.Made) -> None:
    if len(made.columns) > _COLUMNS:
        _failed(resource, key, RenditionError("datastore-columns", {"limit": _COLUMNS}))
        return
    try:
        datatable.load(resource.id, made.columns, made.files["rows"])
    except datatable.TableRefused as refused:
        _failed(resource, key, RenditionError("datastore-refused", {"reason": str(refused)}))
        return
    example = None if made.example is None else list(made.example)
    columns = [vars(column) for column in made.columns]
    DataTable.record(resource.id, key, rows=made.rows, columns=columns, example=example)
    model.Session.commit()
    log.info("resource %s is in the DataStore: %d rows", resource.id, made.rows)


def _failed(resource: Standing, key: str, error: RenditionError) -> None:
    """Its table is of another content, if there is one, and goes."""
    log.info("resource %s is not in the DataStore: %s %r", resource.id, error.code, error.params)
    datatable.drop(resource.id)
    DataTable.record(resource.id, key, code=error.code, params=error.params)
    model.Session.commit()


def _index(dataset: str) -> None:
    """Have the search index know what CKAN says of the resources of a dataset."""
    try:
        hold(dataset)
        search.rebuild(package_ids=[dataset], quiet=True)
        if tk.config["ckan.search.solr_commit"]:
            search.commit()
        model.Session.commit()
    except tk.ObjectNotFound:  # purged meanwhile
        model.Session.rollback()
    except Exception:
        log.exception("dataset %s could not be indexed", dataset)
        model.Session.rollback()


def sweep() -> None:
    """The job: take away the tables and files of resources that are gone for good."""
    there = {row.id for row in standings()}
    model.Session.commit()
    if datatable.is_there():
        for resource_id in datatable.held() - there:
            datatable.drop(resource_id)
    home = _home()
    if home is not None:
        for folder in home.glob("*/*"):
            if folder.name not in there:
                shutil.rmtree(folder, ignore_errors=True)


def _take_away(resource_id: str) -> None:
    if datatable.is_there():
        datatable.drop(resource_id)
    shutil.rmtree(_folder(resource_id), ignore_errors=True)


# Files


def offered(resource: Standing) -> tuple[Kind, ...]:
    """The formats that the table of a resource can be had in, as far as is known without making them."""
    if key_of(resource) is None or _home() is None:
        return ()
    room, rows = _room(), resource.rows or 0
    if (resource.bytes or 0) > room.bytes or rows > room.rows:
        return ()
    is_for_sheets = rows * (resource.fields or 1) <= SHEET_CELLS
    return tuple(kind for kind in OFFERED if kind != "xlsx" or is_for_sheets)


def file(resource_id: str, kind: Kind) -> tuple[Path, str]:
    """The table of a resource as a file of this kind, and what the file is known by.

    A small one is made here, in a guarded process, if it was not yet; any other one by a worker.

    :raises RenditionError: there is none; ``rendition-pending``: not yet
    """
    resource = standing(resource_id)
    key = None if resource is None else key_of(resource)
    if resource is None or key is None:
        waits = resource is not None and resource.alive and fingerprint(resource) != resource.fingerprint
        raise RenditionError("rendition-pending" if waits else "rendition-unknown")
    kept = _kept(resource_id, key, kind)
    if kept is None:
        if resource.url_type != "upload" or (resource.bytes or 0) > AT_ONCE:
            follow([resource])
            raise RenditionError("rendition-pending")
        _make_at_once(resource, key, kind)
        kept = _kept(resource_id, key, kind)
    if kept is None:
        raise RenditionError("rendition-pending")
    if kept.suffix == _WHY:
        raise RenditionError(*json.loads(kept.read_text(encoding="utf-8")))
    return kept, key


def _make_at_once(resource: Standing, key: str, kind: Kind) -> None:
    with ExitStack() as stack:
        slots = (held(f"mofops_rendition_slot:{number}") for number in range(_AT_THE_SAME_TIME))
        if not any(stack.enter_context(slot) for slot in slots):
            return
        entry = {"id": resource.id, "url": resource.url, "url_type": resource.url_type}
        file = stack.enter_context(content(entry))
        if file.sha256 == resource.sha256:
            stack.enter_context(_made(resource, key, file.path, [kind]))


@contextmanager
def _made(resource: Standing, key: str, path: Path, kinds: list[Kind]) -> Iterator[renditions.Made]:
    """Files of a table; those that are offered stay, and so does why one cannot be had.

    :raises RenditionError: none can be had
    """
    folder = _folder(resource.id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".made-") as parts:
        try:
            made = renditions.made(
                path, parts, kinds, format=str(resource.found), schema=_schema(resource), room=_room(), limits=_limits()
            )
        except RenditionError as error:
            for kind in kinds:
                _keep_why(Path(parts), folder, key, kind, error)
            raise
        if made.sha256 != resource.sha256:  # changed since it was looked at
            raise RenditionError("rendition-pending")
        for kind in OFFERED:
            if kind in made.files:
                made.files[kind].replace(folder / f"{key}.{kind}")
            elif kind in made.failed:
                _keep_why(Path(parts), folder, key, kind, made.failed[kind])
        yield made
    for old in folder.iterdir():
        if not old.name.startswith((key, ".made-")):
            old.unlink(missing_ok=True)


_WHY = ".why"


def _keep_why(parts: Path, folder: Path, key: str, kind: Kind, error: RenditionError) -> None:
    if kind in OFFERED and error.code != "rendition-pending":
        why = parts / f"{kind}{_WHY}"
        why.write_text(json.dumps([error.code, error.params]), encoding="utf-8")
        why.replace(folder / f"{key}.{kind}{_WHY}")


def _kept(resource_id: str, key: str, kind: Kind) -> Path | None:
    """A file that is kept, or the one that says why there is none."""
    if _home() is None:
        return None
    folder = _folder(resource_id)
    return next((path for name in (f"{key}.{kind}", f"{key}.{kind}{_WHY}") if (path := folder / name).exists()), None)


def _home() -> Path | None:
    """Where the files are kept; all of them can be made again."""
    place = tk.config.get("ckan.storage_path")
    return Path(place) / "mofops" / "tables" if place else None


def _folder(resource_id: str) -> Path:
    home = _home() or Path(tempfile.gettempdir()) / "mofops-tables"
    return home / resource_id[:3] / os.path.basename(resource_id)  # noqa: PTH119 - an id, of which a client may choose the letters


def _schema(resource: Standing) -> dict[str, Any] | None:
    stored = resource.extras.get("schema") or None
    found: dict[str, Any] | None = json.loads(stored) if isinstance(stored, str) else stored
    return found


def _room() -> Room:
    return Room(rows=tk.config["ckanext.mofops.tables.rows"], bytes=tk.config["ckanext.mofops.tables.size"] * settings.MIB)


def _limits() -> quality.Limits:
    return replace(settings.limits(), seconds=float(tk.config["ckanext.mofops.tables.seconds"]))
