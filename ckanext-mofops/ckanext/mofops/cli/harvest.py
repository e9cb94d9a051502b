"""``--channel harvest`` of ``sync-gdcatalog plan`` and ``push``"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.cli import options
from ckanext.mofops.cli.output import json_text
from ckanext.mofops.cli.pushrun import PushRun, push_status
from ckanext.mofops.cli.states import States, told
from ckanext.mofops.cli.status import summary_text
from ckanext.mofops.cli.usage import ExitStatus
from ckanext.mofops.gdcatalog import Plan, locked
from ckanext.mofops.gdcatalog.harvest import Wishes
from ckanext.mofops.runs.harvest import catalogue, planned, submitted
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.sync import Choices
from ckanext.mofops.standard.messages import Lang, text


@dataclass(frozen=True)
class Harvest:
    """What a person chose of a harvest; the meaning of each setting stands at its option."""

    consent: tuple[str, ...]
    consent_all: bool
    publish: tuple[str, ...]
    withhold: tuple[str, ...]
    allow_host: tuple[str, ...]

    def plan(self, opened: OpenSource, choices: Choices, states: States, service: Client | None) -> Plan:
        """The plan of a harvest.

        :raises CatalogError: see ``runs.harvest``
        """
        flags = (self.consent, self.consent_all, self.publish, self.withhold)
        return self._plan(opened, Wishes(*flags, only=choices.only, limit=choices.limit), states, service)

    def push(
        self,
        source: Callable[[], OpenSource],
        choices: Choices,
        states: States,
        service: Client | None,
        submission: Path,
        *,
        yes: bool,
        lang: Lang,
        as_json: bool,
    ) -> ExitStatus:
        """Plan, show, ask, set the flags; then the first questions for states, and the officer's list. source: opens it anew.

        :raises CatalogError: see ``runs.harvest``
        """

        def plan(opened: OpenSource) -> Plan:
            found = self.plan(opened, choices, states, service)
            if found.actions and not site.has_token:
                raise UsageError("harvest-needs-token")
            return found

        opened = source()
        site = catalogue(opened)
        with locked(states.state_dir, site.url):
            run = PushRun(site, plan, states.state_dir, jobs=1, allow_mass_withdraw=False, yes=yes, lang=lang, as_json=as_json)
            found, outcomes = run(opened, again=source)
        opened = source() if outcomes else opened
        known = None if service is None else states.found(opened, service, target=found.target, only=choices.only, marker=False)
        after = self._plan(opened, Wishes(only=choices.only), states, service)
        written = submitted(opened, after, known, submission, only=choices.only, lang=lang)
        if as_json:
            status = None if known is None else known.to_dict()
            click.echo(json_text({**found.to_dict(outcomes), "submission": written.to_dict(), "status": status}))
        else:
            click.echo(text("submission-written", **written.to_dict())[lang])
        if known is not None and not as_json:
            click.echo(summary_text(known, lang))
        answered = ExitStatus.OK if known is None else told(known, lang)
        return max(push_status(found, outcomes), run.status, answered)

    def _plan(self, opened: OpenSource, wishes: Wishes, states: States, service: Client | None) -> Plan:
        known, names = states.remembered(opened.source.site, service)
        target = "" if service is None else service.url
        return planned(opened, wishes, known, names, target=target, hosts=self.allow_host)


def with_harvest(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of a harvest, handed to it as one argument ``harvest``."""

    @_consent
    @_consent_all
    @_publish
    @_withhold
    @_allow_host
    @functools.wraps(command)
    def wrapped(
        *,
        consent: tuple[str, ...],
        consent_all: bool,
        publish: tuple[str, ...],
        withhold: tuple[str, ...],
        allow_host: tuple[str, ...],
        **settings: Any,
    ) -> Any:
        return command(harvest=Harvest(consent, consent_all, publish, withhold, allow_host), **settings)

    return wrapped


_names: dict[str, Any] = {"multiple": True, "metavar": "NAME"}
_consent = options.option("--consent", **_names, help="Harvest: let GD Catalog harvest this dataset; several times for several.")
_consent_all = options.option("--consent-all", is_flag=True, help="Harvest: so with all public datasets.")
_publish = options.option("--publish", **_names, help="Harvest: make this private dataset public, which consents.")
_withhold = options.option(
    "--withhold", **_names, help="Harvest: take the consent of this dataset back, if it is not registered."
)
_allow_host = options.option(
    "--allow-host", multiple=True, metavar="HOST", help="Harvest: host that lies in an internal network, and may be harvested."
)
