"""Plan, show, ask, apply: what every push of ``sync-gdcatalog`` goes through."""

import getpass
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ckanext.mofops.catalog import Client
from ckanext.mofops.cli.output import ask, note, step
from ckanext.mofops.cli.plantext import outcome_text, plan_text
from ckanext.mofops.cli.progress import event
from ckanext.mofops.cli.stopping import finishing
from ckanext.mofops.cli.usage import ExitStatus
from ckanext.mofops.gdcatalog import Outcome, Plan
from ckanext.mofops.gdcatalog.errors import PlanMoved, StateError
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.sync import MASS_WITHDRAW, Choices, confirmed, planned, pushed
from ckanext.mofops.standard.messages import Lang, text

if TYPE_CHECKING:
    from ckanext.mofops.ledger import EqualFile, Ledger

Planner = Callable[[OpenSource], Plan]
"""Makes the plan of a source as it is now."""


@dataclass
class PushRun:
    """Plan, show, ask, apply; with ``as_json`` the plan is shown on standard error.

    target: where it is written; status: PARTIAL when the history of the run is not whole.
    """

    target: Client
    plan: Planner
    state_dir: Path
    jobs: int
    allow_mass_withdraw: bool
    yes: bool
    lang: Lang
    as_json: bool
    status: ExitStatus = ExitStatus.OK

    def __call__(self, opened: OpenSource, *, again: Callable[[], OpenSource]) -> tuple[Plan, list[Outcome]]:
        """again: reads the source once more, after a person was asked, who may have thought for long."""
        ledger = ledger_in(self.state_dir)
        found = self.plan(opened)
        self._show(found)
        while found.actions and not self.yes and not self._is_refused(found):
            ask(self.lang, f"ask-{found.channel}")
            opened, shown = again(), found.digest
            found = self.plan(opened)
            try:
                confirmed(found, shown)
                break
            except PlanMoved as moved:
                note(moved.message()[self.lang])
                self._show(found)
        return self._pushed(found, opened, ledger)

    def _show(self, found: Plan) -> None:
        click.echo(plan_text(found.to_dict(reasons=True), self.lang), err=self.as_json)

    def _is_refused(self, found: Plan) -> bool:
        return found.withdraws_many and not self.allow_mass_withdraw

    def _pushed(self, found: Plan, opened: OpenSource, ledger: "Ledger") -> tuple[Plan, list[Outcome]]:
        if not found.actions:
            return found, []
        with (
            ledger.run(found, by=_user()) as journal,
            finishing(self.target.stop, lambda: note(text("stopping")[self.lang])),
        ):
            found, outcomes = pushed(
                found,
                opened,
                self.target,
                jobs=self.jobs,
                journal=journal,
                allow_mass_withdraw=self.allow_mass_withdraw,
                on_step=step,
            )
        if journal.broken:
            note(text("ledger-broken")[self.lang])
            self.status = ExitStatus.PARTIAL
        for outcome in outcomes:
            error = None if outcome.error is None else outcome.error.code
            event("outcome", kind=outcome.action.kind, name=outcome.action.name, outcome=outcome.status, error=error)
        click.echo(outcome_text(found.to_dict(outcomes, reasons=True), self.lang), err=self.as_json)
        return found, outcomes


def push_status(found: Plan, outcomes: list[Outcome]) -> ExitStatus:
    """1 when nothing was written for so much would be withdrawn, 3 when something could not be written, 1 when something must be
    mended first, else 0.
    """
    if any(outcome.error is not None and outcome.error.code == MASS_WITHDRAW for outcome in outcomes):
        return ExitStatus.FAILED
    if any(outcome.status != "done" for outcome in outcomes):
        return ExitStatus.PARTIAL
    return ExitStatus.FAILED if found.to_mend else ExitStatus.OK


def push_planner(target: Client, chosen: Choices, state_dir: Path) -> Planner:
    """The planner of a push to a target."""

    def plan(opened: OpenSource) -> Plan:
        remembered = _remembered(state_dir, opened, target)
        return planned(opened, target, chosen, remembered=remembered, memory=_memory(state_dir), on_step=step)

    return plan


def _remembered(state_dir: Path, opened: OpenSource, target: Client) -> dict[str, str]:
    """What the history knows to lie in the target's bin; a plan makes no history, and needs none."""
    with suppress(StateError):
        if state_dir.exists():
            return ledger_in(state_dir).remembered(opened.site, target.url)
    return {}


def _memory(state_dir: Path) -> "EqualFile | None":
    """What is known to be equal. Of a plan no trace is left, unless there is a folder for it."""
    if not state_dir.exists():
        return None
    from ckanext.mofops.ledger import EqualFile  # here: as with the ledger

    return EqualFile(state_dir)


def ledger_in(state_dir: Path) -> "Ledger":
    """The history of pushes in a folder.

    :raises StateError: it cannot be used
    """
    from ckanext.mofops.ledger import open_ledger  # here: SQLAlchemy takes a while to load, which no other command needs

    return open_ledger(state_dir)


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without an entry for the user
        return None
