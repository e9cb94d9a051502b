"""How far data are linked: 5 stars if they refer to things of others, 4 if they name their own by web addresses, else 3."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.reading import Facts


def stars(format: str, subjects: Iterable[str], objects: Iterable[str], rating: Rating) -> Facts:
    """The stars of linked data, at most those of the format, and why.

    Source: 5-star open data, levels URI and LD of มรด. 3-1:2565.

    :param subjects: names of the things described; objects: of the things referred to
    """
    own, others = _hosts(subjects), _hosts(objects)
    count = 5 if own and others - own else 4 if own else 3
    count = min(count, rating.of(format))
    return {"stars": count, "reason": ("stars-of-format", {"format": format, "stars": count})}


def _hosts(names: Iterable[str]) -> set[str]:
    found = set()
    for name in names:
        try:
            parts = urlsplit(name)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname:
            found.add(parts.hostname)
    return found
