"""How many stars of openness a readable file has: the table of formats.yaml, and what an agency decided otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from ckanext.mofops.standard.formats import formats, open_from_stars


@dataclass(frozen=True)
class Rating:
    """Which table of stars counts.

    stars: where it differs from formats.yaml, by format, e.g. ``{"XLSX": 3, "ZIP": 1}``; a ZIP named here has these stars
    whatever is in it. text_tables: a text file that reads as a table counts as CSV.

    :raises ValueError: an unknown format, or stars out of 0 to 5
    """

    stars: Mapping[str, int] = field(default_factory=dict)
    text_tables: bool = True

    def __post_init__(self) -> None:
        for name, count in self.stars.items():
            if name not in formats() or count not in range(6):
                raise ValueError(f"{name}={count}")

    @classmethod
    def parsed(cls, entries: Iterable[str], *, text_tables: bool = True) -> Self:
        """The rating of entries such as ``XLSX=3``, in any case.

        :raises ValueError: an entry is not of that form, or as above
        """
        pairs = (entry.partition("=") for entry in entries)
        return cls({name.strip().upper(): int(count) for name, _, count in pairs}, text_tables)

    def of(self, format: str) -> int:
        """The stars of a format.

        Source: มรด. 3-1:2565, openness rating; where it is silent, nectec-opend/ckanext-dquality.
        """
        return self.stars.get(format, formats()[format].stars)

    @property
    def open_from(self) -> int:
        """The least number of stars that counts as open."""
        return open_from_stars()
