"""What the pages on facts and on uses have in common: the organisation, its datasets, and forms that keep what was typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.mofops.language import in_language
from ckanext.mofops.metadata.dates import DateFault, parse
from ckanext.mofops.standard.indicator5 import rules, years
from ckanext.mofops.standard.messages import text
from ckanext.mofops.views.request import caller

SHOWN = 100
"""Datasets that a form offers by themselves; of others it takes the codes."""

UNREADABLE = "?"
"""Sent to an action in the place of what a page cannot read: it is refused, and says what else is wrong."""

Errors = dict[str, list[str]]


def place(organisation: str) -> dict[str, Any]:
    """What every page needs to know: ``{"organisation", "title", "year", "years", "rules"}``.

    :raises ObjectNotFound: there is no such organisation, or there are no rules for the year
    """
    group = model.Group.get(organisation)
    year = tk.h.get_param_int("year", tk.config["ckanext.mofops.agency.fiscal_year"])
    if group is None or not group.is_organization or group.state != "active" or year not in years():
        raise tk.ObjectNotFound
    return {"organisation": group.name, "title": group.title or group.name, "year": year, "years": years(), "rules": rules(year)}


def may(action: str, **asked: Any) -> bool:
    """Whether whoever looks at the page may do something."""
    try:
        tk.check_access(action, caller(), asked)
    except tk.NotAuthorized:
        return False
    return True


def offered(organisation: str) -> tuple[list[dict[str, Any]], int]:
    """The first datasets of an organisation, entries of ``mofops_metadata_list``, and how many it has."""
    found = tk.get_action("mofops_metadata_list")(caller(), {"organisation": organisation, "limit": SHOWN})
    return found["datasets"], found["count"]


def codes(typed: str) -> list[str]:
    """Codes of datasets as people list them: with commas, blanks or line ends between them."""
    return typed.replace(",", " ").split()


def day(typed: str, label: str) -> tuple[str | None, list[str]]:
    """A date as people write it in ISO 8601, and what is wrong with it; what cannot be read stays as it is."""
    if not typed.strip():
        return None, []
    try:
        return parse(typed).isoformat(), []
    except DateFault as fault:
        return typed, [in_language(text(fault.code, label=label, value=typed.strip()[:100]))]


def number(typed: str) -> Any:
    """A number that a form sends; what is none stays as it is, to be refused."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else typed


def choice(typed: str) -> Any:
    """A use scope that a form sends: ``6``, or ``4-219`` for a branch."""
    scope, _, branch = typed.partition("-")
    return {"scope": number(scope), "branch": number(branch)} if branch else number(scope)


def choice_text(scope: Any) -> str:
    """The same as a form has it: of what ``agency.yaml`` holds."""
    return f"{scope['scope']}-{scope['branch']}" if isinstance(scope, Mapping) else str(scope)


def labelled(labels: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Fields as the list of errors on top of a form takes them."""
    return [{"field_name": name, "label": {"th": label, "en": label}} for name, label in labels]
