"""Passes that ask GD Catalog for the states of registrations, in a worker or in whatever process asks for one."""

import logging
import threading
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ckan import model
from redis.exceptions import RedisError

from ckanext.mofops import gdcatalog
from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Failure, Locked, Registration, is_due
from ckanext.mofops.jobs import task
from ckanext.mofops.jobs.booking import book
from ckanext.mofops.jobs.registration import settings
from ckanext.mofops.jobs.registration.revocation import is_published
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.jobs.task import told_to
from ckanext.mofops.model import RegistrationPoll, Revocation, catalogued
from ckanext.mofops.model.lock import held
from ckanext.mofops.model.registration import datasets, existing, registrations
from ckanext.mofops.model.task import Pulse
from ckanext.mofops.runs.check import Step

log = logging.getLogger(__name__)

TITLE = "mofops: states of registrations"
JOB_SECONDS = 2 * 3600
KEEP_AT_ONCE = 100
"""So many answers are kept together: what a killed worker has asked for need not be asked for again."""


def enqueue(row: RegistrationPoll) -> None:
    """Have a worker do the pass of a row."""
    task.enqueue(row, work, title=TITLE, seconds=JOB_SECONDS)


def work(row_id: str) -> None:
    """The job."""
    row = RegistrationPoll.get(row_id)
    if row is not None and row.is_waiting:
        poll(row)


def poll(row: RegistrationPoll, *, stop: threading.Event | None = None, on_step: Step | None = None) -> None:
    """Ask about the datasets of a row, those that are due; about a single one, due or not. One pass at a time.

    What keeps it from being done is the row's error; of datasets that brought no answer the last known state stays.
    """
    stop = stop or threading.Event()
    with told_to(row):
        client = settings.client(stop)
        with held(f"mofops_registration:{settings.service()}") as mine:
            if not mine:
                raise Locked("registration-locked")
            row.begin("asking")
            with Pulse(row, stop, on_step) as pulse:
                _ask(row, client, pulse.step)


def _ask(row: RegistrationPoll, client: Client, step: Step) -> None:
    ids = None if row.dataset_id is None else [row.dataset_id]
    known = registrations().known(own_url(), settings.service(), ids)
    due = _due(row, ids, known)
    names = [name for name, state in catalogued(None).values() if state != "deleted"]
    model.Session.commit()  # no transaction stays open while GD Catalog is asked
    answers: dict[tuple[str, str], Registration] = {}
    failures: list[Failure] = []
    done = 0
    for dataset, registration in gdcatalog.poll(due, known, client, settings.place(), others=names):
        done += 1
        answers[dataset["id"], dataset["name"]] = registration
        if registration.error is not None:
            failures.append(registration.error)
        step(done, len(due), f"{dataset['name']}: {registration.state.id}")
        if len(answers) >= KEEP_AT_ONCE:
            _keep(answers)
            answers = {}
    _keep(answers)
    error = None if not failures else {"code": failures[0].code, "message": dict(failures[0].message), "misuse": False}
    row.finish(done=done, total=len(due), failures=len(failures), error=error)


def _due(row: RegistrationPoll, ids: Collection[str] | None, known: Mapping[str, Registration]) -> list[dict[str, Any]]:
    """The datasets of a row that are to be asked about. ids: the only ones, settled or not; None for all that are due."""
    organisations = None if row.organisation is None else [row.organisation]
    found = datasets(own_url(), settings.service(), ids=ids, organisations=organisations)
    moving = Revocation.open(None) if ids is None else ids  # what is to be revoked moves, however settled it was
    ages = {True: timedelta(0), False: settings.max_age()}
    now = datetime.now(UTC)
    listed = [there.dataset for there in found]
    return [dataset for dataset in listed if is_due(dataset, known.get(dataset["id"]), now, ages[dataset["id"] in moving])]


def _keep(answers: Mapping[tuple[str, str], Registration]) -> None:
    there = existing([id_ for id_, _ in answers])  # what was purged meanwhile is no more
    kept = {key: registration for key, registration in answers.items() if key[0] in there}
    registrations().keep(own_url(), settings.service(), kept)
    Revocation.end(
        [id_ for (id_, _), registration in kept.items() if registration.error is None and not is_published(registration)]
    )


def arm() -> None:
    """See to it that the next pass is known to the workers' scheduler; asked again, nothing is added."""
    slot = settings.next_pass(datetime.now(UTC))
    if slot is None:
        return
    try:
        book(slot, poll_by_schedule, "registration", title=TITLE, seconds=JOB_SECONDS)
    except RedisError:
        log.exception("the next pass over registrations could not be told to the workers")


def poll_by_schedule() -> None:
    """The job of a time; the next one is queued first, so that a failure ends no schedule."""
    arm()
    if settings.next_pass(datetime.now(UTC)) is not None:
        poll(RegistrationPoll.add(cause="schedule"))
