"""From options to clients and an opened source."""

from pathlib import Path
from typing import Any

from ckanext.mofops.catalog import Client
from ckanext.mofops.cli.options import token
from ckanext.mofops.runs.source import OpenSource, open_source


class Http:
    """The options of ``options.http``: how sites are called."""

    def __init__(self, timeout: float, retries: int, budget: float, rate: float | None, insecure_http: bool) -> None:
        self._settings: dict[str, Any] = {
            "timeout": timeout,
            "retries": retries,
            "budget": budget,
            "rate": rate,
            "insecure_http": insecure_http,
        }

    def client(self, url: str, token_name: str | None) -> Client:
        """A client with the token of ``MOFOPS_<token_name>_TOKEN``."""
        return Client(url, token(token_name) if token_name is not None else None, **self._settings)

    def source(self, place: str, facts: Path | None = None) -> OpenSource:
        """The source read, with its token if it is a CKAN."""
        return open_source(place, client=lambda url: self.client(url, "SOURCE"), facts=facts)
