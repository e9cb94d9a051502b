"""This catalogue, read from within."""

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops.jobs.settings import own_url


class OwnSite:
    """This catalogue, read by its actions as everything there is; a ``catalog.site.Reader``."""

    has_token = True

    def __init__(self) -> None:
        self.url = own_url()

    def call(self, action: str, data: Mapping[str, Any], *, keep: Callable[[Any], Any] = lambda result: result) -> Any:
        """The result of an action that only reads, or what ``keep`` makes of it."""
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        return keep(tk.get_action(action)({"ignore_auth": True, "user": user}, dict(data)))
