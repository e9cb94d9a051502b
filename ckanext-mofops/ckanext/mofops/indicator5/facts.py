"""What a person states for the agency: scopes, values, notices, use. Read strictly, from YAML or JSON content."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from ckanext.mofops.indicator5.errors import FactsError
from ckanext.mofops.indicator5.message import Param, message
from ckanext.mofops.indicator5.truth import Truth, some
from ckanext.mofops.standard.indicator5 import Rules, rules, years
from ckanext.mofops.standard.messages import Lang

# A year from here on is a Buddhist one written where a CE year belongs (2566 for 2023).
BUDDHIST_YEARS_FROM = 2400
SHOWN = 60
_SEPARATORS = re.compile("[\x85\u2028\u2029]")  # line ends to YAML, blanks to others: one way back and forth
# Contact, look and English title are for the settings of the catalogue; the score does not need them.
AGENCY_KEYS = {"name", "title", "title_en", "contact", "look", "catalogue_url"}
KEYS = {"fiscal_year", "agency", "datasets", "scopes", "values", "imd", "catalogue_notified", "template_sent", "usage"}


@dataclass(frozen=True)
class Agency:
    """The agency; name: of its organisation in the catalogue."""

    name: str | None = None
    title: str | None = None
    catalogue_url: str | None = None


@dataclass(frozen=True)
class Notice:
    """Something sent or notified: when, and in which document."""

    date: datetime.date | None = None
    document: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """``{"date", "document"}``"""
        return {"date": None if self.date is None else self.date.isoformat(), "document": self.document}


@dataclass(frozen=True)
class Imd:
    """The datasets of the IMD ranking, for an agency that has that indicator (``required``)."""

    required: bool = False
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScopeChoice:
    """A use scope, one of the six; branch: of official statistics, None when not stated."""

    number: int
    branch: int | None = None

    def within(self, chosen: tuple["ScopeChoice", ...]) -> bool:
        """It is one of the chosen scopes; a branch is compared only where both state one."""
        return any(
            self.number == other.number and (self.branch is None or other.branch is None or self.branch == other.branch)
            for other in chosen
        )

    def to_dict(self) -> int | dict[str, int]:
        """Its number, or ``{"scope": 4, "branch": 219}``."""
        return self.number if self.branch is None else {"scope": self.number, "branch": self.branch}

    def __str__(self) -> str:
        return str(self.number) if self.branch is None else f"{self.number} ({self.branch})"


@dataclass(frozen=True)
class Usage:
    """A use made of datasets.

    file: relative to where the facts stand. file_exists and url_works are found out by the caller; None: not looked at.
    url_fault: why the link does not work, in words, where that is known.
    """

    title: str | None = None
    kind: str | None = None
    url: str | None = None
    file: str | None = None
    datasets: tuple[str, ...] = ()
    scope: ScopeChoice | None = None
    date: datetime.date | None = None
    used_for: str | None = None
    file_exists: bool | None = None
    url_works: bool | None = None
    url_fault: Mapping[Lang, str] | None = None

    def to_dict(self) -> dict[str, Any]:
        """What was stated, without what was found out about it."""
        return {
            "title": self.title,
            "kind": self.kind,
            "url": self.url,
            "file": self.file,
            "datasets": list(self.datasets),
            "scope": None if self.scope is None else self.scope.to_dict(),
            "date": None if self.date is None else self.date.isoformat(),
            "used_for": self.used_for,
        }

    @property
    def proven(self) -> Truth:
        """It has a file that exists, or a link that is not known to be dead."""
        return some((
            False if self.file is None else self.file_exists,
            False if self.url is None else self.url_works is not False,
        ))  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """The stated facts. What is absent is None or empty: not stated.

    datasets: names handed in, empty for all that qualify. values: why a dataset is valuable, by its name.
    """

    fiscal_year: int | None = None
    agency: Agency = Agency()
    datasets: tuple[str, ...] = ()
    scopes: tuple[ScopeChoice, ...] = ()
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    imd: Imd = Imd()
    catalogue_notified: Notice = Notice()
    template1: Notice = Notice()
    template2: Notice = Notice()
    usage: tuple[Usage, ...] = ()

    @classmethod
    def from_dict(cls, data: object, year_rules: Rules | None = None) -> "Facts":
        """The facts in the content of ``agency.yaml``; None (an empty file) states nothing.

        year_rules: what they are read by; by default those of the stated year, else the newest.

        :raises FactsError: an unknown key, a wrong type, an impossible date, an address that is no web address, a fiscal
            year without rules, a scope or branch that the rules of the year do not know
        """
        known = _mapping(data, "", KEYS)
        year_rules = read_by(known.get("fiscal_year"), year_rules)
        agency = _mapping(known.get("agency"), "agency", AGENCY_KEYS)
        imd = _mapping(known.get("imd"), "imd", {"required", "datasets"})
        sent = _mapping(known.get("template_sent"), "template_sent", {"template1", "template2"})
        return cls(
            fiscal_year=known.get("fiscal_year"),
            agency=Agency(
                name=_line(agency.get("name"), "agency.name"),
                title=_line(agency.get("title"), "agency.title"),
                catalogue_url=_address(agency.get("catalogue_url"), "agency.catalogue_url"),
            ),
            datasets=_names(known.get("datasets"), "datasets"),
            scopes=tuple(_scope(value, key, year_rules) for key, value in _entries(known.get("scopes"), "scopes")),
            values=_values(known.get("values")),
            imd=Imd(required=_flag(imd.get("required"), "imd.required"), datasets=_names(imd.get("datasets"), "imd.datasets")),
            catalogue_notified=_notice(known.get("catalogue_notified"), "catalogue_notified"),
            template1=_notice(sent.get("template1"), "template_sent.template1"),
            template2=_notice(sent.get("template2"), "template_sent.template2"),
            usage=tuple(_usage(value, key, year_rules) for key, value in _entries(known.get("usage"), "usage")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The content of ``agency.yaml`` that says the same, see ``from_dict``; dates as ISO 8601."""
        agency = {"name": self.agency.name, "title": self.agency.title, "catalogue_url": self.agency.catalogue_url}
        return {
            "fiscal_year": self.fiscal_year,
            "agency": agency,
            "datasets": list(self.datasets),
            "scopes": [scope.to_dict() for scope in self.scopes],
            "values": dict(self.values),
            "imd": {"required": self.imd.required, "datasets": list(self.imd.datasets)},
            "catalogue_notified": self.catalogue_notified.to_dict(),
            "template_sent": {"template1": self.template1.to_dict(), "template2": self.template2.to_dict()},
            "usage": [entry.to_dict() for entry in self.usage],
        }

    def checked(
        self,
        *,
        file_exists: Callable[[str], bool],
        url_works: Callable[[str], bool] | None = None,
        url_fault: Callable[[str], Mapping[Lang, str] | None] | None = None,
    ) -> "Facts":
        """The same facts, the evidence of each use looked at; without ``url_works`` and ``url_fault`` links are left unchecked.

        url_fault: why a link does not work, in words, None if it does.
        """
        usage = tuple(replace(entry, file_exists=None if entry.file is None else file_exists(entry.file)) for entry in self.usage)
        if url_works is not None:
            usage = tuple(entry if entry.url is None else replace(entry, url_works=url_works(entry.url)) for entry in usage)
        if url_fault is not None:
            faults = {entry.url: url_fault(entry.url) for entry in usage if entry.url is not None}
            usage = tuple(
                entry if entry.url is None else replace(entry, url_works=faults[entry.url] is None, url_fault=faults[entry.url])
                for entry in usage
            )
        return replace(self, usage=usage)


