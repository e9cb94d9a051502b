"""A GD Catalog in memory: its two state actions, with the faults of a service that is not well."""

import threading
import time
from contextlib import contextmanager
from typing import Any

from doubles.ckan import Ckan

PUBLISHED, APPLICATION = "gdcatalog_published_state", "gdcatalog_nonpublish_state"
_NOTHING = {"name": "", "metadata_modified": "", "governance_state": "", "validate_time": ""}


class GdCatalog(Ckan):
    """published, applications: elements of the answers, by dataset id; what is not there was never registered.

    hosts: the ``site_url`` of each question; delay: seconds that an answer takes; most: how many were under way at once; wrong:
    what is answered in place of a list.
    """

    def __init__(self) -> None:
        super().__init__()
        self.published: dict[str, dict[str, Any]] = {}
        self.applications: dict[str, dict[str, Any]] = {}
        self.hosts: set[str] = set()
        self.packages: list[tuple[str, str]] = []
        self.delay = 0.0
        self.wrong: Any = None
        self.most = self._under_way = 0
        self._counting = threading.Lock()

    def register(self, id_: str, name: str, at: str = "2023-03-31T00:00:00.000001") -> None:
        """Publish a dataset; its application is over."""
        self.published[id_] = {**_NOTHING, "name": name, "metadata_modified": at}
        self.applications.pop(id_, None)

    def apply_for(self, id_: str, state: str, *, validate_time: str = "", looked_at: str = "2023-03-01T00:00:00") -> None:
        """Bring a dataset's application into a state."""
        fields = {"governance_state": state, "validate_time": validate_time, "metadata_modified": looked_at}
        self.applications[id_] = {**_NOTHING, **fields}

    def act(self, action: str, data: dict[str, Any]) -> tuple[int, Any]:
        with self._counted():
            time.sleep(self.delay)
            return super().act(action, data)

    @contextmanager
    def _counted(self):
        with self._counting:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        try:
            yield
        finally:
            with self._counting:
                self._under_way -= 1

    def gdcatalog_published_state(self, data):
        return self._state(PUBLISHED, data, self.published)

    def gdcatalog_nonpublish_state(self, data):
        return self._state(APPLICATION, data, self.applications)

    def _state(self, action, data, elements):
        self.hosts.add(data["site_url"])
        self.packages.append((action, data["package"]))
        found = elements.get(data["package"], _NOTHING)
        return 200, (found if isinstance(found, list) else [found]) if self.wrong is None else self.wrong
