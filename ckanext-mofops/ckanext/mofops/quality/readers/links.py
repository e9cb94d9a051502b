"""How far data are linked: 5 stars if they refer to things of others, 4 if they name their own by web addresses, else 3."""

from urllib.parse import urlsplit

from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.reading import Facts

BASE = "http://resource.invalid/"  # what relative names are relative to: no host of anybody. Source: RFC 2606


class Links:
    """The hosts of the web addresses that data describe and refer to."""

    def __init__(self) -> None:
        self.described: set[str] = set()
        self.referred: set[str] = set()

    def describe(self, name: str) -> None:
        self.described |= _host(name)

    def refer(self, name: str) -> None:
        self.referred |= _host(name)

    def stars(self, format: str, rating: Rating) -> Facts:
        """The stars, at most those of the format, and why.

        Source: 5-star open data, levels URI and LD of มรด. 3-1:2565.
        """
        count = 5 if self.described and self.referred - self.described else 4 if self.described else 3
        count = min(count, rating.of(format))
        return {"stars": count, "reason": ("stars-of-format", {"format": format, "stars": count})}


def _host(name: str) -> set[str]:
    try:
        parts = urlsplit(name)
        host = parts.hostname if parts.scheme in ("http", "https") and not name.startswith(BASE) else None
    except ValueError:
        host = None
    return {host} if host else set()
