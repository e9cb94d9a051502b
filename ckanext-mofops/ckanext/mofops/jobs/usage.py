"""Whether the links of uses answer: asked for when one is stated, when somebody wants to know, and by schedule."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from ckan import model
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError

from ckanext.mofops.catalog import Downloader, DownloadError, DownloadLimits
from ckanext.mofops.jobs import settings
from ckanext.mofops.jobs.booking import book
from ckanext.mofops.model import UsageEntry

log = logging.getLogger(__name__)

TITLE = "mofops: links of uses"
LIMITS = DownloadLimits(bytes=2**20, seconds=30.0)
"""Of one answer: what goes on after a mebibyte lives."""
AGAIN = (timedelta(minutes=10), timedelta(hours=2))
"""When a fault that may pass is tried again, after the first and the second; the third makes a link dead."""
AT_ONCE = 100
"""So many links are looked at in one job."""
MARGIN = 60


class _Nowhere(IO[bytes]):
    """Takes what is written, and keeps nothing."""

    def write(self, content: Any) -> int:
        return len(content)


def look(entry: UsageEntry) -> timedelta | None:
    """Ask for the link of an entry and store what came; when to try again, None if that would not help. Commits."""
    url, failures = entry.url, entry.link_failures
    if url is None or entry.ended is not None:
        return None
    model.Session.commit()  # no transaction stays open while a site is asked
    try:
        Downloader(LIMITS, hosts=settings.download_hosts()).fetch(url, _Nowhere())
    except DownloadError as error:
        if error.code != "link-too-large":
            return _failed(entry, url, error, failures)
    _record(entry, url, "alive", None)
    return None


def _failed(entry: UsageEntry, url: str, error: DownloadError, failures: int) -> timedelta | None:
    passing = not error.lasting and failures < len(AGAIN)
    # What answered before is believed until it has failed for good.
    _record(entry, url, entry.link_state if passing else "dead", (error.code, dict(error.params)))
    return AGAIN[failures] if passing else None


def _record(entry: UsageEntry, url: str, state: Any, failure: tuple[str, dict[str, Any]] | None) -> None:
    model.Session.refresh(entry)
    if entry.url == url:  # another one was given meanwhile: it has a job of its own
        entry.record(state, failure)


def queue(ids: Collection[str]) -> None:
    """Have a worker look at the links of entries."""
    listed = list(ids)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        try:
            tk.enqueue_job(work, [some], title=TITLE, rq_kwargs={"timeout": _longest(len(some))})
        except RedisError:
            log.exception("the links of %s uses could not be queued; the next look at all links takes them, too", len(some))


def _longest(count: int) -> int:
    return int(count * LIMITS.seconds) + MARGIN


def work(ids: list[str]) -> None:
    """The job."""
    for id_ in ids:
        entry = UsageEntry.get(id_)
        again = None if entry is None else look(entry)
        if again is not None:
            _book(id_, again)


def _book(id_: str, delay: timedelta) -> None:
    moment = datetime.now(UTC) + delay
    try:
        book(moment, work, f"usage-{id_}", title=TITLE, seconds=_longest(1), args=([id_],))
    except RedisError:
        log.exception("no worker could be told to come back to the link of use %s", id_)


def arm() -> None:
    """See to it that the next look at all links is known to the workers' scheduler; asked again, nothing is added."""
    slot = _next_look(datetime.now(UTC))
    if slot is None:
        return
    try:
        book(slot, look_by_schedule, "usage-links", title=TITLE, seconds=MARGIN)
    except RedisError:
        log.exception("the next look at the links of uses could not be told to the workers")


def look_by_schedule() -> None:
    """The job of a time; the next one is booked first, so that a failure ends no schedule."""
    arm()
    if _next_look(datetime.now(UTC)) is not None:
        queue(UsageEntry.linked())


def _next_look(now: datetime) -> datetime | None:
    """Looks are at whole intervals of the clock, however often this is asked."""
    seconds = 86400 * tk.config["ckanext.mofops.facts.link_days"]
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, now.tzinfo) if seconds > 0 else None
