"""How a dataset is cited: as a sentence, in BibTeX and in RIS.

Source: RIS as reference managers read it (TY DATA … ER), BibTeX's entry type @misc; DataCite's order of a sentence: creator
(year), title, publisher, address. Years of the sentence are those of the reader, those of the files are of the Common Era, as
programs sort by them.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ckanext.mofops.metadata.dates import thai_date

_SPECIAL = re.compile(r"[\\{}%#$&_^~]")
_ESCAPED = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


@dataclass(frozen=True)
class Citation:
    """What is cited. name: of the dataset in addresses; by: who publishes it; published: when its data were last updated."""

    name: str
    title: str
    by: str
    address: str
    published: date | None

    def sentence(self, lang: Literal["th", "en"], today: date) -> str:
        """For a text, with the day on which it was looked at."""
        if lang == "th":
            year = "ม.ป.ป." if self.published is None else str(self.published.year + 543)
            return f"{self.by}. ({year}). {self.title} [ชุดข้อมูล]. สืบค้นเมื่อ {thai_date(today)}, จาก {self.address}"
        year = "n.d." if self.published is None else str(self.published.year)
        return f"{self.by} ({year}). {self.title} [Dataset]. Retrieved {today.day} {today:%B %Y}, from {self.address}"

    def bibtex(self, today: date) -> str:
        """An entry for BibTeX, with Thai as letters."""
        fields = {
            "title": f"{{{_bibtex(self.title)}}}",  # its capitals stay
            "author": f"{{{_bibtex(self.by)}}}",  # one name, not a first and a last one
            **({} if self.published is None else {"year": str(self.published.year)}),
            "howpublished": f"\\url{{{self.address}}}",
            "note": f"Dataset, accessed {today.isoformat()}",
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.name},\n{lines}}}\n"

    def ris(self, today: date) -> str:
        """A record for reference managers."""
        fields = [
            ("TY", "DATA"),
            ("TI", _line(self.title)),
            ("AU", _line(self.by)),
            ("PB", _line(self.by)),
            *([] if self.published is None else [("PY", str(self.published.year)), ("DA", f"{self.published:%Y/%m/%d}")]),
            ("UR", self.address),
            ("Y2", f"{today:%Y/%m/%d}"),
            ("ER", ""),
        ]
        return "".join(f"{name}  - {value}\r\n" for name, value in fields)


def _line(text: str) -> str:
    return " ".join(text.split())


def _bibtex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), _line(text))
