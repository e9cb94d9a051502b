"""``ckan mofops facts`` and ``ckan mofops usage``"""

from base64 import b64decode
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import yaml

from ckanext.mofops.catalog import read_facts
from ckanext.mofops.cli import options
from ckanext.mofops.cli.options import option
from ckanext.mofops.cli.output import ask, json_text, note
from ckanext.mofops.cli.site import answer
from ckanext.mofops.cli.statedfile import FactsImport, evidence_path, planned
from ckanext.mofops.cli.statedfile import usage as as_stated
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage, language
from ckanext.mofops.indicator5 import Facts, FactsError, Usage
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text

_FILE = click.Path(dir_okay=False, path_type=Path)
_GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)

of_whom = options.shared(
    option("--organisation", metavar="NAME", help="The organisation; by default ckanext.mofops.agency.name."),
    option("--fiscal-year", type=int, metavar="YEAR", help="Buddhist era; by default ckanext.mofops.agency.fiscal_year."),
)
said = options.shared(
    option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there."),
    option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output."),
)
dry_run = option("--dry-run", is_flag=True, help="Only say what would be done.")


@click.group()
def facts() -> None:
    """What the agency states for indicator 5, in the shape of agency.yaml."""


@facts.command(epilog="\b\nExample: ckan -c ckan.ini mofops facts show --organisation ops-mof")
@of_whom
@said
def show(organisation: str | None, fiscal_year: int | None, as_json: bool, lang: Lang) -> None:
    """Print what is stated, as agency.yaml or as one JSON document with the revision.

    Exit status: 0 all well, 2 there is no such organisation or fiscal year.
    """
    asked = {"organisation": organisation, "fiscal_year": fiscal_year}
    shown, uses = _act("mofops_facts_show", asked), _act("mofops_usage_list", asked)
    content = _content(shown, uses)
    click.echo(json_text({"schema_version": 1, **shown, "facts": content}) if as_json else _yaml(content), nl=as_json)


