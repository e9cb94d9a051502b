"""``ckan mofops indicator5``"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from ckanext.mofops.cli.options import option, shared
from ckanext.mofops.cli.output import json_text, note, step
from ckanext.mofops.cli.site import carried_out
from ckanext.mofops.cli.usage import ExitStatus, language
from ckanext.mofops.indicator5.report import Wording
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])

whose = option("--organisation", metavar="NAME", help="The organisation; by default the one that the catalogue belongs to.")
gate = option("--min-score", type=click.FloatRange(0, 100), help="Exit with 1 when the official score of one is lower.")
said = shared(
    option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there."),
    option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output."),
)


@click.group()
def indicator5() -> None:
    """Indicator 5 of the organisations of this catalogue."""


@indicator5.command(epilog="\b\nExample: ckan -c ckan.ini mofops indicator5 assess --min-score 75")
@option("--organisation", metavar="NAME", help="Only this organisation; by default all.")
@gate
@said
def assess(organisation: str | None, min_score: float | None, as_json: bool, lang: Lang) -> None:
    """Assess, keep what is found, and show the scores.

    Exit status: 0 all well, 1 a score is below the minimum, 2 wrong usage, or it is being assessed already.
    """
    run = carried_out("mofops_indicator5_assess", {"organisation": organisation}, mofops_on_step=step)
    if run["error"] is not None:
        note(run["error"]["message"][lang])
        click.get_current_context().exit(ExitStatus.WRONG_USAGE if run["error"]["misuse"] else ExitStatus.PARTIAL)
    listed = carried_out("mofops_indicator5_list", {})
    found = [entry for entry in listed["organisations"] if run["organisation"] in (None, entry["name"])]
    if as_json:
        click.echo(json_text({"schema_version": 1, "organisations": found}))
    else:
        for entry in found:
            facts = {"level": entry["level"], "score": f"{entry['official']:g}", "name": entry["name"], "title": entry["title"]}
            click.echo(text("indicator5-line", **facts)[lang])
    below = min_score is not None and any(entry["official"] < min_score for entry in found)
    click.get_current_context().exit(ExitStatus.FAILED if below else ExitStatus.OK)


@indicator5.command(epilog="\b\nExample: ckan -c ckan.ini mofops indicator5 history --organisation ops-mof")
@whose
@option("--since", type=_DAY, help="From this day on, UTC.")
@option("--until", type=_DAY, help="Before this day, UTC.")
@said
def history(organisation: str | None, since: datetime | None, until: datetime | None, as_json: bool, lang: Lang) -> None:
    """Show the assessments of the fiscal year, newest first.

    Exit status: 0 all well, 2 there is no such organisation.
    """
    found = carried_out(
        "mofops_indicator5_history", {"organisation": organisation, "since": since, "until": until, "limit": 1000}
    )
    if as_json:
        click.echo(json_text({"schema_version": 1, **found}))
        return
    for point in found["history"]:
        facts = {
            "at": point["at"],
            "score": f"{point['official']:g}",
            "level": point["level"],
            "estimate": _value(point["estimate"]),
        }
        click.echo(text("indicator5-history-line", **facts)[lang])


@indicator5.command(epilog="\b\nExample: ckan -c ckan.ini mofops indicator5 changes --before 2023-03-01")
@whose
@option("--before", type=_DAY, required=True, help="The earlier moment, UTC.")
@option("--after", type=_DAY, help="The later one, UTC; by default now.")
@said
def changes(organisation: str | None, before: datetime, after: datetime | None, as_json: bool, lang: Lang) -> None:
    """Show what changed between the assessments that stood at two moments.

    Exit status: 0 all well, 2 wrong usage, or nothing was assessed up to one of them.
    """
    found = carried_out("mofops_indicator5_changes", {"organisation": organisation, "before": before, "after": after})
    if as_json:
        click.echo(json_text({"schema_version": 1, **found}))
        return
    for change in found["changes"]:
        click.echo(f"{_what(change, lang)}: {_value(change['before'])} → {_value(change['after'])}")


def _what(change: Mapping[str, Any], lang: Lang) -> str:
    if change["kind"] == "score":
        return text(f"indicator5-difference-{change['name']}")[lang]
    if change["kind"] == "check":
        return Wording(lang).check(change["name"])
    if change["kind"] == "criterion":
        return Wording(lang).criterion(change["name"])
    return f"{change['name']}: {text('indicator5-difference-' + (change['field'] or 'listed'))[lang]}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return {True: "✓", False: "✗", None: "?"}[value] if value is None or isinstance(value, bool) else f"{value:g}"
