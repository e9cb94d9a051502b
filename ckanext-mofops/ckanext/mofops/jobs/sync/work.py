"""Plans and pushes, in a worker or in whatever process asks for them."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError

from ckanext.mofops.catalog import CatalogError, Client, Refused, UsageError
from ckanext.mofops.gdcatalog import Locked, Outcome, Plan
from ckanext.mofops.gdcatalog.errors import PlanMoved
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.jobs.sync.source import own_source
from ckanext.mofops.model import SyncPlan
from ckanext.mofops.model.quality import invalid_datasets
from ckanext.mofops.model.sync import Pulse, ledger, locked
from ckanext.mofops.runs.check import Step
from ckanext.mofops.runs.source import OpenSource, read_source
from ckanext.mofops.runs.sync import confirmed, planned, pushed
from ckanext.mofops.standard.messages import text

log = logging.getLogger(__name__)

TITLE = "mofops: push to another catalogue"
JOB_SECONDS = 12 * 3600
"""Ten thousand datasets take a slow target three hours."""
_MISUSES = (UsageError, Refused, Locked)
"""What is wrong usage or configuration, not a failure of the outside."""


def enqueue(row: SyncPlan) -> None:
    """Have a worker do what the state of a plan says."""
    try:
        # The id alone: whoever reads Redis reads the arguments of jobs. In front: somebody waits for it, while hundreds of
        # checks of files may be in the queue.
        tk.enqueue_job(work, [row.id], title=TITLE, rq_kwargs={"timeout": JOB_SECONDS, "at_front": True})
    except RedisError:
        log.exception("plan %s could not be queued", row.id)
        row.fail(_error("sync-no-queue"))


def cancel(row: SyncPlan) -> None:
    """Have it end once the datasets under way are done; what waits for a worker ends at once."""
    row.cancel()
    if row.begun is None:
        row.fail(_error("stopped"))


def work(plan_id: str) -> None:
    """The job."""
    row = SyncPlan.get(plan_id)
    if row is None or not row.is_waiting:
        return
    if row.state == "planning":
        make(row)
    else:
        push(row)


def make(row: SyncPlan, *, stop: threading.Event | None = None, on_step: Step | None = None) -> None:
    """Make the plan of a row; nothing is written to the target. What keeps it from being made is the row's error."""
    stop = stop or threading.Event()
    with _told_to(row):
        client = settings.client(stop)
        row.begin("planning")
        with Pulse(row.id, stop, on_step) as pulse:
            _, found = _planned(row, client, pulse.step)
            row.show(_document(found), found.digest)


def push(row: SyncPlan, *, stop: threading.Event | None = None, on_step: Step | None = None) -> None:
    """Carry the plan of a row out. If what was shown is not what would be done any more, the new plan is shown instead.

    A row without a plan is planned and pushed at once. What keeps it from being done is the row's error.
    """
    stop = stop or threading.Event()
    with _told_to(row):
        client = settings.client(stop)
        with locked(client.url):
            row.begin("pushing")
            with Pulse(row.id, stop, on_step) as pulse:
                _push(row, client, pulse.step)


def _push(row: SyncPlan, client: Client, step: Step) -> None:
    opened, found = _planned(row, client, step)
    try:
        confirmed(found, row.digest or found.digest)
    except PlanMoved as moved:
        row.show(_document(found), found.digest, _error(moved.code))
        return
    if not found.actions:
        row.finish(_document(found, []))
        return
    with ledger().run(found, by=_user_of(row)) as journal:
        row.run_id = journal.id
        model.Session.commit()
        allowed = row.choices.get("allow_mass_withdraw", False)
        found, outcomes = pushed(
            found, opened, client, jobs=settings.jobs(), journal=journal, allow_mass_withdraw=allowed, on_step=step
        )
    row.finish(_document(found, outcomes))


def _planned(row: SyncPlan, client: Client, step: Step) -> tuple[OpenSource, Plan]:
    opened = read_source(own_source(row.organisation))
    choices = settings.choices(row.choices)
    remembered = ledger().remembered(opened.site, client.url)
    invalid = invalid_datasets() if choices.require_valid else ()
    model.Session.commit()  # no transaction stays open while the target is asked
    return opened, planned(opened, client, choices, remembered=remembered, invalid=invalid, on_step=step)


@contextmanager
def _told_to(row: SyncPlan) -> Iterator[None]:
    """What stops the work becomes the error of the row; a bug goes on, too."""
    try:
        yield
    except CatalogError as error:
        model.Session.rollback()
        row.fail({"code": error.code, "message": error.message(), "misuse": isinstance(error, _MISUSES)})
    except KeyboardInterrupt:
        model.Session.rollback()
        row.fail(_error("stopped"))
        raise
    except Exception as error:
        model.Session.rollback()
        row.fail(_error("sync-broke", detail=type(error).__name__))
        raise


def _document(found: Plan, outcomes: list[Outcome] | None = None) -> dict[str, Any]:
    """A plan as it is kept: without the fields of new datasets, which are all new."""
    document = found.to_dict(outcomes, reasons=True)
    actions = [{**action, "changes": []} if action["kind"] == "create" else action for action in document["actions"]]
    return {**document, "actions": actions}


def _error(code: str, **params: Any) -> dict[str, Any]:
    return {"code": code, "message": text(code, **params), "misuse": False}


def _user_of(row: SyncPlan) -> str:
    user = None if row.user_id is None else model.User.get(row.user_id)
    return row.cause if user is None else str(user.name)
