"""What GD Catalog says of one dataset's registration: its two answers read, and what they mean together. Pure.

Source: thai_gdc 2.1.0, its client of ``gdcatalog_published_state`` and ``gdcatalog_nonpublish_state``; texts: governance.yaml.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import quote

from ckanext.mofops.catalog.errors import CatalogError, one_line
from ckanext.mofops.gdcatalog.errors import AnswerMalformed
from ckanext.mofops.gdcatalog.mapping import consents, extras
from ckanext.mofops.gdcatalog.matching import PREFIX, Named, matched
from ckanext.mofops.standard.governance import COMPLETED, NOT_ASKED, UNKNOWN, State, governance
from ckanext.mofops.standard.messages import Lang, text

REJECT = "REJECT"


@dataclass(frozen=True)
class Failure:
    """Why the service could not be asked the last time, and when that was. code: a message."""

    code: str
    message: Mapping[Lang, str]
    at: datetime

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": dict(self.message), "at": iso(self.at)}


@dataclass(frozen=True)
class Published:
    """Answer of ``gdcatalog_published_state``. name: on the portal, with its prefix, None if it is not published; date: of the
    registration.
    """

    name: str | None = None
    date: datetime | None = None


@dataclass(frozen=True)
class Application:
    """Answer of ``gdcatalog_nonpublish_state``.

    raw: ``governance_state``, empty if there is no application; checking: whether ``validate_time`` is set, so that the check
    has begun; looked_at: the version, by its time, that is looked at.
    """

    raw: str = ""
    checking: bool = False
    looked_at: datetime | None = None

    @property
    def state(self) -> State:
        """Its state; that there is none if there is no application."""
        return governance().state_of(self.raw, checking=self.checking)

    def facts(self) -> dict[str, Any]:
        """JSON form; ``from_facts`` reads it."""
        return {"raw": self.raw, "checking": self.checking, "looked_at": iso(self.looked_at)}

    @classmethod
    def from_facts(cls, content: Mapping[str, Any]) -> Self:
        """The inverse of ``facts``."""
        return cls(content["raw"], content["checking"], moment(content["looked_at"]))


@dataclass(frozen=True)
class Registration:
    """The last known state of a dataset; all times are in UTC.

    published, application: the last answers; published_asked, application_asked: when those came, None for never. portal:
    address of the national catalogue, None where it is not known. modified: ``metadata_modified`` of our dataset as it was
    looked at last, None where nobody says. before: the last application in a known state, if this one's is not known. error: why
    the last attempt brought no answer; the state stays what it was, as a service that does not answer has revoked nothing.
    """

    published: Published = Published()
    application: Application = Application()
    published_asked: datetime | None = None
    application_asked: datetime | None = None
    portal: str | None = None
    modified: datetime | None = None
    before: Application | None = None
    error: Failure | None = None

    @property
    def asked(self) -> datetime | None:
        """When the service last answered; None: it never did, and nothing is known."""
        return max((at for at in (self.published_asked, self.application_asked) if at is not None), default=None)

    @property
    def state(self) -> State:
        """The state that is shown: that of the application where there is one."""
        states = governance().states
        if self.asked is None:
            return states[NOT_ASKED]
        published = self.published.name is not None
        return states[COMPLETED] if published and not self.application.raw else self.application.state

    @property
    def registered(self) -> bool:
        """Whether it counts as registered: it is published, and its last known state does not stand against that."""
        return self.published.name is not None and (self.before or self.application).state.counts

    @property
    def mended(self) -> bool:
        """Whether it was rejected, and our dataset is newer than the version that was looked at."""
        looked_at = self.application.looked_at
        return self.state.id == REJECT and looked_at is not None and self.modified is not None and self.modified > looked_at

    @property
    def label(self) -> Mapping[Lang, str]:
        """The state in words."""
        if not self.mended:
            return self.state.label
        return {lang: f"{label} {governance().mended.label[lang]}" for lang, label in self.state.label.items()}

    @property
    def next(self) -> Mapping[Lang, str]:
        """What is to be done."""
        return governance().mended.next if self.mended else self.state.next

    @property
    def link(self) -> str | None:
        """Its page in the national catalogue, where it is published."""
        return page_of(self.portal, self.published.name)

    def age(self, now: datetime) -> timedelta | None:
        """How long ago the service answered last; None: it never did."""
        return None if self.asked is None else max(now - self.asked, timedelta(0))

    def answered(self, answer: Published | Application, at: datetime) -> Self:
        """With a new answer to one of the two questions."""
        if isinstance(answer, Published):
            return replace(self, published=answer, published_asked=at)
        before = None
        if answer.state.id == UNKNOWN and self.application_asked is not None:
            before = self.before if self.application.state.id == UNKNOWN else self.application
        return replace(self, application=answer, before=before, application_asked=at)

    def is_settled(self, modified: datetime | None, now: datetime, max_age: timedelta) -> bool:
        """Whether nothing is to be expected: registered without a running application, or revoked, not older than ``max_age``,
        and our dataset as it was. modified: its ``metadata_modified`` now, None where nobody says.
        """
        age = self.age(now)
        known = age is not None and age < max_age and modified in (None, self.modified)
        return known and (self.state.id == COMPLETED or self.state.group == "revoked")

    def last_known(self, now: datetime) -> Mapping[Lang, str] | None:
        """Of a state that could not be asked for, how old what is known is, in words; None: it could be."""
        age = self.age(now)
        if self.error is None or age is None:
            return None if self.error is None else text("state-never-known")
        return text("state-last-known", hours=int(age / timedelta(hours=1)))

    def failed(self, error: CatalogError, at: datetime) -> Self:
        """The same, with why the service could not be asked at that time: the last known state stays."""
        return replace(self, error=Failure(error.code, error.message(), at))

    def at(self, modified: datetime | None) -> Self:
        """The same, seen beside our dataset as it is now: whether it was mended since it was rejected. For who shows it."""
        return self if modified is None else replace(self, modified=modified)

    def facts(self) -> dict[str, Any]:
        """What has to be kept, in JSON form: what ``from_dict`` reads."""
        return {
            **self.application.facts(),
            "before": None if self.before is None else self.before.facts(),
            "published_name": self.published.name,
            "date": iso(self.published.date),
            "portal": self.portal,
            "modified": iso(self.modified),
            "published_asked": iso(self.published_asked),
            "application_asked": iso(self.application_asked),
            "error": None if self.error is None else self.error.to_dict(),
        }

    def to_dict(self) -> dict[str, Any]:
        """The facts, and what follows from them: state, group, registered, mended, label, next, link, asked."""
        return {
            "state": self.state.id,
            "group": self.state.group,
            "registered": self.registered,
            "mended": self.mended,
            "label": dict(self.label),
            "next": dict(self.next),
            "link": self.link,
            "asked": iso(self.asked),
            **self.facts(),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """From ``facts`` or ``to_dict``.

        :raises KeyError: it is neither
        """
        before, error = content["before"], content["error"]
        return cls(
            published=Published(content["published_name"], moment(content["date"])),
            application=Application.from_facts(content),
            published_asked=moment(content["published_asked"]),
            application_asked=moment(content["application_asked"]),
            portal=content["portal"],
            modified=moment(content["modified"]),
            before=None if before is None else Application.from_facts(before),
            error=None if error is None else Failure(error["code"], error["message"], _known(error["at"])),
        )


def page_of(portal: str | None, name: str | None) -> str | None:
    """The page of a dataset in the national catalogue; None where that has no address, or the dataset no name there."""
    return None if name is None or portal is None else f"{portal.rstrip('/')}/dataset/{quote(name, safe='')}"


def applies(dataset: Mapping[str, Any]) -> bool:
    """Whether a dataset can have a state at all: an active dataset that consents, and that is no other catalogue's.

    Source: thai_gdc 2.1.0 (type, ``allow_harvest``, ``reference_url_catalog``); only what is active is harvested.
    """
    return (
        dataset.get("type") in (None, "dataset")
        and dataset.get("state") in (None, "active")
        and consents(dataset)
        and not is_of_another_catalogue(dataset)
    )


def is_of_another_catalogue(dataset: Mapping[str, Any]) -> bool:
    """Whether a dataset only refers to another catalogue's, by ``reference_url_catalog``."""
    referred = dataset.get("reference_url_catalog") or dict(extras(dataset)).get("reference_url_catalog")
    return bool(str(referred or "").strip())


