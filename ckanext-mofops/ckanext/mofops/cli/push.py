"""``sync-gdcatalog plan`` and ``push``"""

import getpass
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from ckanext.mofops.catalog import Client
from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http, with_http
from ckanext.mofops.cli.output import Command, ask, json_text, note, step
from ckanext.mofops.cli.plantext import outcome_text, plan_text
from ckanext.mofops.cli.progress import event
from ckanext.mofops.cli.stopping import finishing
from ckanext.mofops.cli.usage import ExitStatus
from ckanext.mofops.gdcatalog import Outcome, Plan, locked
from ckanext.mofops.gdcatalog.errors import PlanMoved, StateError
from ckanext.mofops.gdcatalog.plan import Withdraw
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.sync import MASS_WITHDRAW, Choices, confirmed, planned, pushed
from ckanext.mofops.standard.messages import Lang, text

if TYPE_CHECKING:
    from ckanext.mofops.ledger import Ledger

choices = options.shared(
    options.option("--target-org", metavar="NAME", help="Organisation of the target; by default the one of the same name."),
    options.option(
        "--mapping",
        type=click.Path(dir_okay=False, path_type=Path),
        help="YAML file on how the two sites differ: organisations, prefix, fields, values.",
    ),
    options.option("--upload", is_flag=True, help="Send the files of a folder, too; without it only links are sent."),
    options.option("--require-valid", is_flag=True, help="Hold back datasets with an invalid resource."),
    options.overwrite,
    options.option(
        "--withdraw",
        type=click.Choice(get_args(Withdraw)),
        default="delete",
        help="What becomes of a dataset that the source no longer offers.",
    ),
    options.adopt,
    options.only,
    options.limit,
)
state_dir = options.option(
    "--state-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(click.get_app_dir("ckanext-mofops")),
    show_default="the user's state folder",
    help="Folder of the history, and of the lock that keeps two runs from writing to one target.",
)
writing = options.shared(options.yes, state_dir)
pushing = options.shared(
    options.allow_mass_withdraw,
    options.option("--jobs", type=click.IntRange(1, 64), default=4, help="Datasets written at the same time."),
)


class PlanCommand(Command):
    """A command whose document is a plan."""

    def empty_document(self, context: click.Context) -> dict[str, Any]:
        return Plan(context.params["source"], context.params["target"], (), (), (), (), 0).to_dict()


@click.command(
    cls=PlanCommand,
    epilog="\b\nExample: sync-gdcatalog plan --source https://data.example.go.th --target https://catalog.example.go.th",
)
@options.source
@options.target
@choices
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything is to do.")
@state_dir
@with_http
@options.common
def plan(
    source: str, target: str, exit_code: bool, state_dir: Path, http: Http, lang: Lang, as_json: bool, **chosen: Any
) -> ExitStatus:
    """Show what push would do: each dataset, each field, old and new. Nothing is written."""
    site, opened = http.client(target, "TARGET"), http.source(source)
    found = planned(opened, site, Choices(**chosen), remembered=_remembered(state_dir, opened, site), on_step=step)
    click.echo(json_text(found.to_dict()) if as_json else plan_text(found.to_dict(reasons=True), lang))
    if found.withdraws_many:
        note(text(MASS_WITHDRAW, count=found.counts["withdraw"], ours=found.ours)[lang])
    to_do = bool(found.actions or found.blocked or found.conflicts)
    return ExitStatus.FAILED if exit_code and to_do else ExitStatus.OK


@click.command(
    cls=PlanCommand, epilog="\b\nExample: sync-gdcatalog push --source datasets --target https://data.example.go.th --upload"
)
@options.source
@options.target
@choices
@pushing
@writing
@with_http
@options.common
def push(
    source: str,
    target: str,
    allow_mass_withdraw: bool,
    jobs: int,
    yes: bool,
    state_dir: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
    **chosen: Any,
) -> ExitStatus:
    """Show the plan, ask, and carry it out: create, update, withdraw and restore datasets on the target."""
    site = http.client(target, "TARGET", jobs=jobs)
    with locked(state_dir, site.url):
        run = PushRun(site, Choices(**chosen), state_dir, jobs, allow_mass_withdraw, yes=yes, lang=lang, as_json=as_json)
        found, outcomes = run(http.source(source), again=lambda: http.source(source))
    if as_json:
        click.echo(json_text(found.to_dict(outcomes)))
    return max(push_status(found, outcomes), run.status)


@dataclass
class PushRun:
    """Plan, show, ask, apply; with ``as_json`` the plan is shown on standard error.

    status: PARTIAL when the history of the run is not whole.
    """

    target: Client
    chosen: Choices
    state_dir: Path
    jobs: int
    allow_mass_withdraw: bool
    yes: bool
    lang: Lang
    as_json: bool
    status: ExitStatus = ExitStatus.OK

    def __call__(self, opened: OpenSource, *, again: Callable[[], OpenSource]) -> tuple[Plan, list[Outcome]]:
        """again: reads the source once more, after a person was asked, who may have thought for long."""
        ledger = _ledger(self.state_dir)
        found = self._planned(opened, ledger)
        self._show(found)
        while found.actions and not self.yes and not self._is_refused(found):
            ask(self.lang)
            opened, shown = again(), found.digest
            found = self._planned(opened, ledger)
            try:
                confirmed(found, shown)
                break
            except PlanMoved as moved:
                note(moved.message()[self.lang])
                self._show(found)
        return self._pushed(found, opened, ledger)

    def _planned(self, opened: OpenSource, ledger: "Ledger") -> Plan:
        remembered = ledger.remembered(opened.site, self.target.url)
        return planned(opened, self.target, self.chosen, remembered=remembered, on_step=step)

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
    return ExitStatus.FAILED if found.blocked or found.conflicts else ExitStatus.OK


def _remembered(state_dir: Path, opened: OpenSource, target: Client) -> dict[str, str]:
    """What the history knows to lie in the target's bin; a plan makes no history, and needs none."""
    with suppress(StateError):
        if state_dir.exists():
            return _ledger(state_dir).remembered(opened.site, target.url)
    return {}


def _ledger(state_dir: Path) -> "Ledger":
    """:raises StateError: it cannot be used"""
    from ckanext.mofops.ledger import open_ledger  # here: SQLAlchemy takes a while to load, which no other command needs

    return open_ledger(state_dir)


def _user() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without an entry for the user
        return None
