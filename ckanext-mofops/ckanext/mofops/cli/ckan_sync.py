"""``ckan mofops sync``"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import click

from ckanext.mofops.cli import options
from ckanext.mofops.cli.options import option
from ckanext.mofops.cli.output import ask, json_text, note, step
from ckanext.mofops.cli.plantext import outcome_text, plan_text
from ckanext.mofops.cli.site import carried_out
from ckanext.mofops.cli.stopping import finishing
from ckanext.mofops.cli.usage import ExitStatus, language
from ckanext.mofops.gdcatalog import Registration
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

PAGE = 1000

chosen = options.shared(
    option("--organisation", metavar="NAME", help="Only the datasets of this organisation; others are left as they are."),
    options.only,
    options.limit,
    options.overwrite,
    options.adopt,
)
said = options.shared(
    option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there."),
    option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output."),
)


@click.group()
def sync() -> None:
    """Register the datasets of this catalogue with the one of ckanext.mofops.sync.target."""


@sync.command(epilog="\b\nExample: ckan -c ckan.ini mofops sync plan --organisation ops-mof")
@chosen
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything is to do.")
@said
def plan(exit_code: bool, as_json: bool, lang: Lang, **asked: Any) -> None:
    """Show what push would do: each dataset, each field, old and new. Nothing is written.

    Exit status: 0 all well, 1 with --exit-code when anything is to do, 2 wrong usage or settings, 3 the target is down.
    """
    document = _document(carried_out("mofops_sync_plan", asked), lang)
    click.echo(json_text(document) if as_json else plan_text(document, lang))
    to_do = any(document[kind] for kind in ("actions", "blocked", "conflicts"))
    click.get_current_context().exit(ExitStatus.FAILED if exit_code and to_do else ExitStatus.OK)


@sync.command(epilog="\b\nExample: ckan -c ckan.ini mofops sync push --yes")
@chosen
@options.allow_mass_withdraw
@options.yes
@said
def push(allow_mass_withdraw: bool, yes: bool, as_json: bool, lang: Lang, **asked: Any) -> None:
    """Show the plan, ask, and carry it out in this process; what was shown is what is done.

    Exit status: 0 all well, 1 some datasets are to be mended first, 2 wrong usage or settings, or another push is under way,
    3 some could not be written.
    """
    found = carried_out("mofops_sync_plan", asked)
    document = _document(found, lang)
    click.echo(plan_text(document, lang), err=True)
    while document["actions"] and found["state"] == "planned":
        if not yes:
            ask(lang)
        found = _pushed(found["id"], allow_mass_withdraw, lang)
        document = _document(found, lang)
        if found["state"] == "planned":  # the world moved meanwhile
            note(found["error"]["message"][lang])
            click.echo(plan_text(document, lang), err=True)
    click.echo(json_text(document) if as_json else outcome_text(document, lang))
    click.get_current_context().exit(_status(document))


@sync.command(epilog="\b\nExample: ckan -c ckan.ini mofops sync status")
@option("--organisation", metavar="NAME", help="Only the datasets of this organisation.")
@click.option("--ask", "asking", is_flag=True, help="Ask GD Catalog first, about what may have changed.")
@said
def status(organisation: str | None, asking: bool, as_json: bool, lang: Lang) -> None:
    """Show which datasets are registered, what is to be done, and how the last push of each went.

    Exit status: 0 all well, 2 wrong usage or settings, or it is being asked already, 3 GD Catalog did not answer for all: the
    last known states are shown.
    """
    exit_status = _asked(organisation, lang) if asking else ExitStatus.OK
    datasets = list(_states(organisation))
    if as_json:
        click.echo(json_text({"schema_version": 1, "datasets": datasets}))
    else:
        _show_states(datasets, lang)
    click.get_current_context().exit(exit_status)


def _asked(organisation: str | None, lang: Lang) -> ExitStatus:
    """Have GD Catalog asked in this process."""
    stop = threading.Event()
    with finishing(stop, lambda: note(text("stopping")[lang])):
        found = carried_out("mofops_registration_poll", {"organisation": organisation}, mofops_stop=stop, mofops_on_step=step)
    if found["error"] is None:
        return ExitStatus.OK
    note(found["error"]["message"][lang])
    return ExitStatus.WRONG_USAGE if found["error"]["misuse"] else ExitStatus.PARTIAL


def _show_states(datasets: list[dict[str, Any]], lang: Lang) -> None:
    for dataset in datasets:
        click.echo("\n".join(_state_lines(dataset, lang)))
    states = Counter(dataset["state"] for dataset in datasets)
    failed = sum(_failure(dataset) is not None for dataset in datasets)
    numbers = {"registered": states["registered"], "withdrawn": states["withdrawn"], "missing": states["not-registered"]}
    click.echo(text("sync-status-summary", failed=failed, **numbers)[lang])


def _states(organisation: str | None) -> Iterator[dict[str, Any]]:
    for offset in count(0, PAGE):
        page = carried_out("mofops_sync_status", {"organisation": organisation, "limit": PAGE, "offset": offset})
        yield from page["datasets"]
        if offset + PAGE >= page["count"]:
            return


def _state_lines(dataset: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    marks = {"registered": "✓", "withdrawn": "-", "not-registered": "?"}
    registration = None if dataset["registration"] is None else Registration.from_dict(dataset["registration"])
    label = text(f"sync-state-{dataset['state']}") if registration is None else registration.label
    known = None if registration is None else registration.last_known(datetime.now(UTC))
    words = [dataset["name"], label[lang], dataset["at"], dataset["address"], known and known[lang]]
    yield f"{marks[dataset['state']]} {'  '.join(word for word in words if word)}"
    if registration is not None and dataset["state"] != "registered":
        yield f"    → {registration.next[lang]}"
    error = _failure(dataset)
    if error is not None:
        yield f"    {error['message'][lang]}"


def _failure(dataset: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return None if dataset["tried"] is None else dataset["tried"]["error"]


def _pushed(plan_id: str, allow_mass_withdraw: bool, lang: Lang) -> dict[str, Any]:
    stop = threading.Event()
    asked = {"id": plan_id, "allow_mass_withdraw": allow_mass_withdraw}
    with finishing(stop, lambda: note(text("stopping")[lang])):
        return carried_out("mofops_sync_apply", asked, mofops_stop=stop, mofops_on_step=step)


def _document(found: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """The plan; the command ends here when it could not be made or carried out."""
    if found["state"] != "failed":
        return dict(found["document"])
    click.echo(found["error"]["message"][lang], err=True)
    return click.get_current_context().exit(ExitStatus.WRONG_USAGE if found["error"]["misuse"] else ExitStatus.PARTIAL)


def _status(document: Mapping[str, Any]) -> ExitStatus:
    errors = [action["error"]["code"] for action in document["actions"] if action["error"] is not None]
    if "mass-withdraw" in errors:
        return ExitStatus.FAILED
    if errors:
        return ExitStatus.PARTIAL
    return ExitStatus.FAILED if document["blocked"] or document["conflicts"] else ExitStatus.OK