def modified_of(dataset: Mapping[str, Any]) -> datetime | None:
    """``metadata_modified`` of a dataset dict; None where there is none that can be read."""
    try:
        return moment(dataset.get("metadata_modified"))
    except (TypeError, ValueError, OverflowError):
        return None


def published_of(result: Any, dataset: Mapping[str, Any], others: Collection[str] = ()) -> Published:
    """The answer of ``gdcatalog_published_state``. others: names of our datasets, for ``matched``.

    :raises AnswerMalformed: it has not the documented form, or none of several elements is this dataset
    """
    element = _element(result, dataset, others, filled="metadata_modified")
    date = _time(element, "metadata_modified")
    if date is None:
        return Published()
    name = _text(element, "name")
    if not name:
        raise AnswerMalformed("state-malformed", detail="name")
    return Published(PREFIX + one_line(name, 200), date)


def application_of(result: Any, dataset: Mapping[str, Any], others: Collection[str] = ()) -> Application:
    """The answer of ``gdcatalog_nonpublish_state``. others: as for ``published_of``.

    :raises AnswerMalformed: as ``published_of``
    """
    element = _element(result, dataset, others, filled="governance_state")
    raw = one_line(_text(element, "governance_state"), 100)
    return Application(raw, bool(_text(element, "validate_time")), _time(element, "metadata_modified"))


