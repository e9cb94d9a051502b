"""``ckan mofops validate``"""

from importlib import import_module
from typing import Any

import click

from ckanext.mofops.cli.output import json_text, step
from ckanext.mofops.cli.usage import ExitStatus, language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text


@click.command(epilog="\b\nExample: ckan -c ckan.ini mofops validate --dataset my-dataset --now")
@click.option("--resource", metavar="ID", help="Only this resource.")
@click.option("--dataset", metavar="NAME", help="Only the resources of this dataset.")
@click.option("--all", "choice", flag_value="all", help="Also what was checked and has not changed.")
@click.option("--links", "choice", flag_value="links", help="Every resource that is a link: does it still answer?")
@click.option(
    "--stale",
    "choice",
    flag_value="stale",
    default="stale",
    help="What was never checked, has changed, was checked by other rules, or could not be. This is what is done without it.",
)
@click.option("--stuck", is_flag=True, help="Queue nothing; have workers go on with what waits or was left behind.")
@click.option("--force", is_flag=True, help="Read files again even if they are those of the last verdicts.")
@click.option("--now", is_flag=True, help="Check in this process instead of by workers; may be stopped and begun again.")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output.")
def validate(
    resource: str | None,
    dataset: str | None,
    choice: str,
    stuck: bool,
    force: bool,
    now: bool,
    dry_run: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Have resources of the catalogue checked: do they open? Each state of a file is checked once.

    Exit status: 0 done, 2 wrong usage, 3 some could not be checked and wait for another try.
    """
    asked = {"choice": choice, "force": force, "dry_run": dry_run or stuck}
    found = _queued({**asked, **({"resource": resource} if resource else {}), **({"dataset": dataset} if dataset else {})})
    queued = [] if stuck else found["resources"]
    code, status = "validate-would-queue" if dry_run else "validate-queued", ExitStatus.OK
    if now and not dry_run:
        code = "validate-checked"
        waiting = _checked(None if stuck else queued)
        status = ExitStatus.PARTIAL if waiting else ExitStatus.OK
        found["waiting"] = waiting
    elif stuck:
        _woken()
    numbers = {"count": len(queued), "waiting": found["waiting"]}
    click.echo(json_text({"schema_version": 1, "resources": queued, **numbers}) if as_json else text(code, **numbers)[lang])
    click.get_current_context().exit(status)


def _queued(asked: dict[str, Any]) -> dict[str, Any]:
    from ckan.plugins import toolkit as tk  # here: the other commands of this package run without CKAN

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        answer: dict[str, Any] = tk.get_action("mofops_validation_queue")({"user": user}, asked)
    except tk.ObjectNotFound as error:
        raise click.UsageError(f"{asked.get('resource') or asked.get('dataset')}: {error or 'not found'}") from error
    return answer


def _checked(resource_ids: list[str] | None) -> int:
    """Check what waits, or those of it, in this process; how many still wait."""
    pending = _module("model").Validation.pending
    total = pending(resource_ids)
    _module("jobs").drain(resource_ids, before=lambda done: step(done + 1, total, ""))
    left: int = pending(resource_ids)
    return left


def _woken() -> None:
    _module("jobs").wake()


def _module(name: str) -> Any:
    """A part of the CKAN shell, which only runs where CKAN does."""
    return import_module(f"ckanext.mofops.{name}")
