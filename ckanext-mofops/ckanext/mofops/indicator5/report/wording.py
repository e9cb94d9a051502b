"""The words of a report in one language, and what was found in data made fit to be shown."""

import datetime
import re
from collections.abc import Iterable

from ckanext.mofops.indicator5.dates import date_text, time_text
from ckanext.mofops.indicator5.message import Message, Param
from ckanext.mofops.indicator5.truth import Truth
from ckanext.mofops.standard.messages import Lang, messages, text
from ckanext.mofops.standard.schema import dataset_schema

# Control characters, those that turn the direction of what stands beside them, halves of pairs, and what is no character. Joiners
# stay: Thai text has zero-width spaces between words.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def clean(value: str) -> str:
    """A text without characters that steer or break what shows it; each is a blank instead."""
    return _UNSHOWN.sub(" ", value)


def short(value: str, limit: int) -> str:
    """At most so many characters, ``…`` at the end of what was cut; a Thai mark is never parted from its letter."""
    if len(value) <= limit:
        return value
    end = limit - 1
    while end > 0 and value[end] in _THAI_MARKS:
        end -= 1
    return value[:end] + "…"


_THAI_MARKS = frozenset("\u0e31" + "".join(map(chr, range(0x0E33, 0x0E3B))) + "".join(map(chr, range(0x0E47, 0x0E4F))))


def web_address(value: str | None) -> str | None:
    """What may become a link: an http or https address without blanks or control characters; None for all else."""
    if value is None or not value.lower().startswith(("http://", "https://")):
        return None
    return value if value.isprintable() and " " not in value and len(value) <= _LONGEST_ADDRESS else None


_LONGEST_ADDRESS = 2000


class Wording:
    """The sentences of ``report.yaml`` and of messages in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def say(self, code: str, **params: Param) -> str:
        """The sentence ``report-<code>``."""
        return clean(Message(f"report-{code}", params).text()[self.lang])

    def sentence(self, message: Message) -> str:
        """A message in this language."""
        return clean(message.text()[self.lang])

    def sentences(self, found: Iterable[Message]) -> list[str]:
        """Messages in this language, in order."""
        return [self.sentence(message) for message in found]

    def met(self, value: Truth) -> str:
        """Met, not met, not known."""
        return self.say({True: "met", False: "not-met", None: "unknown"}[value])

    def yes(self, value: Truth) -> str:
        """Yes, no, not known."""
        return self.say({True: "yes", False: "no", None: "unknown"}[value])

    def criterion(self, id: str) -> str:
        """The title of a criterion; of one that has none, its id."""
        return self._titled(f"criterion-{id}", id)

    def check(self, id: str) -> str:
        """The title of a condition; of one that has none, its id."""
        return self._titled(f"check-{id}", id)

    def _titled(self, code: str, id: str) -> str:
        return self.say(code) if f"report-{code}" in messages() else clean(id)

    def item(self, number: int) -> str:
        """One of the 14 items: its number and name."""
        return f"{number} {dataset_schema().items[number].label[self.lang]}"

    def date(self, value: datetime.date | None) -> str:
        """A date in words; ``-`` for none."""
        return "-" if value is None else date_text(value)[self.lang]

    def time(self, value: datetime.datetime) -> str:
        """A moment in words."""
        return time_text(value)[self.lang]


def plain(code: str, lang: Lang) -> str:
    """A sentence without parameters, by its whole code."""
    return text(code)[lang]