def moment(value: str | None) -> datetime | None:
    """A time in ISO 8601, with or without fractions and zone, in UTC; without a zone it is UTC. None and empty: there is none.

    :raises ValueError: it is no such text
    """
    if not value:
        return None
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def iso(at: datetime | None) -> str | None:
    """A moment as text, in UTC with ``Z``."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _known(value: str) -> datetime:
    at = moment(value)
    if at is None:
        raise KeyError("at")
    return at


_NOTHING = {"name": "", "metadata_modified": "", "governance_state": "", "validate_time": ""}


def _element(result: Any, dataset: Mapping[str, Any], others: Collection[str], *, filled: str) -> Mapping[str, Any]:
    """The element of an answer that is about the dataset. filled: the key that is empty where nothing is said."""
    if not isinstance(result, list) or not all(isinstance(element, dict) for element in result):
        raise AnswerMalformed("state-malformed", detail="result")
    if len(result) == 1:
        return dict(result[0])
    said: list[dict[str, Any]] = [element for element in result if _text(element, filled)]
    if not said:
        return _NOTHING
    theirs = [_named(element) for element in said]
    found = matched(_named(dataset), theirs, others)
    if found is None:
        raise AnswerMalformed("state-of-others", name=one_line(dataset.get("name"), 100), count=len(said))
    return said[theirs.index(found)]


def _named(content: Mapping[str, Any]) -> Named:
    place = content.get("organization")
    organisation = place.get("name") if isinstance(place, Mapping) else place
    texts = (content.get("name"), content.get("title"), organisation)
    name, title, organisation = (value if isinstance(value, str) else "" for value in texts)
    return Named(name, title, organisation)


def _text(element: Mapping[str, Any], key: str) -> str:
    if key not in element or not isinstance(element[key], str | None):
        raise AnswerMalformed("state-malformed", detail=key)
    return (element[key] or "").strip()


def _time(element: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return moment(_text(element, key))
    except (ValueError, OverflowError) as error:
        raise AnswerMalformed("state-malformed", detail=key) from error
