"""Pushes that nobody asks for each time: some time after a change, and at times of the day."""

import logging
from datetime import datetime

from ckan.lib import jobs
from ckan.lib.helpers import get_display_timezone  # not by the toolkit, which has no helpers yet when the site starts
from redis.exceptions import RedisError

from ckanext.mofops.jobs.booking import book
from ckanext.mofops.jobs.sync import settings
from ckanext.mofops.jobs.sync.work import JOB_SECONDS, push
from ckanext.mofops.model import SyncPlan
from ckanext.mofops.model.task import Cause

log = logging.getLogger(__name__)

CHANGE_TITLE = "mofops: push what changed"
SCHEDULE_TITLE = "mofops: scheduled push"


def changed() -> None:
    """Have what changed pushed after a while, in one go with whatever changes until then."""
    delay = settings.delay()
    if delay is None:
        return
    try:
        queue = jobs.get_queue()
        mark = f"{queue.key}:mofops-sync-change"
        # The mark ends with the delay: the next change begins another one, also when the job was lost.
        if queue.connection.set(mark, "1", nx=True, ex=max(1, int(delay.total_seconds()))):
            meta = {"title": CHANGE_TITLE}
            queue.enqueue_in(delay, push_changes, job_timeout=JOB_SECONDS, meta=meta)
    except RedisError:
        log.exception("what changed waits for the next push")


def push_changes() -> None:
    """The job of a change. When the target is being written to, what changed may be missed there: it comes again."""
    if settings.delay() is not None and _push("change") == "sync-locked":
        changed()


def arm() -> None:
    """See to it that the next push of the schedule is known to the workers' scheduler; asked again, nothing is added."""
    slot = settings.next_push(datetime.now(get_display_timezone()))
    if slot is None:
        return
    arguments = (slot.timetz().replace(tzinfo=None).isoformat(),)
    try:
        book(slot, push_by_schedule, "sync", title=SCHEDULE_TITLE, seconds=JOB_SECONDS, args=arguments)
    except RedisError:
        log.exception("the next push of the schedule could not be told to the workers")


def push_by_schedule(at: str) -> None:
    """The job of a time of the day; the next one is queued first, so that a failure ends no schedule."""
    arm()
    if any(at == slot.isoformat() for slot in settings.schedule()):
        _push("schedule")


def _push(cause: Cause) -> str | None:
    """Push everything; the code of what kept us from it."""
    row = SyncPlan.add({}, cause=cause)
    push(row)
    if row.error is None:
        SyncPlan.forget_idle(but=row.id)
    return None if row.error is None else str(row.error["code"])
