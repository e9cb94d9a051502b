"""What the configuration says of pushes to another catalogue."""

import threading
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.mofops.catalog import Client, UsageError
from ckanext.mofops.catalog.client import site_url
from ckanext.mofops.catalog.tokens import token, token_in
from ckanext.mofops.jobs.settings import next_slot, own_url, times_of_day
from ckanext.mofops.runs.sync import Choices


def target() -> str:
    """Address of the target; empty where nothing is pushed."""
    return str(tk.config["ckanext.mofops.sync.target"]).strip()


def client(stop: threading.Event | None = None) -> Client:
    """A client of the target, with the token from the environment or a file.

    :raises UsageError: no target is configured, it is this very site, or its address or token cannot be used
    """
    if not target():
        raise UsageError("sync-no-target")
    found = Client(
        target(),
        _token(),
        timeout=tk.config["ckanext.mofops.sync.timeout"],
        retries=tk.config["ckanext.mofops.sync.retries"],
        budget=tk.config["ckanext.mofops.sync.budget"],
        rate=tk.config["ckanext.mofops.sync.rate"] or None,
        jobs=jobs(),
        insecure_http=tk.config["ckanext.mofops.sync.insecure_http"],
        stop=stop,
    )
    if found.url == site_url(own_url(), insecure_http=True):
        raise UsageError("sync-own-site", url=found.url)
    return found


def _token() -> str | None:
    path = tk.config["ckanext.mofops.sync.target_token_file"]
    return token("TARGET") or (token_in(path, said_by="ckanext.mofops.sync.target_token_file") if path else None)


def jobs() -> int:
    """How many datasets are written at the same time."""
    return max(1, int(tk.config["ckanext.mofops.sync.jobs"]))


def choices(chosen: Mapping[str, Any]) -> Choices:
    """What the configuration and the one who asks have chosen. chosen: see ``SyncPlan``.

    :raises UsageError: a setting is none of what it may be
    """
    withdraw = tk.config["ckanext.mofops.sync.withdraw"]
    if withdraw not in ("delete", "private"):
        raise UsageError("sync-setting", key="ckanext.mofops.sync.withdraw", value=withdraw)
    mapping = tk.config["ckanext.mofops.sync.mapping"]
    return Choices(
        target_org=tk.config["ckanext.mofops.sync.target_org"] or None,
        mapping=Path(mapping) if mapping else None,
        withdraw=withdraw,
        require_valid=tk.config["ckanext.mofops.sync.require_valid"],
        overwrite=chosen.get("overwrite", False),
        adopt=chosen.get("adopt", False),
        only=tuple(chosen.get("only") or ()),
        limit=chosen.get("limit"),
    )


def delay() -> timedelta | None:
    """How long after a change it is pushed, None for never."""
    return (
        timedelta(seconds=tk.config["ckanext.mofops.sync.delay"])
        if target() and tk.config["ckanext.mofops.sync.on_change"]
        else None
    )


def schedule() -> tuple[time, ...]:
    """Times of the day, where the readers of the site are, at which everything is pushed.

    :raises CkanConfigurationException: one of them is no time
    """
    return times_of_day("ckanext.mofops.sync.schedule")


def next_push(now: datetime) -> datetime | None:
    """When the schedule pushes next, None without one. now: with its time zone, that of the schedule."""
    return next_slot(schedule(), now) if target() else None
