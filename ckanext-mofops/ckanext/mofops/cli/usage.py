"""Exit statuses, the language of the terminal, and the errors that mean wrong usage."""

import os
import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import click

from ckanext.mofops.catalog.errors import CatalogError, Refused, UsageError
from ckanext.mofops.standard.messages import LANGUAGES, Lang, text


class ExitStatus(IntEnum):
    """What every command ends with; outsiders rely on the numbers."""

    OK = 0
    FAILED = 1
    WRONG_USAGE = 2
    PARTIAL = 3


def misuses() -> tuple[type[CatalogError], ...]:
    """Errors of the rooms that mean wrong usage or configuration, not a failure of the outside."""
    # Imported here: who reads this is handling an error, and a check that finds none has no use for the rooms.
    from ckanext.mofops.gdcatalog.errors import Locked, StateError

    return (UsageError, Refused, Locked, StateError)


class WrongUsage(click.UsageError):
    """Wrong usage or configuration, as a code of the message catalogue.

    The sentence is chosen when it is shown, as ``--lang`` may come last.
    """

    def __init__(self, code: str, /, **params: Any) -> None:
        self.words: Mapping[Lang, str] = text(code, **params)
        super().__init__(self.words["en"])


def language(arguments: list[str] | None = None) -> Lang:
    """The language to write: ``--lang``, else ``MOFOPS_LANG``, else the locale; Thai for ``th…``, English for all others."""
    given = sys.argv[1:] if arguments is None else arguments
    for place, argument in enumerate(given):
        name, _, value = argument.partition("=")
        if name == "--lang":
            value = value or next(iter(given[place + 1 :]), "")
            if value in LANGUAGES:
                return "th" if value == "th" else "en"
    for variable in ("MOFOPS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return "th" if os.environ[variable].startswith("th") else "en"
    return "en"