def read_by(year: object, given: Rules | None = None) -> Rules:
    """The rules that facts are read by: those given, those of the stated year, else the newest.

    :raises FactsError: it is no year, there are no rules for it, or those given are for another
    """
    if year is None:
        return given or rules(max(years()))
    if not isinstance(year, int) or isinstance(year, bool):
        raise _wrong("fiscal_year", "indicator5-facts-not-a-number")
    if given is not None:
        if year != given.fiscal_year:
            raise _wrong("fiscal_year", "indicator5-facts-other-year", stated=year, judged=given.fiscal_year)
        return given
    if year not in years():
        raise _wrong("fiscal_year", "indicator5-facts-unknown-year", years=", ".join(map(str, years())))
    return rules(year)


def _usage(value: object, key: str, year_rules: Rules) -> Usage:
    """One entry of ``usage``."""
    known = _mapping(value, key, {"title", "kind", "url", "file", "datasets", "scope", "date", "used_for"})
    stated = known.get("scope")
    return Usage(
        title=_line(known.get("title"), f"{key}.title"),
        kind=_line(known.get("kind"), f"{key}.kind"),
        url=_address(known.get("url"), f"{key}.url"),
        file=_relative_path(known.get("file"), f"{key}.file"),
        datasets=_names(known.get("datasets"), f"{key}.datasets"),
        scope=None if stated is None else _scope(stated, f"{key}.scope", year_rules),
        date=_date(known.get("date"), f"{key}.date"),
        used_for=_line(known.get("used_for"), f"{key}.used_for"),
    )


def _notice(value: object, key: str) -> Notice:
    """A date and a document, each of which may be missing."""
    known = _mapping(value, key, {"date", "document"})
    return Notice(date=_date(known.get("date"), f"{key}.date"), document=_line(known.get("document"), f"{key}.document"))


