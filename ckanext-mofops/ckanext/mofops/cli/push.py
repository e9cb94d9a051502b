"""``sync-gdcatalog plan`` and ``push``"""

import sys
from pathlib import Path
from typing import Any

import click

from ckanext.mofops.catalog import Client
from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http, with_http
from ckanext.mofops.cli.output import Command, json_text, note, step
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage
from ckanext.mofops.gdcatalog import Outcome, Plan, locked
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.sync import Choices, planned, pushed
from ckanext.mofops.standard.messages import Lang, text

_SHOWN = 70

choices = options.shared(
    options.option("--target-org", metavar="NAME", help="Organisation of the target; by default the one of the same name."),
    options.option("--upload", is_flag=True, help="Send the files of a folder, too; without it only links are sent."),
    options.option("--require-valid", is_flag=True, help="Hold back datasets with an invalid resource."),
    options.option("--overwrite", is_flag=True, help="Replace what was changed by hand on the target."),
    options.option("--only", multiple=True, metavar="NAME", help="Only this dataset; may be given several times."),
    options.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many datasets."),
)
writing = options.shared(
    options.option("--yes", is_flag=True, help="Do not ask before writing."),
    options.option(
        "--state-dir",
        type=click.Path(file_okay=False, path_type=Path),
        default=lambda: Path(click.get_app_dir("ckanext-mofops")),
        show_default="the user's state folder",
        help="Folder of the lock that keeps two runs from writing to one target.",
    ),
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
@with_http
@options.common
def plan(source: str, target: str, exit_code: bool, http: Http, lang: Lang, as_json: bool, **chosen: Any) -> ExitStatus:
    """Show what push would do: each dataset, each field, old and new. Nothing is written."""
    site = http.client(target, "TARGET")
    found = planned(http.source(source), site, Choices(**chosen), on_step=step)
    click.echo(json_text(found.to_dict()) if as_json else plan_text(found, lang))
    to_do = bool(found.actions or found.blocked or found.conflicts)
    return ExitStatus.FAILED if exit_code and to_do else ExitStatus.OK


@click.command(
    cls=PlanCommand, epilog="\b\nExample: sync-gdcatalog push --source datasets --target https://data.example.go.th --upload"
)
@options.source
@options.target
@choices
@writing
@with_http
@options.common
def push(
    source: str, target: str, yes: bool, state_dir: Path, http: Http, lang: Lang, as_json: bool, **chosen: Any
) -> ExitStatus:
    """Show the plan, ask, and carry it out: create and update datasets on the target."""
    site = http.client(target, "TARGET")
    with locked(state_dir, site.url):
        found, outcomes = push_run(http.source(source), site, Choices(**chosen), yes=yes, lang=lang, as_json=as_json)
    if as_json:
        click.echo(json_text(found.to_dict(outcomes)))
    return push_status(found, outcomes)


def push_run(
    opened: OpenSource, target: Client, chosen: Choices, *, yes: bool, lang: Lang, as_json: bool
) -> tuple[Plan, list[Outcome]]:
    """Plan, show, ask, apply; with ``as_json`` the plan is shown on standard error."""
    found = planned(opened, target, chosen, on_step=step)
    click.echo(plan_text(found, lang), err=as_json)
    if found.actions and not yes:
        _ask(lang)
    found, outcomes = pushed(found, opened, target, on_step=step)
    for outcome in outcomes:
        if outcome.error is not None:
            note(f"{outcome.action.name}: {outcome.error.message[lang]}")
    return found, outcomes


def push_status(found: Plan, outcomes: list[Outcome]) -> ExitStatus:
    """3 when something could not be written, 1 when something must be mended first, else 0."""
    if any(outcome.status != "done" for outcome in outcomes):
        return ExitStatus.PARTIAL
    return ExitStatus.FAILED if found.blocked or found.conflicts else ExitStatus.OK


def _ask(lang: Lang) -> None:
    if not sys.stdin.isatty():
        raise WrongUsage("no-yes")
    click.confirm(text("ask-push")[lang], abort=True, err=True)


def plan_text(found: Plan, lang: Lang) -> str:
    """The plan for a terminal: counts, then each dataset and each field of it."""
    counts = {
        "create": sum(action.kind == "create" for action in found.actions),
        "update": sum(action.kind == "update" for action in found.actions),
        "unchanged": found.unchanged,
        "blocked": len(found.blocked),
        "conflicts": len(found.conflicts),
    }
    lines = [f"{found.source} → {found.target}", text("plan-summary", **counts)[lang]]
    for action in found.actions:
        lines.append(f"{MARKS[action.kind]} {text(f'kind-{action.kind}')[lang]} {action.target_name}")
        if action.kind == "update":
            lines += [f"    {change.field}: {shown(change.old)} → {shown(change.new)}" for change in action.changes]
    for blocked in found.blocked:
        lines.append(f"✗ {text('kind-blocked')[lang]} {blocked.name}")
        lines += [f"    {reason.message[lang]}" for reason in blocked.reasons]
    for conflict in found.conflicts:
        lines.append(f"! {text('kind-conflict')[lang]} {conflict.target_name}")
        lines.append(f"    {conflict.to_dict()['message'][lang]}")
    lines += [f"? {text('kind-orphan')[lang]} {orphan.target_name} ({orphan.source})" for orphan in found.orphans]
    return "\n".join(lines)


MARKS = {"create": "+", "update": "~"}


def shown(value: Any) -> str:
    """A value as a plan shows it: one line, at most 70 characters."""
    line = "–" if value is None else ascii_safe(value)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def ascii_safe(value: Any) -> str:
    """A value on one line, as JSON unless it is text."""
    shown = value if isinstance(value, str) else json_text({"": value})[6:-2]
    return " ".join(str(shown).split())
