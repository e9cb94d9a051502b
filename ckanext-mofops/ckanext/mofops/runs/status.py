"""What does GD Catalog say of each dataset?"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog import (
    Place,
    Profile,
    Published,
    Registration,
    Source,
    is_due,
    modified_of,
    poll,
    snapshot,
    source_id,
)
from ckanext.mofops.gdcatalog.errors import StateError
from ckanext.mofops.gdcatalog.mapping import MARK_ID, MARK_SOURCE, marks
from ckanext.mofops.gdcatalog.plan import is_offered
from ckanext.mofops.gdcatalog.polling import MAX_AGE, NOT_OFFERED
from ckanext.mofops.runs.check import Step
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.standard.governance import NONE, UNKNOWN, State, governance
from ckanext.mofops.standard.messages import Lang, text

SCHEMA_VERSION = 1
_AT_ONCE = 200  # so many answers are kept at a time: what a killed run has asked for need not be asked for again

By = Literal["states", "marker"]
"""What tells that a dataset is registered: the state actions, or our marker on a public dataset of the target."""


class Memory(Protocol):
    """Who remembers registrations between runs; see ``ledger.Registrations``."""

    def known(self, source: str, service: str) -> dict[str, Registration]: ...

    def names(self, source: str, service: str) -> dict[str, str]: ...

    def keep(self, source: str, service: str, found: Mapping[tuple[str, str], Registration]) -> None: ...


@dataclass(frozen=True)
class Row:
    """A dataset and its registration. offered: it is active, public and with consent at the source."""

    name: str
    dataset_id: str
    offered: bool
    registration: Registration
    by: By = "states"

    @property
    def state(self) -> State:
        """Its state; there is none of a dataset that was never asked about as it can have none."""
        known = self.registration
        return governance().states[NONE] if known.asked is None and known.error is None else known.state

    @property
    def label(self) -> Mapping[Lang, str]:
        """The state in words."""
        return self.registration.label if self.state is self.registration.state else self.state.label

    @property
    def must_be_revoked(self) -> bool:
        """Whether it is registered, and not offered any more."""
        return self.registration.registered and not self.offered

    @property
    def next(self) -> Mapping[Lang, str]:
        """What is to be done."""
        if self.must_be_revoked and self.state.group == "registered":
            return text("revoke-first")
        if self.by == "marker" and not self.registration.registered:
            return text("push-it")
        return self.registration.next if self.state is self.registration.state else self.state.next

    def to_dict(self) -> dict[str, Any]:
        """JSON form, an entry of ``datasets``."""
        known = self.registration.to_dict()
        said = {"state": self.state.id, "group": self.state.group, "label": dict(self.label), "next": dict(self.next)}
        return {"name": self.name, "id": self.dataset_id, "offered": self.offered, **known, **said}


@dataclass(frozen=True)
class Status:
    """The registrations of a source, by name. service: who was asked; kept: whether all of it is remembered."""

    source: str
    service: str
    rows: tuple[Row, ...]
    by: By = "states"
    kept: bool = True
    requests: Mapping[str, int] = field(default_factory=lambda: {"source": 0, "service": 0})
    seconds: float = 0.0

    @property
    def fault(self) -> Mapping[Lang, str] | None:
        """What went wrong, in a sentence; None: nothing did."""
        errors = [row.registration.error for row in self.rows if row.registration.error is not None]
        if errors:
            return text("states-unanswered", count=len(errors), of=len(self.rows), reason=dict(errors[0].message))
        strange = [row.registration.application.raw for row in self.rows if row.state.id == UNKNOWN]
        return text("states-unknown", count=len(strange), raw=strange[0]) if strange else None

    @property
    def counts(self) -> dict[str, int]:
        """How many datasets, how many registered, and how many in each group of states."""
        groups = Counter(row.state.group for row in self.rows)
        registered = sum(row.registration.registered for row in self.rows)
        return {"datasets": len(self.rows), "counted": registered, **{group: groups[group] for group in governance().groups}}

    def to_dict(self) -> dict[str, Any]:
        """JSON form. error: ``{"message"}``, of what went wrong; None when all was answered."""
        return {
            "schema_version": SCHEMA_VERSION,
            "source": self.source,
            "service": self.service,
            "by": self.by,
            "datasets": [row.to_dict() for row in self.rows],
            "summary": self.counts,
            "requests": dict(self.requests),
            "seconds": self.seconds,
            "error": None if self.fault is None else {"message": dict(self.fault)},
        }


def status(
    opened: OpenSource,
    service: Client,
    place: Place,
    memory: Memory,
    *,
    marker: bool = False,
    target_org: str | None = None,
    only: Collection[str] = (),
    max_age: timedelta = MAX_AGE,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    on_step: Step = lambda *_: None,
) -> Status:
    """The state of each dataset of a source, those asked for that may have changed; a service that fails costs no known state.

    service: who answers the state actions. marker: if it does not have them, what stands there with our marker is registered, in
    the organisation ``target_org``. only: names of datasets, empty for all. What once was registered and is not at the source any
    more is among the rows.

    :raises UsageError: ``only`` names a dataset that there is not
    :raises StateError: what is remembered cannot be read
    :raises CatalogError: with ``marker``, the target cannot be read
    """
    start = time.monotonic()
    asking = _Asking(opened, service, memory)
    chosen = asking.chosen(only)
    found = asking.found(chosen, place, max_age, clock, on_step)
    if marker and any(row.registration.error is not None and row.registration.error.code == NOT_OFFERED for row in found.rows):
        found = replace(found, by="marker", rows=marked(opened.source, chosen, service, target_org, clock()))
    requests = {"source": opened.requests, "service": service.requests}
    return replace(found, requests=requests, seconds=round(time.monotonic() - start, 3))


class _Asking:
    """What is known of a source, and the questions on their way. kept: whether all of it could be kept."""

    def __init__(self, opened: OpenSource, service: Client, memory: Memory) -> None:
        self.source, self.service, self.memory = opened.source, service, memory
        self.known = memory.known(self.source.site, service.url)
        self.kept = True

    def chosen(self, only: Collection[str]) -> list[dict[str, Any]]:
        datasets = [*self.source.datasets, *self.source.withheld, *self._gone()]
        unknown = set(only) - {_name(dataset) for dataset in datasets}
        if unknown:
            raise UsageError("only-unknown", names=one_line(", ".join(sorted(unknown))), site=self.source.site)
        return sorted((dataset for dataset in datasets if not only or _name(dataset) in only), key=_name)

    def _gone(self) -> Iterator[dict[str, Any]]:
        """What has a state there, and is not at the source any more."""
        here = {source_id(dataset) for dataset in (*self.source.datasets, *self.source.withheld)}
        if not self.source.full:
            return
        for id_, name in self.memory.names(self.source.site, self.service.url).items():
            last = self.known[id_]
            if id_ not in here and (last.published.name is not None or last.state.group not in ("none", "unknown", "revoked")):
                yield {"id": id_, "name": name, "state": "deleted"}

    def found(
        self, chosen: list[dict[str, Any]], place: Place, max_age: timedelta, clock: Callable[[], datetime], on_step: Step
    ) -> Status:
        now = clock()
        due = [dataset for dataset in chosen if is_due(dataset, self.known.get(source_id(dataset)), now, max_age)]
        names = [_name(dataset) for dataset in (*self.source.datasets, *self.source.withheld)]
        answers = poll(due, self.known, self.service, place, others=names, clock=clock)
        new: dict[tuple[str, str], Registration] = {}
        try:
            for done, (dataset, registration) in enumerate(answers, start=1):
                new[source_id(dataset), _name(dataset)] = registration
                error = registration.error
                on_step(done, len(due), f"{_name(dataset)}: {registration.state.id if error is None else error.code}")
                if len(new) >= _AT_ONCE:
                    self._keep(new)
        finally:
            self._keep(new)
        asked = {source_id(dataset) for dataset in due}
        rows = tuple(self._row(dataset, is_asked=source_id(dataset) in asked) for dataset in chosen)
        return Status(self.source.site, self.service.url, rows, kept=self.kept)

    def _keep(self, new: dict[tuple[str, str], Registration]) -> None:
        self.known.update({id_: registration for (id_, _), registration in new.items()})
        worth = {key: found for key, found in new.items() if found.error is None or found.error.code != NOT_OFFERED}
        try:
            self.memory.keep(self.source.site, self.service.url, worth)
        except StateError:
            self.kept = False  # a full disk costs requests the next time, not the answers that are here
        new.clear()

    def _row(self, dataset: Mapping[str, Any], *, is_asked: bool) -> Row:
        known = self.known.get(source_id(dataset)) or Registration()
        if not is_asked:
            known = replace(known, error=None)  # of an earlier run
        return Row(_name(dataset), source_id(dataset), is_offered(dataset), known.at(modified_of(dataset)))


def marked(
    source: Source, chosen: Iterable[Mapping[str, Any]], target: Client, target_org: str | None, now: datetime
) -> tuple[Row, ...]:
    """The chosen datasets of a source by our marker: registered is what stands with it on the target, active and public.

    :raises CatalogError: the target cannot be read
    """
    there = snapshot(target, Profile(source_site=source.site, target_org=target_org), source.datasets)
    public = [row for row in there.datasets if row.get("state") == "active" and not row.get("private")]
    ours = {mark.get(MARK_ID): row["name"] for row in public if (mark := marks(row)).get(MARK_SOURCE) == source.site}
    asked = Registration(published_asked=now, application_asked=now, portal=there.site)
    return tuple(
        Row(
            _name(dataset),
            source_id(dataset),
            is_offered(dataset),
            replace(asked, published=Published(ours.get(source_id(dataset))), modified=modified_of(dataset)),
            "marker",
        )
        for dataset in chosen
    )


def _name(dataset: Mapping[str, Any]) -> str:
    return str(dataset.get("name") or "").strip()
