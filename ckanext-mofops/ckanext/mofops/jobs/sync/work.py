"""Plans and pushes, in a worker or in whatever process asks for them."""

import threading
from typing import Any

from ckan import model

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Outcome, Plan
from ckanext.mofops.gdcatalog.errors import PlanMoved
from ckanext.mofops.jobs import task
from ckanext.mofops.jobs.registration import open_revocations
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.jobs.sync.source import own_source
from ckanext.mofops.jobs.task import fault, told_to
from ckanext.mofops.model import SyncPlan
from ckanext.mofops.model.quality import invalid_datasets
from ckanext.mofops.model.sync import ledger, locked
from ckanext.mofops.model.task import Pulse
from ckanext.mofops.runs.check import Step
from ckanext.mofops.runs.source import OpenSource, read_source
from ckanext.mofops.runs.sync import confirmed, planned, pushed

TITLE = "mofops: push to another catalogue"
JOB_SECONDS = 12 * 3600
"""Ten thousand datasets take a slow target three hours."""


def enqueue(row: SyncPlan) -> None:
    """Have a worker do what the state of a plan says."""
    task.enqueue(row, work, title=TITLE, seconds=JOB_SECONDS)


def cancel(row: SyncPlan) -> None:
    """Have it end once the datasets under way are done; what waits for a worker ends at once."""
    row.cancel()
    if row.begun is None:
        row.fail(fault("stopped"))


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
    with told_to(row):
        client = settings.client(stop)
        row.begin("planning")
        with Pulse(row, stop, on_step) as pulse:
            _, found = _planned(row, client, pulse.step)
            row.show(_document(row, found), found.digest)


def push(row: SyncPlan, *, stop: threading.Event | None = None, on_step: Step | None = None) -> None:
    """Carry the plan of a row out. If what was shown is not what would be done any more, the new plan is shown instead.

    A row without a plan is planned and pushed at once. What keeps it from being done is the row's error.
    """
    stop = stop or threading.Event()
    with told_to(row):
        client = settings.client(stop)
        with locked(client.url):
            row.begin("pushing")
            with Pulse(row, stop, on_step) as pulse:
                _push(row, client, pulse.step)


def _push(row: SyncPlan, client: Client, step: Step) -> None:
    opened, found = _planned(row, client, step)
    try:
        confirmed(found, row.digest or found.digest)
    except PlanMoved as moved:
        row.show(_document(row, found), found.digest, fault(moved.code))
        return
    if not found.actions:
        row.finish(_document(row, found, []))
        return
    with ledger().run(found, by=row.by or row.cause) as journal:
        row.run_id = journal.id
        model.Session.commit()
        allowed = row.choices.get("allow_mass_withdraw", False)
        found, outcomes = pushed(
            found, opened, client, jobs=settings.jobs(), journal=journal, allow_mass_withdraw=allowed, on_step=step
        )
    row.finish(_document(row, found, outcomes))


def _planned(row: SyncPlan, client: Client, step: Step) -> tuple[OpenSource, Plan]:
    opened = read_source(own_source(row.organisation))
    choices = settings.choices(row.choices)
    remembered = ledger().remembered(opened.site, client.url)
    invalid = invalid_datasets() if choices.require_valid else ()
    model.Session.commit()  # no transaction stays open while the target is asked
    return opened, planned(opened, client, choices, remembered=remembered, invalid=invalid, on_step=step)


def _document(row: SyncPlan, found: Plan, outcomes: list[Outcome] | None = None) -> dict[str, Any]:
    """A plan as it is kept: without the fields of new datasets, which are all new, and with what the officer is to revoke."""
    document = found.to_dict(outcomes, reasons=True)
    actions = [{**action, "changes": []} if action["kind"] == "create" else action for action in document["actions"]]
    revocations = open_revocations(None if row.organisation is None else [row.organisation])
    return {**document, "actions": actions, "revocations": revocations}
