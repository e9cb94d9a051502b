"""What becomes of an application to register a dataset, step by step. Pure.

Source: steps and states of ``standard/governance.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ckanext.mofops.standard.governance import COMPLETED, NONE, Move, State, Step, governance
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

HARVESTER = "harvester"
"""The role that no person has."""


@dataclass(frozen=True)
class Application:
    """One dataset of one source, as the registration knows it. Times are UTC without a zone.

    raw: its ``governance_state``, empty when nothing is under way; validate_time: when the check began.
    published: whether the public sees the dataset in the catalogue.
    harvested: version (``metadata_modified``) that came last, None when the source does not offer the dataset any more;
    looked_at: the version that was submitted last. reason: why it was rejected.
    """

    raw: str = ""
    validate_time: datetime | None = None
    published: bool = False
    harvested: datetime | None = None
    looked_at: datetime | None = None
    reason: str | None = None

    @property
    def state(self) -> State:
        """Of what is under way."""
        return governance().state_of(self.raw, checking=self.validate_time is not None)

    @property
    def shown(self) -> State:
        """What is told first: what is under way, else whether it is registered."""
        return governance().states[COMPLETED] if self.published and not self.raw else self.state

    @property
    def is_registered(self) -> bool:
        """Whether the dataset counts as registered for indicator 5."""
        return self.published and self.shown.counts

    @property
    def is_newer(self) -> bool:
        """Whether the source offers a version that came after the one that was looked at."""
        return self.harvested is not None and (self.looked_at is None or self.harvested > self.looked_at)


class StepRefused(Exception):
    """A step that may not be taken. code: a message; params: what the message needs."""

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params

    def message(self) -> dict[Lang, str]:
        """Why, and what is possible instead."""
        return text(self.code, **self.params)


def move(application: Application, step: Step) -> Move:
    """The way in which a step can be taken now.

    :raises StepRefused: there is none
    """
    way = _way(application, step)
    if isinstance(way, Move):
        return way
    raise StepRefused(way, step=step.label, state=application.shown.label, possible=_words(application))


def possible(application: Application) -> list[tuple[Step, Move]]:
    """The steps that people may take now, each with its way, in the order of the file."""
    ways = ((step, _way(application, step)) for step in governance().steps.values())
    return [(step, way) for step, way in ways if isinstance(way, Move) and way.who != HARVESTER]


def _way(application: Application, step: Step) -> Move | str:
    """The way, or the code of the message that there is none."""
    here = [move for move in step.moves if application.state.id in move.from_]
    if not here:
        return "rehearsal-not-now"
    way = next((move for move in here if move.published in (None, application.published)), None)
    if way is None:
        return "rehearsal-published" if application.published else "rehearsal-not-published"
    if way.needs is not None and application.harvested is None:
        return "rehearsal-not-offered"
    return "rehearsal-not-newer" if way.needs == "newer" and not application.is_newer else way


def after(
    application: Application, step: Step, *, now: datetime, version: datetime | None = None, reason: str | None = None
) -> Application:
    """The application after a step.

    now: when it is taken; version: what was harvested, None when the source has withdrawn it; both only for the harvester's own
    steps. reason: of a step that takes one.

    :raises StepRefused: it may not be taken, or its reason is missing
    """
    way = move(application, step)
    if step.reason and not reason:
        raise StepRefused("rehearsal-no-reason", step=step.label)
    if way.who == HARVESTER:
        application = replace(application, harvested=version)
    if way.looks:
        application = replace(application, looked_at=application.harvested)
    if way.publishes is not None:
        application = replace(application, published=way.publishes)
    if way.to is None:
        return application
    if way.to == NONE and not application.published:
        return Application()  # a dataset that comes back begins anew
    return replace(_moved(application, governance().states[way.to], now), reason=reason if step.reason else None)


def _moved(application: Application, to: State, now: datetime) -> Application:
    times = {True: now, False: None, None: application.validate_time if to.raw else None}
    return replace(application, raw=to.raw or "", validate_time=times[to.checking])


def _words(application: Application) -> dict[Lang, str]:
    labels = [step.label for step, _ in possible(application)] or [text("rehearsal-nothing")]
    return {lang: ", ".join(label[lang] for label in labels) for lang in LANGUAGES}
