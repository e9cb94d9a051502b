"""A worker at the queue."""

import logging
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError
from rq.job import Retry

from ckanext.mofops import quality
from ckanext.mofops.jobs import settings, tables
from ckanext.mofops.jobs.booking import book
from ckanext.mofops.jobs.check import check
from ckanext.mofops.jobs.index import Index
from ckanext.mofops.model import Claims, Validation
from ckanext.mofops.model.time import now

log = logging.getLogger(__name__)

SHIFT = 60.0
"""Seconds after which a job takes nothing more, so that other jobs of the site get their turn."""
SLOT = 10
"""Seconds to which the time of a further attempt is rounded up."""
MARGIN = 120
"""Seconds that a job may take beside its checks: to start the guarded process, to write to the search index."""
TITLE = "mofops: check resources"
_RETRY = Retry(max=3)  # of the job of a worker that was killed


def wake() -> None:
    """Have a worker look at the queue, unless a job for that waits already.

    A Redis that is down leaves the rows where they are: whoever wakes a worker next wakes it for all of them.
    """
    try:
        queue = jobs.get_queue()
        mark = f"{queue.key}:mofops-wake"
        waiting = queue.connection.get(mark)
        if waiting is None or queue.get_job_position(waiting.decode()) is None:
            job = tk.enqueue_job(work, title=TITLE, rq_kwargs={"timeout": _longest(), "retry": _RETRY})
            queue.connection.set(mark, job.id)
    except RedisError:
        log.exception("no worker could be woken; the checks wait")


def _wake_later(delay: timedelta) -> None:
    """One job for all that is due within the same ten seconds: a site that is down may have thousands of links."""
    slot = datetime.fromtimestamp(((time.time() + delay.total_seconds()) // SLOT + 1) * SLOT, UTC)
    try:
        # Without RQ's scheduler the row waits for whatever wakes a worker next.
        book(slot, work, "wake", title=TITLE, seconds=_longest(), retry=_RETRY)
    except RedisError:
        log.exception("no worker could be told to come back; the checks wait")


def _longest() -> int:
    return int(SHIFT + settings.longest_check() + MARGIN)


def work() -> None:
    """The job: check what waits, for about a minute, and have the rest done by the next."""
    for _ in drain(until=time.monotonic() + SHIFT):
        pass
    if Validation.unclaimed(limit=1):
        wake()


def drain(resource_ids: Collection[str] | None = None, *, until: float | None = None) -> Iterator[str]:
    """Check what waits and nobody works on, one after another with one warm guarded process; the id of each that was checked.

    :param resource_ids: only these
    :param until: time of ``time.monotonic`` from which on none is begun
    """
    woken = False
    with (
        quality.Checker(settings.limits(), settings.rating()) as checker,
        Claims() as claims,
        Index() as index,
        tables.Following() as following,
    ):
        while until is None or time.monotonic() < until:
            with claims.one(resource_ids) as row:
                if row is None:
                    break
                if not woken and Validation.unclaimed(limit=1):
                    wake()  # another worker, to help at the same time
                woken = True
                resource_id = row.resource_id
                again = check(row, checker)
            if again is not None:
                _wake_later(again - now())
            index.add(resource_id)
            following.add(resource_id)
            yield resource_id