@facts.command(epilog="\b\nExample: ckan -c ckan.ini mofops facts export -o agency.yaml")
@of_whom
@option("--output", "-o", type=_FILE, required=True, help="The YAML file; files of uses are written beside it.")
def export(organisation: str | None, fiscal_year: int | None, output: Path) -> None:
    """Write what is stated to a file that can be imported again, here or by sync-gdcatalog report --facts.

    Exit status: 0 all well, 2 there is no such organisation or fiscal year.
    """
    asked = {"organisation": organisation, "fiscal_year": fiscal_year}
    shown, uses = _act("mofops_facts_show", asked), _act("mofops_usage_list", asked)
    content = _content(shown, uses)
    for entry, stated in zip(uses, content["usage"], strict=True):
        if stated["file"] is not None:
            path = evidence_path(output, stated["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b64decode(_act("mofops_usage_file", {"id": entry["id"]})["content"]))
    output.write_text(_yaml(content), encoding="utf-8")
    note(str(output))


def _content(shown: Mapping[str, Any], uses: list[dict[str, Any]]) -> dict[str, Any]:
    return {**shown["facts"], "usage": [as_stated(entry) for entry in uses]}


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=120)


@facts.command("import", epilog="\b\nExample: ckan -c ckan.ini mofops facts import datasets/agency.yaml")
@click.argument("file", type=_GIVEN)
@of_whom
@dry_run
@options.yes
@said
def import_(
    file: Path, organisation: str | None, fiscal_year: int | None, dry_run: bool, yes: bool, as_json: bool, lang: Lang
) -> None:
    """State what a file states: show what changes, ask, and do it. Uses that are there already are not added again, those that
    the file does not name are left. Without options the file says of whom and for which year.

    Exit status: 0 all well, 2 the file cannot be read or states what cannot be.
    """
    stated = _read(file)
    asked = {"organisation": organisation or stated.agency.name, "fiscal_year": fiscal_year or stated.fiscal_year}
    shown = _act("mofops_facts_show", asked)
    asked = {name: shown[name] for name in ("organisation", "fiscal_year")}
    plan = planned(stated, shown["facts"], _act("mofops_usage_list", asked))
    for entry in plan.new:
        if entry.file is not None and not evidence_path(file, entry.file).is_file():
            raise WrongUsage("facts-no-file", file=evidence_path(file, entry.file))
    click.echo("\n".join(plan.lines(lang)), err=True)
    if plan.writes and not dry_run:
        if not yes:
            ask(lang, "ask-facts")
        note(text("facts-done", revision=_imported(plan, shown, asked, file))[lang])
    if as_json:
        click.echo(json_text({"schema_version": 1, **asked, "done": plan.writes and not dry_run, **plan.to_dict()}))


def _read(file: Path) -> Facts:
    try:
        return Facts.from_dict(read_facts(file))
    except FactsError as error:
        raise WrongUsage("indicator5-facts-error", key=error.key, reason=error.reason.text()) from error


def _imported(plan: FactsImport, shown: Mapping[str, Any], asked: dict[str, Any], file: Path) -> int:
    """The revision after it. Nothing is stated unless what was shown is still there."""
    revision = int(shown["revision"])
    if plan.changes:
        changed = {name: new for name, (_, new) in plan.changes.items()}
        revision = _act("mofops_facts_update", {**asked, "expected": revision, **changed})["revision"]
    for entry in plan.new:
        _add({**asked, **_sent(entry)}, None if entry.file is None else evidence_path(file, entry.file))
    return revision


def _sent(entry: Usage) -> dict[str, Any]:
    stated = {name: value for name, value in entry.to_dict().items() if name != "file" and value is not None}
    return {"kind": "other", **stated}


def _add(asked: dict[str, Any], file: Path | None) -> dict[str, Any]:
    from werkzeug.datastructures import FileStorage  # here: the other commands of this package run without CKAN

    with ExitStack() as opened:
        if file is not None:
            asked = {**asked, "upload": FileStorage(opened.enter_context(file.open("rb")), file.name)}
        return dict(_act("mofops_usage_create", asked))


@click.group()
def usage() -> None:
    """Uses that were made of the datasets, as evidence for indicator 5."""


@usage.command("list", epilog="\b\nExample: ckan -c ckan.ini mofops usage list")
@of_whom
@said
def list_(organisation: str | None, fiscal_year: int | None, as_json: bool, lang: Lang) -> None:
    """List the uses with the state of their links.

    Exit status: 0 all well, 2 there is no such organisation or fiscal year.
    """
    _show(_act("mofops_usage_list", {"organisation": organisation, "fiscal_year": fiscal_year}), as_json, lang)


@usage.command(epilog="\b\nExample: ckan -c ckan.ini mofops usage add --title … --kind report --url https://… --dataset NAME")
@of_whom
@option("--title", required=True, help="What it is called.")
@option("--kind", default="other", help="report, dashboard, service, research or other.")
@option("--url", help="Where it is to be seen.")
@option("--file", type=_GIVEN, help="A PDF, picture or office document that proves it.")
@option("--dataset", "datasets", multiple=True, required=True, metavar="NAME", help="Used; may be given several times.")
@option("--scope", type=int, metavar="N", help="Number of the use scope.")
@option("--branch", type=int, metavar="N", help="Of official statistics, with --scope 4.")
@option("--date", metavar="DATE", help="Of the use, as 2023-05-01.")
@option("--used-for", help="What it served.")
@said
def add(file: Path | None, scope: int | None, branch: int | None, as_json: bool, lang: Lang, **asked: Any) -> None:
    """State a use that was made of datasets; its link is looked at by a worker.

    Exit status: 0 all well, 2 something is missing or wrong.
    """
    stated = {
        **asked,
        "datasets": list(asked["datasets"]),
        "scope": scope if branch is None else {"scope": scope, "branch": branch},
    }
    _show([_add(stated, file)], as_json, lang)


@usage.command(epilog="\b\nExample: ckan -c ckan.ini mofops usage delete ID --yes")
@click.argument("id")
@options.yes
@said
def delete(id: str, yes: bool, as_json: bool, lang: Lang) -> None:
    """Take a use back; its history stays.

    Exit status: 0 all well, 2 there is no such use.
    """
    found = _act("mofops_usage_show", {"id": id})
    if not yes and not click.confirm(text("ask-usage-delete", title=found["title"])[lang], err=True):
        raise click.Abort
    deleted = _act("mofops_usage_delete", {"id": id})
    if as_json:
        click.echo(json_text({"schema_version": 1, **deleted}))


@usage.command(epilog="\b\nExample: ckan -c ckan.ini mofops usage check")
@click.argument("id", required=False)
@of_whom
@said
def check(id: str | None, organisation: str | None, fiscal_year: int | None, as_json: bool, lang: Lang) -> None:
    """Ask for the links now, of one use or of all.

    Exit status: 0 all well, 1 a link is dead, 2 there is no such use, organisation or fiscal year.
    """
    found = _act("mofops_usage_check", {"id": id, "organisation": organisation, "fiscal_year": fiscal_year})
    _show(found, as_json, lang)
    dead = any(entry["link"] is not None and entry["link"]["state"] == "dead" for entry in found)
    click.get_current_context().exit(ExitStatus.FAILED if dead else ExitStatus.OK)


def _show(uses: list[dict[str, Any]], as_json: bool, lang: Lang) -> None:
    if as_json:
        click.echo(json_text({"schema_version": 1, "uses": uses}))
        return
    if not uses:
        note(text("usage-none")[lang])
    for entry in uses:
        click.echo("\n".join(_lines(entry, lang)))


def _lines(entry: Mapping[str, Any], lang: Lang) -> list[str]:
    kind = text(f"usage-kind-{entry['kind']}")[lang]
    lines = [f"{entry['id']}  {entry['title']} ({kind})"]
    if entry["link"] is not None:
        state = text(f"usage-link-{entry['link']['state']}")[lang]
        lines.append(f"    {entry['url']}  {state}")
        lines += [] if entry["link"]["message"] is None else [f"    {entry['link']['message'][lang]}"]
    lines += [] if entry["file"] is None else [f"    {entry['file']}"]
    return lines


def _act(action: str, asked: Mapping[str, Any]) -> Any:
    """:raises WrongUsage: what is asked for is not there, or what is stated cannot be"""
    from ckan.plugins import toolkit as tk

    given = {name: value for name, value in asked.items() if value is not None}
    try:
        return answer(action, given)
    except tk.ValidationError as error:
        details = "; ".join(f"{key}: {' '.join(words)}" for key, words in error.error_dict.items())
        raise WrongUsage("wrong-usage", detail=details) from error
    except tk.ObjectNotFound as error:
        what = given.get("id") or given.get("organisation") or "ckanext.mofops.agency.name"
        raise WrongUsage("wrong-usage", detail=what) from error
