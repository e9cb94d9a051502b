"""Faults on purpose, so that it can be seen how a client takes them."""

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.plugins import toolkit as tk
from flask import Response

KINDS = ("none", "slow", "busy", "error", "html", "state")
STATE_ACTIONS = ("gdcatalog_published_state", "gdcatalog_nonpublish_state")
LONGEST = 600
"""Seconds."""
_KEY = "ckanext.mofops.rehearsal.fault"
_ERROR_PAGE = "<!doctype html><title>Internal Server Error</title><h1>Internal Server Error</h1>"
_LOGIN_PAGE = "<!doctype html><title>Log in</title><h1>Log in</h1>"


@dataclass(frozen=True)
class Fault:
    """kind: ``slow`` waits for ``value`` seconds, ``busy`` answers 429 with ``Retry-After: value``, ``error`` 500, ``html`` a
    page in place of JSON, ``state`` names ``value`` as the governance state of every application, ``none`` does nothing.
    actions: whose answers are faulty.

    :raises ValueError: no such kind, or a value that it does not take
    """

    kind: str = "none"
    value: str = ""
    actions: tuple[str, ...] = STATE_ACTIONS

    def __post_init__(self) -> None:
        takes = {"slow": self._is_seconds, "busy": self._is_seconds, "state": bool(self.value)}
        if self.kind not in KINDS or not takes.get(self.kind, not self.value):
            raise ValueError(self.kind)

    @property
    def _is_seconds(self) -> bool:
        return self.value.isascii() and self.value.isdecimal() and int(self.value) <= LONGEST


def current() -> Fault:
    """The one that is switched on: by the action, else by the setting."""
    kept = model.get_system_info(_KEY)
    if kept:
        known = json.loads(kept)
        return Fault(**{**known, "actions": tuple(known["actions"])})
    return configured()


def configured() -> Fault:
    """The one of the setting.

    :raises CkanConfigurationException: it cannot be read
    """
    kind, _, value = str(tk.config[_KEY]).partition("=")
    try:
        return Fault(kind.strip() or "none", value.strip())
    except ValueError as error:
        raise CkanConfigurationException(f"{_KEY}: {error}") from error


def switch(fault: Fault) -> None:
    """Switch it on for every process of the site, until another one is. Commits."""
    model.set_system_info(_KEY, json.dumps(asdict(fault)))


def answer() -> Response | None:
    """For ``before_app_request``: the faulty answer to a call of an action, None for the true one."""
    if tk.request.endpoint != "api.action":
        return None
    fault = current()
    if (tk.request.view_args or {}).get("logic_function") not in fault.actions:
        return None
    if fault.kind == "slow":
        time.sleep(int(fault.value))
    answers: dict[str, Any] = {
        "busy": lambda: Response("", 429, {"Retry-After": fault.value}),
        "error": lambda: Response(_ERROR_PAGE, 500),
        "html": lambda: Response(_LOGIN_PAGE, 200),
    }
    return answers[fault.kind]() if fault.kind in answers else None


def state(true: str) -> str:
    """The governance state that is told."""
    fault = current()
    return fault.value if fault.kind == "state" and true else true
