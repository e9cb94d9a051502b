"""``sync-gdcatalog plan`` and ``push``"""

from pathlib import Path
from typing import Any, get_args

import click

from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http, with_http
from ckanext.mofops.cli.harvest import Harvest, with_harvest
from ckanext.mofops.cli.output import Command, json_text, note
from ckanext.mofops.cli.plantext import plan_text
from ckanext.mofops.cli.pushrun import PushRun, push_planner, push_status
from ckanext.mofops.cli.states import States, with_states
from ckanext.mofops.cli.usage import ExitStatus
from ckanext.mofops.gdcatalog import Plan, locked
from ckanext.mofops.gdcatalog.plan import Channel, Withdraw
from ckanext.mofops.runs.sync import MASS_WITHDRAW, Choices
from ckanext.mofops.standard.messages import Lang, text

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
writing = options.shared(options.yes, options.state_dir)
pushing = options.shared(
    options.allow_mass_withdraw,
    options.option("--jobs", type=click.IntRange(1, 64), default=4, help="Datasets written at the same time."),
)


class PlanCommand(Command):
    """A command whose document is a plan."""

    def empty_document(self, context: click.Context) -> dict[str, Any]:
        given = context.params
        return Plan(given["source"], given["target"] or "", (), (), (), (), 0, channel=given["channel"]).to_dict()


channel = options.option(
    "--channel",
    type=click.Choice(get_args(Channel)),
    default="push",
    help="Write to the target, or have GD Catalog harvest the source.",
)
# Required of a push only.
target = options.option("--target", help="Address of the CKAN to register with. Token: MOFOPS_TARGET_TOKEN.")


@click.command(
    cls=PlanCommand,
    epilog="\b\nExample: sync-gdcatalog plan --source https://data.example.go.th --target https://catalog.example.go.th",
)
@options.source
@channel
@target
@choices
@with_harvest
@with_states
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything is to do.")
@options.state_dir
@with_http
@options.common
def plan(
    source: str,
    channel: Channel,
    target: str | None,
    harvest: Harvest,
    states: States,
    exit_code: bool,
    state_dir: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
    **chosen: Any,
) -> ExitStatus:
    """Show what push would do: each dataset, each field, old and new. Nothing is written."""
    choices = Choices(**chosen)
    if channel == "harvest":
        found = harvest.plan(http.source(source), choices, states, states.service(http, target))
    else:
        found = push_planner(http.client(_needed(target), "TARGET"), choices, state_dir)(http.source(source))
    click.echo(json_text(found.to_dict()) if as_json else plan_text(found.to_dict(reasons=True), lang))
    if found.withdraws_many:
        note(text(MASS_WITHDRAW, count=found.counts["withdraw"], ours=found.ours)[lang])
    return ExitStatus.FAILED if exit_code and (found.actions or found.to_mend) else ExitStatus.OK


@click.command(
    cls=PlanCommand, epilog="\b\nExample: sync-gdcatalog push --source datasets --target https://data.example.go.th --upload"
)
@options.source
@channel
@target
@choices
@with_harvest
@with_states
@options.option(
    "--submission",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("gdcatalog-submission.xlsx"),
    help="Workbook to write the officer's list to, and a CSV beside it, of a harvest.",
)
@pushing
@writing
@with_http
@options.common
def push(
    source: str,
    channel: Channel,
    target: str | None,
    harvest: Harvest,
    states: States,
    submission: Path,
    allow_mass_withdraw: bool,
    jobs: int,
    yes: bool,
    state_dir: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
    **chosen: Any,
) -> ExitStatus:
    """Show the plan, ask, and carry it out.

    By --channel push: create, update, withdraw and restore datasets on the target. By --channel harvest: set the flags that were
    asked for on the source, write the list for the registration officer, and ask for the states.
    """
    settings: dict[str, Any] = {"yes": yes, "lang": lang, "as_json": as_json}
    if channel == "harvest":
        return harvest.push(
            lambda: http.source(source), Choices(**chosen), states, states.service(http, target), submission, **settings
        )
    site = http.client(_needed(target), "TARGET", jobs=jobs)
    with locked(state_dir, site.url):
        run = PushRun(site, push_planner(site, Choices(**chosen), state_dir), state_dir, jobs, allow_mass_withdraw, **settings)
        found, outcomes = run(http.source(source), again=lambda: http.source(source))
    if as_json:
        click.echo(json_text(found.to_dict(outcomes)))
    return max(push_status(found, outcomes), run.status)


def _needed(target: str | None) -> str:
    if target is None:
        raise click.MissingParameter(param_type="option", param_hint="'--target'")
    return target
