"""The rules of indicator 5, one YAML file per fiscal year beside this module, and their typed reader.

A new year is a new file. One outside the package is read by ``rules_of(path)``; a mistake in it is told with the line.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from ckanext.mofops.standard.data import FOLDER, load
from ckanext.mofops.standard.document import LARGEST, FaultyDocument, parsed
from ckanext.mofops.standard.indicator5.errors import RulesError, UnknownFiscalYear
from ckanext.mofops.standard.indicator5.model import (
    CHECKS,
    NOTICES,
    CriterionRule,
    Efforts,
    MilestoneRule,
    Rules,
    Scope,
    Sentence,
    ServedBy,
    SettingRule,
    Settings,
    Words,
)
from ckanext.mofops.standard.indicator5.reader import read

__all__ = [
    "CHECKS",
    "NOTICES",
    "CriterionRule",
    "Efforts",
    "MilestoneRule",
    "Rules",
    "RulesError",
    "Scope",
    "Sentence",
    "ServedBy",
    "SettingRule",
    "Settings",
    "UnknownFiscalYear",
    "Words",
    "read",
    "rules",
    "rules_of",
    "years",
]


def years() -> tuple[int, ...]:
    """The fiscal years (BE) that there are rules for, in order."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(int(name.removesuffix(".yaml")) for name in names if name.endswith(".yaml")))


@cache
def rules(fiscal_year: int) -> Rules:
    """The rules of a fiscal year (BE, e.g. 2566).

    :raises UnknownFiscalYear: there is no file for that year
    :raises RulesError: the file is faulty
    """
    if fiscal_year not in years():
        raise UnknownFiscalYear(fiscal_year, years())
    name = f"indicator5/{fiscal_year}.yaml"
    try:
        found = read(load(name))
    except RulesError:
        found = rules_of(FOLDER / name)  # slower, and tells the line
    if found.fiscal_year != fiscal_year:
        raise RulesError("rules-other-year", ("fiscal_year",), file=f"{fiscal_year}.yaml", params={"year": fiscal_year})
    return found


def rules_of(path: Path) -> Rules:
    """The rules in a file anywhere.

    :raises RulesError: it cannot be read, is no YAML that can be trusted, or is faulty; with file and line
    """
    name = "".join(letter if letter.isprintable() else "?" for letter in path.name)
    try:
        with path.open("rb") as file:
            document = parsed(file.read(LARGEST + 1))
    except OSError as error:
        raise RulesError("document-unreadable", file=name) from error
    except FaultyDocument as error:
        raise RulesError(error.code, file=name, line=error.params.get("line"), params=error.params) from error
    try:
        return read(document.content)
    except RulesError as error:
        raise error.at(name, document.line(error.place)) from error
