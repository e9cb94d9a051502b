"""Asks GD Catalog for the states of registrations, politely: of few datasets, few at once, and no longer than it answers.

Which datasets: those whose state may have changed, see ``is_due``. Which of the two questions:

- never asked before: both;
- an application is under way: its state. Nothing is published or revoked without its leaving that state;
- no application is known: whichever of the two was answered longer ago, as either may have moved;
- the other one, too, once an answer is not the one that was known.

So a dataset that nothing has happened to costs one request, and one that was settled costs none.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from typing import Any, Literal
from urllib.parse import urlsplit

from ckanext.mofops.catalog.client import Client
from ckanext.mofops.catalog.errors import CatalogError, Invalid, NotCkan, NotFound, Refused, Unreachable, UsageError, one_line
from ckanext.mofops.catalog.site import Reader
from ckanext.mofops.gdcatalog.errors import GdCatalogError, NotOffered
from ckanext.mofops.gdcatalog.mapping import source_id
from ckanext.mofops.gdcatalog.registration import Registration, application_of, applies, modified_of, published_of

log = logging.getLogger(__name__)

Dataset = Mapping[str, Any]
Question = Literal["published", "application"]

AT_ONCE = 8
"""Datasets asked about at the same time."""
MAX_AGE = timedelta(hours=24)
"""So long a settled state is believed unasked."""
GIVE_UP = 8
"""A service that fails so often in a row is not asked any more in this run."""
NOT_OFFERED = "states-not-offered"
"""Code of the error of a site that has no state actions."""
_ACTIONS: Mapping[Question, str] = {"published": "gdcatalog_published_state", "application": "gdcatalog_nonpublish_state"}


@dataclass(frozen=True)
class Place:
    """Where our datasets are, as GD Catalog knows it. host: of our catalogue's address; portal: address of the national one."""

    host: str
    portal: str | None = None


def host_of(site: str) -> str:
    """The host of an address, with its port if it has one: no scheme, no path.

    :raises UsageError: it is no address
    """
    try:
        host = urlsplit(site.strip()).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    if not host:
        raise UsageError("url-invalid", url=one_line(site))
    return host.lower()


def is_due(dataset: Dataset, known: Registration | None, now: datetime, max_age: timedelta = MAX_AGE) -> bool:
    """Whether a dataset is to be asked about: it may have a state, or had one, and is not settled.

    known: its last known state; None: it was never asked about.
    """
    last = known or Registration()
    if not applies(dataset) and last.published.name is None and not last.application.raw:
        return False
    return not last.is_settled(modified_of(dataset), now, max_age)


def poll(
    datasets: Iterable[Dataset],
    known: Mapping[str, Registration],
    client: Client,
    place: Place,
    *,
    others: Collection[str] = (),
    jobs: int = AT_ONCE,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[tuple[Dataset, Registration]]:
    """Each of the datasets, those that are due, with its state, as the answers come.

    known: last known states by the datasets' ids; others: names of all our datasets. What could not be asked keeps its last known
    state, with the ``error``. A service that is down or unlike a CKAN, or fails ``GIVE_UP`` times in a row, is not asked on, nor
    is any once ``client.stop`` is set; the client's own pace bounds how many requests are under way.
    """
    return _Round(known, client, place, others, jobs, clock).states(datasets)


def asked(
    dataset: Dataset, last: Registration, client: Reader, place: Place, *, others: Collection[str] = (), now: datetime
) -> Registration:
    """The state of one dataset now; one request, or two, see above.

    :raises CatalogError: the service does not answer, or not as documented
    """
    first, second = _questions(last)
    found = _answered(last, first, dataset, client, place, others, now)
    if last.asked is None or (found.application.raw, found.published) != (last.application.raw, last.published):
        found = _answered(found, second, dataset, client, place, others, now)
    return replace(found, portal=place.portal or last.portal, modified=modified_of(dataset) or last.modified, error=None)


def _questions(last: Registration) -> tuple[Question, Question]:
    """The question to be asked first, and the other one."""
    never = datetime.min.replace(tzinfo=UTC)
    if last.application.raw or (last.application_asked or never) <= (last.published_asked or never):
        return "application", "published"
    return "published", "application"


def _answered(
    last: Registration, question: Question, dataset: Dataset, client: Reader, place: Place, others: Collection[str], now: datetime
) -> Registration:
    try:
        result = client.call(_ACTIONS[question], {"site_url": place.host, "package": source_id(dataset)})
    except Invalid as error:
        # So a CKAN answers an action that it does not have.
        raise NotOffered(NOT_OFFERED, url=client.url) if error.params["status"] == 400 else error from error
    read = published_of if question == "published" else application_of
    return last.answered(read(result, dataset, others), now)


class _Round:
    """One round of questions on its way. hurdle: why no more are asked; failures: how many in a row."""

    def __init__(
        self,
        known: Mapping[str, Registration],
        client: Client,
        place: Place,
        others: Collection[str],
        jobs: int,
        clock: Callable[[], datetime],
    ) -> None:
        self.known, self.place, self.others, self.jobs, self.clock = known, place, others, jobs, clock
        self.stop = client.stop
        self.clients: SimpleQueue[Client] = SimpleQueue()
        for number in range(jobs):
            self.clients.put(client if number == 0 else client.twin())
        self.hurdle: CatalogError | None = None
        self.failures = 0

    def states(self, datasets: Iterable[Dataset]) -> Iterator[tuple[Dataset, Registration]]:
        waiting = deque(datasets)
        with ThreadPoolExecutor(self.jobs, thread_name_prefix="mofops-states") as pool:
            try:
                yield from self._answers(waiting, pool)
            except BaseException:
                self.stop.set()  # the pool waits for what is under way, which is not to be tried again
                raise
        if self.hurdle is not None:
            for dataset in waiting:
                yield dataset, self._last(dataset).failed(self.hurdle, self.clock())

    def _answers(self, waiting: deque[Dataset], pool: ThreadPoolExecutor) -> Iterator[tuple[Dataset, Registration]]:
        under_way: dict[Future[Registration | CatalogError], Dataset] = {}
        while under_way or self._goes_on(waiting):
            while len(under_way) < self.jobs and self._goes_on(waiting):
                dataset = waiting.popleft()
                under_way[pool.submit(self._asked, dataset)] = dataset
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                dataset = under_way.pop(future)
                yield dataset, self._counted(dataset, future.result())

    def _goes_on(self, waiting: deque[Dataset]) -> bool:
        return bool(waiting) and self.hurdle is None and not self.stop.is_set()

    def _asked(self, dataset: Dataset) -> Registration | CatalogError:
        client = self.clients.get()
        try:
            return asked(dataset, self._last(dataset), client, self.place, others=self.others, now=self.clock())
        except CatalogError as error:
            return error
        except Exception as error:
            # The border of one item of the batch: whatever is wrong with this answer, the others go on.
            log.exception("the state of %s", one_line(dataset.get("name"), 100))
            return GdCatalogError("could-not", detail=type(error).__name__)
        finally:
            self.clients.put(client)

    def _counted(self, dataset: Dataset, found: Registration | CatalogError) -> Registration:
        if isinstance(found, Registration):
            self.failures = 0
            return found
        self.failures += not isinstance(found, NotFound)  # which says something of one dataset only
        if isinstance(found, Unreachable | NotCkan | Refused | NotOffered) or self.failures >= GIVE_UP:
            self.hurdle = self.hurdle or found
        return self._last(dataset).failed(found, self.clock())

    def _last(self, dataset: Dataset) -> Registration:
        return self.known.get(source_id(dataset)) or Registration()
