"""The list by which the registration officer finds datasets in GD Catalog's registration system and submits them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.metadata.normal import normalised
from ckanext.mofops.metadata.workbook.values import shown
from ckanext.mofops.metadata.workbook.write import add_template_1, organisation_title
from ckanext.mofops.metadata.workbook.xlsx import Book
from ckanext.mofops.standard.messages import Lang, text
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.standard.workbook import workbook_layout

SHEET = "Submission"


@dataclass(frozen=True)
class Listed:
    """A dataset of the list. url: its page in the agency's catalogue; state, next: of its registration, in words; link: its page
    in the national catalogue, if it has one.
    """

    dataset: Mapping[str, Any]
    url: str
    state: Mapping[Lang, str]
    next: Mapping[Lang, str]
    link: str | None = None


def submission_header(lang: Lang) -> list[str]:
    """Number and code, the 14 items with theirs, then where the dataset is and how its registration stands."""
    items = [f"{item.number}. {item.label[lang]}" for item in dataset_schema().items.values()]
    return [
        *(text(f"submission-{name}")[lang] for name in _BEFORE),
        *items,
        *(text(f"submission-{name}")[lang] for name in _BEHIND),
    ]


def submission_rows(listed: Sequence[Listed], lang: Lang) -> Iterator[list[str]]:
    """A row of texts for each dataset, in the order given."""
    for number, entry in enumerate(listed, start=1):
        given = normalised(entry.dataset)
        resources = [row for row in entry.dataset.get("resources") or [] if isinstance(row, Mapping)]
        yield [
            str(number),
            str(entry.dataset.get("name") or ""),
            *(_item(item.fields, given) for item in dataset_schema().items.values()),
            entry.url,
            "\n".join(f"{row.get('name') or ''}: {row.get('url') or ''}" for row in resources),
            entry.state[lang],
            entry.link or "",
            entry.next[lang],
        ]


def submission_bytes(listed: Sequence[Listed], *, lang: Lang = "th") -> bytes:
    """The list as a workbook, with Template 1 of the same datasets behind it; the same content gives the same bytes.

    :raises WorkbookError: ``cell-too-long``
    """
    book = Book(SHEET)
    header = submission_header(lang)
    sheet = book.sheet(SHEET, [8, 30, *[28] * (len(header) - 2)], freeze="C2", text=True)
    sheet.add(header, "header")
    for row in submission_rows(listed, lang):
        sheet.add(row)
    add_template_1(book, [normalised(entry.dataset) for entry in listed], workbook_layout(), lang)
    return book.content()


def _item(fields: Sequence[str], dataset: Mapping[str, Any]) -> str:
    known = dataset_schema().dataset_fields
    texts = (organisation_title(dataset) if name == "owner_org" else shown(known[name], dataset) for name in fields)
    return " ".join(words for words in texts if words)


_BEFORE, _BEHIND = ("number", "name"), ("url", "resources", "state", "link", "next")
