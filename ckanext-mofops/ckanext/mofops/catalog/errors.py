"""What stops the work; each error carries a code and parameters, its words stand in ``standard/messages/catalog.yaml``."""

import re
from collections.abc import Mapping
from typing import Any

from ckanext.mofops.standard.messages import Lang, text

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(words: Any, limit: int = 300) -> str:
    """Text of a stranger as it may be shown or logged: one line, no control or direction characters, at most ``limit`` long."""
    line = " ".join(_UNSAFE.sub(" ", str(words)[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


class CatalogError(Exception):
    """Base of the room. code: a message; params: what the message needs."""

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params

    def message(self) -> dict[Lang, str]:
        """The sentence that says how to mend it, ``{"th": …, "en": …}``."""
        return text(self.code, **self.params)

    def __str__(self) -> str:
        return self.message()["en"]


class UsageError(CatalogError):
    """Wrong usage or configuration: a path, an address, a token, a facts file. Nothing was asked of any server."""


class Unreachable(CatalogError):
    """The site could not be reached, answers "busy" or 5xx, or the waiting allowed in all is spent."""


class Refused(CatalogError):
    """401 or 403: the token is wrong, or its owner may not do this. status: which of the two."""

    @property
    def status(self) -> int:
        return int(self.params["status"])


class NotFound(CatalogError):
    """404 in CKAN's own form."""


class NotCkan(CatalogError):
    """An answer that no CKAN gives: a log-in page, a redirect, another document."""


class AnswerLost(CatalogError):
    """A write was sent and its answer never came whole: it may have happened. Look before doing it again."""


class Invalid(CatalogError):
    """The site understood and says no (400, 409, 413 …). errors: its words by key, each one line; keys are never translated."""

    def __init__(self, code: str, /, errors: Mapping[str, str], **params: Any) -> None:
        super().__init__(code, details="; ".join(f"{key}: {words}" for key, words in errors.items()), **params)
        self.errors = errors


class DownloadError(CatalogError):
    """Base: the file cannot be had."""

    @property
    def lasting(self) -> bool:
        """Whether another try would not help, as the address is at fault."""
        return True


class DownloadRefused(DownloadError):
    """The address, or where it leads, may not be asked at all."""


class DownloadFailed(DownloadError):
    """It was asked, and no file came."""

    @property
    def lasting(self) -> bool:
        """There is no such file, it is not for everyone, or it is too large."""
        return self.code in ("link-gone", "link-not-public", "link-too-large", "link-redirects")
