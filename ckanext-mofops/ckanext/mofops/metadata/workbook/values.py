"""The value of one field as text of a cell, and back: what is shown is read as it was."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from ckanext.mofops.metadata.dates import DateFault, buddhist_year, in_buddhist_era, parse
from ckanext.mofops.metadata.normal import is_blank, tag_names
from ckanext.mofops.metadata.problem import Severity
from ckanext.mofops.metadata.thai import clean
from ckanext.mofops.standard.schema import Field, dataset_schema
from ckanext.mofops.standard.workbook import workbook_layout

Cell = str | int | float | bool | date
"""A cell as it was read; blank is ``""``."""

OTHER = "อื่นๆ"
_SEPARATOR = re.compile("[,;\n]")
# Everything behind "อื่นๆ:" is the text of the other choice, whatever stands in it.
_OTHER_TEXT = re.compile(rf"(?:(?P<before>.*?)[,;\n])?\s*{OTHER[:-1]}\s*ๆ\s*[:：](?P<text>.*)", re.DOTALL)
_LATEST_COMMON_YEAR = 2400  # a date of that year or later is a Buddhist year typed into a date cell


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell. code: a message; value: the part of the cell that it is about."""

    code: str
    value: str
    severity: Severity = "error"


@dataclass(frozen=True)
class Taken:
    """What a cell says. values: by wire field, the ``*_other`` field of a choice included; a blank cell gives empty values."""

    values: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()


def key(text: str) -> str:
    """What spellings of the same choice or header share: small letters, single blanks, ``อื่น ๆ`` as ``อื่นๆ``."""
    return " ".join(clean(text).split()).replace(" ๆ", "ๆ").casefold()


def cell_text(cell: Cell) -> str:
    """The text of a cell, cleaned; a whole number without ``.0``, a date as ``2023-03-31``."""
    if isinstance(cell, date):
        return _common(cell).isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return clean(str(cell)).replace("\r\n", "\n").replace("\r", "\n")


def taken(field: Field, cell: Cell) -> Taken:
    """What a cell says of a field; text is kept as it stands where it is not understood, and a fault says so."""
    text = cell_text(cell)
    match field.kind:
        case "choice":
            return _choice(field, text)
        case "choices":
            return _choices(field, text)
        case "flag":
            return _flag(field, text)
        case "date" | "year":
            return _time(field, text)
        case "tags":
            return Taken({"tags": tag_names({"tags": _SEPARATOR.split(text)})})
        case "slug":
            return Taken({field.name: re.sub(r"\s", "-", text.lower())})
    return Taken({field.name: text})


def shown(field: Field, record: Mapping[str, Any]) -> str:
    """The text of a field for a cell. record: a dataset or resource in canonical form."""
    value = record.get(field.name)
    if field.kind == "tags":
        return ", ".join(str(name) for name in tag_names(record))
    if value is None or value == []:
        return ""
    match field.kind:
        case "choice" | "choices":
            return _choice_text(field, value if isinstance(value, list) else [value], record)
        case "flag":
            said = _flags().get(key(str(value)))
            return workbook_layout().flags[said][0] if said else str(value)
        case "date":
            return _date_text(str(value))
        case "year":
            return _year_text(str(value))
    return cell_text(value) if isinstance(value, str | int | float) else str(value)


def _choice(field: Field, text: str) -> Taken:
    known = spellings(field).get(key(text))
    if is_blank(text):
        return Taken(_filled(field, "", ""))
    if known is not None:
        return Taken(_filled(field, known, ""))
    other = _other_choice(field)
    if other is None:
        return Taken({field.name: text}, (_unknown(field, text),))
    explicit = _OTHER_TEXT.fullmatch(text)
    if explicit is not None and not explicit["before"]:
        return Taken(_filled(field, other, clean(explicit["text"])))
    return Taken(_filled(field, other, text), (Fault("taken-as-other", text, "warning"),))


