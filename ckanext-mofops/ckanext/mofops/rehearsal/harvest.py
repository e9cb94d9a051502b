"""A harvest: what an agency's catalogue offers becomes applications, what it offers no more is withdrawn."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError

from ckanext.mofops.catalog import CatalogError, Client, UsageError
from ckanext.mofops.catalog.tokens import token
from ckanext.mofops.model.lock import held
from ckanext.mofops.rehearsal.applications import Arrival, arrive, withdraw
from ckanext.mofops.rehearsal.model import RehearsalApplication, RehearsalHarvest
from ckanext.mofops.rehearsal.push import host
from ckanext.mofops.rehearsal.source import Source
from ckanext.mofops.runs.check import Step
from ckanext.mofops.standard.messages import text

log = logging.getLogger(__name__)

TITLE = "mofops: harvest of an agency's catalogue"
JOB_SECONDS = 4 * 3600
_KINDS = ("changed", "unchanged", "withdrawn", "failed")


def agencies() -> list[str]:
    """Addresses that are harvested."""
    return [str(url).rstrip("/") for url in tk.config["ckanext.mofops.rehearsal.agencies"]]


def client(url: str) -> Client:
    """A client of an agency's catalogue, with the token of the environment if there is one.

    :raises UsageError: the address or the token cannot be used
    """
    return Client(url, token("HARVEST"), insecure_http=tk.config["ckanext.mofops.rehearsal.insecure_http"])


def enqueue(row: RehearsalHarvest) -> None:
    """Have a worker do it."""
    try:
        tk.enqueue_job(work, [row.id], title=TITLE, rq_kwargs={"timeout": JOB_SECONDS})
    except RedisError:
        log.exception("%s could not be queued: %s", row.id, TITLE)
        row.end({}, {"code": "rehearsal-no-queue", "message": text("rehearsal-no-queue")})


def work(id_: str) -> None:
    """The job."""
    row = RehearsalHarvest.get(id_)
    if row is not None and row.ended is None:
        run(row)


def run(row: RehearsalHarvest, on_step: Step | None = None) -> None:
    """Harvest what a row says; what became of the datasets, or why it broke off, is told by the row."""
    counts = Counter(dict.fromkeys(_KINDS, 0))
    error = None
    try:
        found = client(row.url)
        with held(f"mofops_rehearsal:{host(found.url)}") as mine:
            if not mine:
                raise UsageError("rehearsal-harvest-locked", url=found.url)
            _Harvest(row, Source(found), counts, on_step).run()
            row.total = row.done  # what the site lists and does not offer was none of our work
    except CatalogError as stopped:
        model.Session.rollback()
        error = {"code": stopped.code, "message": stopped.message()}
    row.end(dict(counts), error)


class _Harvest:
    def __init__(self, row: RehearsalHarvest, source: Source, counts: Counter[str], on_step: Step | None) -> None:
        self._row, self._source, self._counts, self._on_step = row, source, counts, on_step
        self._site, self._by = host(row.url), row.by

    def run(self) -> None:
        """:raises CatalogError: the site could not be read to its end; then nothing is withdrawn"""
        for dataset in self._source.datasets():
            self._count(dataset["name"], self._arrive, dataset)
        for id_, dataset_id in RehearsalApplication.offered(self._site).items():
            if dataset_id in self._source.seen:
                continue
            # Asked for by itself: it may have been renamed meanwhile.
            again = next(self._source.dataset(dataset_id), None)
            if again is None:
                self._count(dataset_id, self._withdraw, id_)
            else:
                self._count(dataset_id, self._arrive, again)

    def _arrive(self, dataset: dict[str, Any]) -> str:
        version = _version(dataset["metadata_modified"])
        name, title = dataset["name"], dataset.get("title") or dataset["name"]
        arrival = Arrival(self._site, dataset["id"], "harvest", version, name, title, document=dataset)
        return "changed" if arrive(arrival, self._by) else "unchanged"

    def _withdraw(self, id_: str) -> str:
        withdraw(id_, self._by)
        return "withdrawn"

    def _count(self, name: str, note: Callable[[Any], str], what: Any) -> None:
        """One dataset, and how far it is."""
        try:
            kind = note(what)
            model.Session.flush()
        except Exception:  # one dataset of a stranger's site, which may be faulty in any way, costs no other
            model.Session.rollback()
            log.exception("dataset %s of %s could not be harvested", name, self._site)
            kind = "failed"
        self._counts[kind] += 1
        self._row.counts = dict(self._counts)
        self._row.done = self._counts.total()
        self._row.total = max(self._source.total, self._row.done)
        model.Session.commit()
        if self._on_step is not None:
            self._on_step(self._row.done, self._row.total, name)


def _version(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
