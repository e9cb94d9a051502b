"""The search index learns of verdicts, and of nothing else: the dataset is not touched."""

import logging
import time
from collections.abc import Collection
from datetime import timedelta
from types import TracebackType
from typing import Self

from ckan import model
from ckan.lib import search
from ckan.plugins import toolkit as tk

from ckanext.mofops.model import Validation, hold
from ckanext.mofops.model.quality import dataset_ids
from ckanext.mofops.model.time import now

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that a verdict may wait for others, as each write has its price."""
FORGOTTEN = timedelta(minutes=2)
HOPELESS = timedelta(days=1)
"""A verdict that the index has not been told of after the first is left over, and left to an administrator after the second."""


class Index:
    """Collects the resources that were checked, and has their datasets indexed again every few seconds, and at the end."""

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._write({*self._waiting, *Validation.unindexed(FORGOTTEN, HOPELESS)})

    def add(self, resource_id: str) -> None:
        self._waiting.add(resource_id)
        if time.monotonic() - self._since > PATIENCE:
            self._write(self._waiting)
            self._waiting = set()
            self._since = time.monotonic()

    def _write(self, resource_ids: Collection[str]) -> None:
        """A dataset that cannot be indexed now, as when Solr is down, is left over for a later worker."""
        at = now()
        told = set()
        for dataset_id, resources in dataset_ids(resource_ids).items():
            try:
                hold(dataset_id)
                search.rebuild(package_ids=[dataset_id], quiet=True)
            except tk.ObjectNotFound:  # purged meanwhile
                pass
            except Exception:
                log.exception("dataset %s could not be indexed", dataset_id)
                model.Session.rollback()
                continue
            told |= resources
        if told:
            if tk.config["ckan.search.solr_commit"]:
                search.commit()
            Validation.mark_indexed(told, at)
