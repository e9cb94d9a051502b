"""``ckan mofops validate``"""

import itertools
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import click

from ckanext.mofops.cli.options import option
from ckanext.mofops.cli.output import json_text, step
from ckanext.mofops.cli.site import act
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage, language
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

PAGE = 200
PAUSE = 0.5
"""Seconds between two looks at what other workers are at."""

Choice = Literal["stale", "all", "links", "stuck"]


@click.command(epilog="\b\nExample: ckan -c ckan.ini mofops validate --dataset budget-2567 --now")
@option("--resource", "resources", multiple=True, metavar="ID", help="Only this resource; may be given several times.")
@option("--dataset", metavar="NAME", help="Only the resources of this dataset.")
@option("--organisation", metavar="NAME", help="Only the resources of this organisation.")
@option("--stale", "choice", flag_value="stale", default=True, help="What was never checked, or changed since (default).")
@option("--all", "choice", flag_value="all", help="All, read anew.")
@option("--links", "choice", flag_value="links", help="All links: whether they still lead to a file, and to the same.")
@option("--stuck", "choice", flag_value="stuck", help="Nothing new: only what waits and nobody works on.")
@option("--dry-run", is_flag=True, help="Only list them.")
@option("--now", is_flag=True, help="Check in this process, beside the workers, and wait for it.")
@option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there.")
@option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output.")
def validate(
    resources: tuple[str, ...],
    dataset: str | None,
    organisation: str | None,
    choice: Choice,
    dry_run: bool,
    now: bool,
    as_json: bool,
    lang: Lang,
) -> None:
    """Have resources checked by the workers of the catalogue, or in this process.

    What was queued stays queued when this stops, or a worker dies: run it again to go on with what is left.

    Exit status: 0 all well, 1 some of those checked now are invalid, 2 there is no such resource, dataset or organisation, 3 some
    could not be checked.
    """
    scope = {"resources": list(resources), "dataset": dataset, "organisation": organisation}
    named = {name: value for name, value in scope.items() if value}
    queued = _act("mofops_validation_queue", {**named, "choice": choice, "dry_run": dry_run})
    checked = now and not dry_run
    if checked:
        _check(queued["resources"], everything=not named)
    found = list(_listed(queued["resources"]))
    summary = _summary(found, queued["pending"])
    document = {"schema_version": 1, "resources": found, "summary": summary}
    click.echo(json_text(document) if as_json else plain_text(document, lang, checked=checked))
    click.get_current_context().exit(_status(summary) if checked else ExitStatus.OK)


def _act(action: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """:raises WrongUsage: there is no such resource, dataset or organisation"""
    from ckan.plugins import toolkit as tk

    try:
        return act(action, asked)
    except tk.ObjectNotFound as error:
        raise WrongUsage("validate-unknown") from error


def _check(resource_ids: Collection[str], *, everything: bool) -> None:
    """Work through these of the queue as one of its workers, and see others to their end. everything: and what else waits."""
    from ckanext.mofops import jobs

    done, total = 0, len(resource_ids)
    for page in _pages(resource_ids):
        left = True
        while left:
            for _ in jobs.drain(page):
                done += 1
                step(done, total, "")
            left = any(resource["state"] == "running" for resource in _listed(page))
            time.sleep(PAUSE if left else 0)
    if everything:
        for _ in jobs.drain():
            pass


def _listed(resource_ids: Collection[str]) -> Iterator[dict[str, Any]]:
    for page in _pages(resource_ids):
        yield from _act("mofops_validation_list", {"resources": page, "limit": PAGE})["resources"]


def _pages(resource_ids: Collection[str]) -> Iterator[list[str]]:
    ids = iter(resource_ids)
    while page := list(itertools.islice(ids, PAGE)):
        yield page


def _summary(found: Collection[Mapping[str, Any]], pending: int) -> dict[str, int]:
    known = [resource["valid"] for resource in found if resource["state"] == "done"]
    valid, invalid = known.count(True), known.count(False)
    unknown = len(found) - valid - invalid
    return {"resources": len(found), "valid": valid, "invalid": invalid, "unknown": unknown, "pending": pending}


def _status(summary: Mapping[str, int]) -> ExitStatus:
    if summary["unknown"]:
        return ExitStatus.PARTIAL
    return ExitStatus.FAILED if summary["invalid"] else ExitStatus.OK


def plain_text(document: Mapping[str, Any], lang: Lang, *, checked: bool) -> str:
    """For a terminal: a line for each resource, and how many there are."""
    lines = [f"{_MARKS[resource['valid']]} {resource['dataset']}  {resource['name']}" for resource in document["resources"]]
    return "\n".join([*lines, text("validate-done" if checked else "validate-chosen", **document["summary"])[lang]])


_MARKS = {True: "✓", False: "✗", None: "?"}
