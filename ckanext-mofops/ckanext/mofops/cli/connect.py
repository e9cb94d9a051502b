"""From options to clients and an opened source."""

import functools
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ckanext.mofops.catalog import Client
from ckanext.mofops.catalog.tokens import token
from ckanext.mofops.cli import options
from ckanext.mofops.runs.source import OpenSource, open_source


@dataclass(frozen=True)
class Http:
    """How sites are called; the meaning of each setting stands at its option."""

    timeout: float
    retries: int
    budget: float
    rate: float | None
    insecure_http: bool

    def client(self, url: str, name: str | None, *, jobs: int = 1) -> Client:
        """A client with the token of ``MOFOPS_<name>_TOKEN``, without one if None. jobs: how many of it may call at once."""
        return Client(url, None if name is None else token(name), jobs=jobs, **asdict(self))

    def source(self, place: str, facts: Path | None = None) -> OpenSource:
        """The source read, with its token if it is a CKAN."""
        return open_source(place, client=lambda url: self.client(url, "SOURCE"), facts=facts)


def with_http(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of HTTP, handed to it as one argument ``http``."""

    @options.http
    @functools.wraps(command)
    def wrapped(*, timeout: float, retries: int, budget: float, rate: float | None, insecure_http: bool, **settings: Any) -> Any:
        return command(http=Http(timeout, retries, budget, rate, insecure_http), **settings)

    return wrapped
