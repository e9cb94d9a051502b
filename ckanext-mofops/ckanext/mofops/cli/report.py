"""``sync-gdcatalog report`` and the command without a name: push, then report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ckanext.mofops.catalog import CatalogError, Client, Downloader, DownloadLimits, NotCkan, Unreachable
from ckanext.mofops.catalog.pace import Pace
from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http, with_http
from ckanext.mofops.cli.output import Command, json_text, note, step
from ckanext.mofops.cli.push import choices, pushing, writing
from ckanext.mofops.cli.pushrun import PushRun, push_planner, push_status
from ckanext.mofops.cli.reportfile import CHOICES, PACK, form_id, write
from ckanext.mofops.cli.states import States, told, with_states
from ckanext.mofops.cli.usage import ExitStatus, WrongUsage
from ckanext.mofops.gdcatalog import locked
from ckanext.mofops.indicator5 import Assessment, rules_of
from ckanext.mofops.indicator5.supposition import OF_AGENCY, OF_DATASET
from ckanext.mofops.runs.evidence import attachments, evidence
from ckanext.mofops.runs.report import LinkFault, Standing, assessed, facts_of, link_fault, names_on, standing, standing_in
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.sync import Choices
from ckanext.mofops.runs.verdicts import verdicts
from ckanext.mofops.standard.messages import Lang

_FILE = click.Path(dir_okay=False, path_type=Path)

facts_options = options.shared(
    options.option("--facts", type=_FILE, help="What a person states (agency.yaml); by default the one in a folder of datasets."),
    options.option("--min-score", type=click.FloatRange(0, 100), help="Exit with 1 when the official score is lower."),
)


_trial_options = options.shared(
    options.option(
        "--if",
        "supposed",
        multiple=True,
        metavar="NAME=CONDITION,…",
        help=f"A trial: the score if a dataset were {', '.join(OF_DATASET)}; of agency: {', '.join(OF_AGENCY)}.",
    ),
    options.option("--check-links", is_flag=True, help="Ask whether the links of uses work; a dead one does not count."),
    options.option(
        "--allow-host", multiple=True, metavar="HOST", help="Host of links that may lie in an internal network, e.g. your own."
    ),
    options.option("--rules", "rules_file", type=_FILE, help="Rules file of another year, or with other settings."),
)


@click.command(cls=Command, epilog="\b\nExample: sync-gdcatalog report --facts datasets/agency.yaml --min-score 75")
@options.source
@options.option("--target", help="Address of GD Catalog, to see what is registered. Token: MOFOPS_TARGET_TOKEN.")
@options.option("--target-org", metavar="NAME", help="Organisation of the target; by default the one of the same name.")
@options.option(
    "--registration", type=_FILE, help="File of registration states that stands in for GD Catalog: {name: COMPLETED}."
)
@with_states
@options.option("--catalogue", help="Address of the agency catalogue, to compare a folder with.")
@facts_options
@_trial_options
@options.option(
    "--format",
    "form",
    type=click.Choice(CHOICES),
    metavar="FORM",
    show_default="by the suffix of --output, else text",
    help=f"Form of the report: {', '.join(CHOICES)}; {PACK} is the evidence pack.",
)
@options.option("--output", "-o", type=_FILE, help="File to write the report to; it is there whole or not at all.")
@options.state_dir
@with_http
@options.common
def report(
    source: str,
    target: str | None,
    target_org: str | None,
    registration: Path | None,
    catalogue: str | None,
    facts: Path | None,
    min_score: float | None,
    supposed: tuple[str, ...],
    check_links: bool,
    allow_host: tuple[str, ...],
    rules_file: Path | None,
    form: str | None,
    output: Path | None,
    states: States,
    state_dir: Path,
    http: Http,
    lang: Lang,
    as_json: bool,
) -> ExitStatus:
    """Report indicator 5: the score, each criterion with its evidence, and what to mend."""
    chosen = form_id(form, output, as_json=as_json)
    conditions, rules = _supposed(supposed), None if rules_file is None else rules_of(rules_file)
    service = states.service(http, target)
    agency_catalogue = None if catalogue is None else http.client(catalogue, "SOURCE")
    opened = http.source(source, facts)
    stated = facts_of(opened.facts, rules, url_fault=_links(http, allow_host) if check_links else None)
    known = _Known(opened, lang)
    stands = standing_in(registration) if registration is not None else known.standing(states, service, target, target_org)
    content = known.content(agency_catalogue)
    checks = verdicts(opened, on_step=step)
    found = assessed(opened, stated, stands, catalogue=content, checks=checks, rules=rules, supposed=conditions)
    write(found, chosen, output, lang, attachments=lambda: attachments(found, evidence(opened, checks, stands)))
    return known.status or score_status(found, min_score)


@click.command(cls=Command, hidden=True)
@options.source
@options.target
@choices
@pushing
@writing
@facts_options
@with_states
@with_http
@options.common
def sync(
    source: str,
    target: str,
    allow_mass_withdraw: bool,
    jobs: int,
    yes: bool,
    state_dir: Path,
    facts: Path | None,
    min_score: float | None,
    states: States,
    http: Http,
    lang: Lang,
    as_json: bool,
    **settings: Any,
) -> ExitStatus:
    """Push, then the indicator 5 report."""
    chosen = Choices(**settings)
    site = http.client(target, "TARGET", jobs=jobs)
    opened = http.source(source, facts)
    stated = facts_of(opened.facts)
    with locked(state_dir, site.url):
        plan = push_planner(site, chosen, state_dir)
        run = PushRun(site, plan, state_dir, jobs, allow_mass_withdraw, yes=yes, lang=lang, as_json=as_json)
        found, outcomes = run(opened, again=lambda: http.source(source, facts))
    known = _Known(opened, lang)
    stands = known.standing(states, states.service(http, target), target, chosen.target_org)
    assessment = assessed(opened, stated, stands, on_step=step)
    if as_json:
        click.echo(json_text({"schema_version": 1, "push": found.to_dict(outcomes), "report": assessment.to_dict(lang)}))
    else:
        write(assessment, "text", None, lang)
    return max(push_status(found, outcomes), run.status, known.status or score_status(assessment, min_score))


class _Known:
    """What could be found out about other sites; ``status`` is PARTIAL once one of them did not answer."""

    def __init__(self, opened: OpenSource, lang: Lang) -> None:
        self._opened, self._lang = opened, lang
        self.status = ExitStatus.OK

    def standing(self, states: States, service: Client | None, target: str | None, target_org: str | None) -> Standing:
        """Registration as GD Catalog says it; unknown when nobody is to be asked or the target cannot be read."""
        if service is None:
            return Standing()
        try:
            found = states.found(self._opened, service, target=target, target_org=target_org)
        except (Unreachable, NotCkan) as error:
            self._failed(error)
            return Standing(service.url)
        self.status = max(self.status, told(found, self._lang))
        return standing(found)

    def content(self, catalogue: Client | None) -> tuple[str, Mapping[str, int]] | None:
        """Address and content of the agency catalogue, None when not asked for or not to be had."""
        if catalogue is None:
            return None
        try:
            return catalogue.url, names_on(catalogue)
        except (Unreachable, NotCkan) as error:
            self._failed(error)
            return None

    def _failed(self, error: CatalogError) -> None:
        note(error.message()[self._lang])
        self.status = ExitStatus.PARTIAL


def _supposed(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Conditions by name, from ``NAME=CONDITION,CONDITION``."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in given:
        name, _, conditions = entry.partition("=")
        names = tuple(part.strip() for part in conditions.split(",") if part.strip())
        if not name.strip() or not names:
            raise WrongUsage("if-option", given=entry, conditions=", ".join((*OF_DATASET, *OF_AGENCY)))
        found[name.strip()] = (*found.get(name.strip(), ()), *names)
    return found


def _links(http: Http, hosts: tuple[str, ...]) -> LinkFault:
    """Asks links within the limits of the command."""
    limits = DownloadLimits(seconds=http.timeout, connect=min(http.timeout, DownloadLimits.connect))
    return link_fault(Downloader(limits, hosts=hosts), Pace(rate=http.rate))


def score_status(found: Assessment, minimum: float | None) -> ExitStatus:
    """1 when the official score is below the minimum."""
    return ExitStatus.FAILED if minimum is not None and found.score.official < minimum else ExitStatus.OK
