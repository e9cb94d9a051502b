"""Asking GD Catalog for states: the options that say whom, and what the answers mean for a command."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ckanext.mofops.catalog import Client
from ckanext.mofops.cli import options
from ckanext.mofops.cli.connect import Http
from ckanext.mofops.cli.output import note, step
from ckanext.mofops.cli.usage import ExitStatus
from ckanext.mofops.gdcatalog import Place, Registration, host_of
from ckanext.mofops.gdcatalog.polling import AT_ONCE, MAX_AGE
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.status import Status
from ckanext.mofops.runs.status import status as found_status
from ckanext.mofops.standard.messages import Lang, text

if TYPE_CHECKING:
    from ckanext.mofops.ledger import Registrations

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class States:
    """Who is asked for states, and how; the meaning of each setting stands at its option."""

    states: str | None
    portal: str | None
    site_host: str | None
    max_age: float
    state_dir: Path

    def service(self, http: Http, target: str | None) -> Client | None:
        """The client of who is asked, None for nobody; the target's token goes to the target only.

        :raises CatalogError: the address or the token cannot be used
        """
        if self.states is not None:
            return http.client(self.states, None, jobs=AT_ONCE)
        return None if target is None else http.client(target, "TARGET", jobs=AT_ONCE)

    def found(
        self,
        opened: OpenSource,
        service: Client,
        *,
        target: str | None,
        target_org: str | None = None,
        only: tuple[str, ...] = (),
        marker: bool = True,
    ) -> Status:
        """The state of each dataset, asked for where it may have changed.

        marker: where the target has no state actions, what was pushed there counts.

        :raises CatalogError: see ``runs.status``
        """
        return found_status(
            opened,
            service,
            Place(self.site_host or host_of(opened.source.site), self.portal or target),
            _registrations(self.state_dir),
            marker=marker and self.states is None,
            target_org=target_org,
            only=only,
            max_age=self.max_age * HOUR,
            on_step=step,
        )

    def remembered(self, site: str, service: Client | None) -> tuple[Mapping[str, Registration], Mapping[str, str]]:
        """The last known registrations of a source, and the names of their datasets, by id; empty where nothing is remembered."""
        if service is None or not self.state_dir.exists():
            return {}, {}
        registrations = _registrations(self.state_dir)
        return registrations.known(site, service.url), registrations.names(site, service.url)


def with_states(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of asking for states, handed to it as one argument ``states``; it has ``state_dir`` itself."""

    @_states
    @_portal
    @_site_host
    @_max_age
    @functools.wraps(command)
    def wrapped(*, states: str | None, portal: str | None, site_host: str | None, max_age: float, **settings: Any) -> Any:
        return command(states=States(states, portal, site_host, max_age, settings["state_dir"]), **settings)

    return wrapped


_states = options.option("--states", metavar="URL", help="Address that answers GD Catalog's state actions; else the target.")
_portal = options.option("--portal", metavar="URL", help="Address of the national catalogue, for links; else the target.")
_site_host = options.option("--site-host", metavar="HOST", help="Host by which GD Catalog knows the source; else its own.")
_max_age = options.option(
    "--max-age",
    type=click.FloatRange(min=0),
    default=MAX_AGE / HOUR,
    help="Hours that a settled state is believed, unless the dataset changes.",
)


def told(found: Status, lang: Lang) -> ExitStatus:
    """PARTIAL, and a sentence that says why, when not all could be asked for or kept."""
    if found.fault is not None:
        note(found.fault[lang])
    if not found.kept:
        note(text("ledger-broken")[lang])
    return ExitStatus.OK if found.fault is None and found.kept else ExitStatus.PARTIAL


def _registrations(path: Path) -> "Registrations":
    """:raises StateError: it cannot be used"""
    from ckanext.mofops.ledger import open_registrations  # here: SQLAlchemy takes a while to load, which no other command needs

    return open_registrations(path)