def _scope(value: object, key: str, year_rules: Rules) -> ScopeChoice:
    """A scope, given as its number or as ``{scope: 4, branch: 219}``.

    Source: ขอบเขตการนำข้อมูลไปใช้ประโยชน์.
    """
    known = _mapping(value, key, {"scope", "branch"}) if isinstance(value, dict) else {"scope": value}
    number, branch = known.get("scope"), known.get("branch")
    if not isinstance(number, int) or isinstance(number, bool) or number not in year_rules.scopes:
        raise _wrong(key, "indicator5-facts-unknown-scope", scopes=", ".join(map(str, year_rules.scopes)))
    if branch is None:
        return ScopeChoice(number)
    if not isinstance(branch, int) or isinstance(branch, bool) or branch not in year_rules.scopes[number].branches:
        raise _wrong(key, "indicator5-facts-unknown-branch", scope=number)
    return ScopeChoice(number, branch)


def _values(value: object) -> Mapping[str, str]:
    """Statements by dataset name; one that is blank states nothing."""
    stated = {name: _line(entry, f"values.{_shown(name)}") for name, entry in _mapping(value, "values").items()}
    return MappingProxyType({name: entry for name, entry in stated.items() if entry is not None})


def _names(value: object, key: str) -> tuple[str, ...]:
    """Dataset names, each once, in the order given."""
    found = [(place, _line(entry, place)) for place, entry in _entries(value, key)]
    for place, name in found:
        if name is None:
            raise _wrong(place, "indicator5-facts-not-a-text")
    return tuple(dict.fromkeys(name for _, name in found if name is not None))


def _mapping(value: object, key: str, allowed: set[str] | None = None) -> dict[str, Any]:
    """A mapping of text keys, all of them among ``allowed`` where that is given; None is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(key, "indicator5-facts-not-a-mapping")
    for name in value:
        place = f"{key}.{_shown(name)}" if key else _shown(name)
        if not isinstance(name, str) or (allowed is not None and name not in allowed):
            raise _wrong(place, "indicator5-facts-unknown-key")
        _line(name, place)
    return value


def _entries(value: object, key: str) -> list[tuple[str, object]]:
    """The entries of a list, each with its place; None is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(key, "indicator5-facts-not-a-list")
    return [(f"{key}[{number}]", entry) for number, entry in enumerate(value)]


def _line(value: object, key: str) -> str | None:
    """A text without blanks around it; a blank one is not stated."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(key, "indicator5-facts-not-a-text")
    if "\0" in value:  # no database keeps it
        raise _wrong(key, "indicator5-facts-not-a-text")
    try:
        value.encode()  # half a surrogate pair, which an escape can smuggle in, cannot be written to any report
    except UnicodeEncodeError as error:
        raise _wrong(key, "indicator5-facts-not-a-text") from error
    return _SEPARATORS.sub("\n", value).strip() or None


def _flag(value: object, key: str) -> bool:
    """True or false; None is false."""
    if value is not None and not isinstance(value, bool):
        raise _wrong(key, "indicator5-facts-not-a-flag")
    return value is True


def _date(value: object, key: str) -> datetime.date | None:
    """A date, or its ISO 8601 form ``2023-01-15``, in a CE year."""
    if value is None:
        return None
    found = _parsed_date(value)
    if found is None:
        raise _wrong(key, "indicator5-facts-not-a-date")
    if found.year >= BUDDHIST_YEARS_FROM:
        raise _wrong(key, "indicator5-facts-buddhist-year")
    return found


def _parsed_date(value: object) -> datetime.date | None:
    """The date of a YAML date or an ISO string; None for anything else."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        return None
    try:
        return datetime.date.fromisoformat(value.strip())
    except ValueError:
        return None


def _address(value: object, key: str) -> str | None:
    """A web address, as it becomes a link in reports: http or https, a host, and neither user nor password."""
    found = _line(value, key)
    if found is not None and not is_web_address(found):
        raise _wrong(key, "indicator5-facts-not-an-address")
    return found


def is_web_address(text: str) -> bool:
    """It may become a link: http or https, a host, and neither user nor password nor blanks."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return False
    return bool(usable) and text.isprintable() and " " not in text


def _relative_path(value: object, key: str) -> str | None:
    """A path below the folder of the facts."""
    found = _line(value, key)
    if found is None:
        return None
    posix, windows = PurePosixPath(found), PureWindowsPath(found)
    if not found.isprintable() or posix.is_absolute() or windows.anchor or ".." in (*posix.parts, *windows.parts):
        raise _wrong(key, "indicator5-facts-not-a-path")
    return found


def _wrong(key: str, code: str, **params: Param) -> FactsError:
    """The error for a place in the facts."""
    return FactsError(key or "agency.yaml", message(code, **params))


def _shown(name: object) -> str:
    """A key as it may stand in an error: short, and without what a terminal would obey."""
    # A key that is no text is named by its type: a nested value, or an integer of a million digits, has no short form.
    text = name if isinstance(name, str) else type(name).__name__
    return "".join(letter if letter.isprintable() else "?" for letter in text[:SHOWN])