def _choices(field: Field, text: str) -> Taken:
    if is_blank(text):
        return Taken(_filled(field, [], ""))
    other = _other_choice(field)
    explicit = _OTHER_TEXT.fullmatch(text) if other is not None else None
    parts = _parts(field, text if explicit is None else explicit["before"] or "")
    chosen = [known for part in parts if (known := spellings(field).get(key(part))) is not None]
    unknown = ", ".join(part for part in parts if key(part) not in spellings(field))
    faults: tuple[Fault, ...] = ()
    if unknown and other is None:
        chosen.append(unknown)
        faults = (_unknown(field, unknown),)
    elif unknown:
        faults = (Fault("taken-as-other", unknown, "warning"),)
    texts = [unknown] if unknown and other is not None else []
    if explicit is not None:
        texts.append(clean(explicit["text"]))
    if (texts or explicit is not None) and other is not None:
        chosen.append(other)
    ordered = [choice for choice in field.choices if choice in chosen]
    return Taken(
        _filled(field, ordered + [value for value in chosen if value not in field.choices], ", ".join(filter(None, texts))),
        faults,
    )


def _parts(field: Field, text: str) -> list[str]:
    """The values of a cell. A slash separates only what is no choice as a whole but consists of choices: DOC/DOCX is one."""
    if key(text) in spellings(field):
        return [text]
    found: list[str] = []
    for part in _SEPARATOR.split(text):
        pieces = part.split("/")
        whole = key(part) in spellings(field) or not all(key(piece) in spellings(field) for piece in pieces)
        found += [part] if whole else pieces
    return [cleaned for part in found if not is_blank(cleaned := clean(part))]


def _flag(field: Field, text: str) -> Taken:
    if is_blank(text):
        return Taken({field.name: ""})
    known = _flags().get(key(text))
    return Taken({field.name: known}) if known else Taken({field.name: text}, (Fault("flag-unclear", text),))


def _time(field: Field, text: str) -> Taken:
    if is_blank(text):
        return Taken({field.name: ""})
    try:
        return Taken({field.name: parse(text).isoformat() if field.kind == "date" else buddhist_year(text)})
    except DateFault as fault:
        return Taken({field.name: text}, (Fault(fault.code, text),))


def _filled(field: Field, value: Any, other: str) -> dict[str, Any]:
    return {field.name: value} if field.other_field is None else {field.name: value, field.other_field: other}


def _unknown(field: Field, text: str) -> Fault:
    newer = workbook_layout().newer_values.get(field.name, ())
    return Fault("newer-choice" if text in newer else "unknown-choice", text)


def _other_choice(field: Field) -> str | None:
    return next((choice.value for choice in field.choices.values() if choice.needs_other), None)


def spellings(field: Field) -> Mapping[str, str]:
    """The choices of a field, by ``key`` of their value, labels and further spellings."""
    return _spellings(field.name)


@cache
def _spellings(name: str) -> Mapping[str, str]:
    schema = dataset_schema()
    choices = (schema.dataset_fields.get(name) or schema.resource_fields[name]).choices
    found = {key(text): value for text, value in workbook_layout().choices.get(name, {}).items()}
    found |= {key(label): choice.value for choice in choices.values() for label in choice.label.values()}
    found |= {key(value): value for value in choices}  # a value is always itself
    return MappingProxyType(found)


@cache
def _flags() -> Mapping[str, str]:
    return {key(text): value for value, texts in workbook_layout().flags.items() for text in texts}


def _choice_text(field: Field, values: Iterable[Any], record: Mapping[str, Any]) -> str:
    """The choices between commas, the text of the other one in its place: with ``อื่นๆ:`` where it could be misread."""
    given = [str(value) for value in values]
    chosen = [known for known in field.choices if known in given] + [value for value in given if value not in field.choices]
    other = _other_choice(field)
    if field.other_field is None or other not in chosen:
        return ", ".join(chosen)
    listed = [value for value in chosen if value != other]
    text = clean(str(record.get(field.other_field) or "")).replace("\r\n", "\n")
    if is_blank(text):
        return ", ".join([*listed, other])
    plain = ", ".join([*listed, text])
    meant = {field.name: chosen if field.kind == "choices" else other, field.other_field: text}
    return plain if taken(field, plain).values == meant else ", ".join([*listed, f"{OTHER}: {text}"])


def _date_text(value: str) -> str:
    try:
        return in_buddhist_era(parse(value))
    except DateFault:
        return value


def _year_text(value: str) -> str:
    try:
        return buddhist_year(value)
    except DateFault:
        return value


def _common(cell: date) -> date:
    if cell.year < _LATEST_COMMON_YEAR:
        return cell
    try:
        return cell.replace(year=cell.year - 543)
    except ValueError:  # 29 February, which the Buddhist year of the cell has and ours has not
        return cell
