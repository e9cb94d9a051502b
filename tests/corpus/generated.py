"""Tables with a Table Schema, made by chance: mostly right, with every fault that a table may have."""

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORDS = (
    "ตาก",
    "น่าน",
    "กรุงเทพมหานคร",
    "ผ่าน",
    "ไม่ผ่าน",
    "a",
    "Ab c",
    "x, y",
    'say "no"',
    "l'eau",
    "สองบรรทัด\nที่สอง",
    "NULL",
    "0012",
)
_ODD = (
    *("", " ", "-", "N/A", "๑๒๓", "１２", "1_000", "1,234", "+5", "-0", "1.0", "1.", ".5", "1e3", "1e400", "NaN", "INF", "0x10"),
    *("9" * 30, "\u00a07", "7 ", "true", "tRUE", "yes", "1", "0", "2567", "567", "02567", "2024-01-31", " 2024-01-31"),
    *("2024-1-5", "31/01/2567", "2567-01-31", "2024-02-30", "2024-01-31T10:00:00", "2024-01-31T10:00", "10:00", "10:00:00"),
    *(
        "10:00:00Z",
        "กำ",
        "กํา",
        "ก\u200bข",
        "\ufeffx",
        '"',
        "'",
        "a;b",
        "a|b",
        "a\tb",
        "{}",
        "[1]",
        "#N/A",
        "รวม",
        "10.000000000000000001",
    ),
)
_LABELS = ("รหัส", "จังหวัด", "จำนวน", "วันที่", "ปี", "value", "note", "ผล")


@dataclass(frozen=True)
class Generated:
    """rows: with the header. inside: the same without blank rows below and blank columns beside.

    schema: None if there is none to go by. content, inside_content: as CSV.
    """

    rows: list[list[Any]]
    inside: list[list[Any]]
    schema: Mapping[str, Any] | None
    content: bytes = b""
    inside_content: bytes = b""


def generated(seed: int, number: int) -> Generated:
    """One table as CSV, the same for the same numbers."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret
    schema = _schema(chance)
    rows = [_header(schema, chance), *(_row(schema, chance) for _ in range(chance.choice((0, 1, 3, 10, 40))))]
    rows = _ragged(rows, chance)
    form = _form(chance)
    kept = None if chance.random() < 0.15 else schema
    inside = _inside(rows, kept)
    if form["delimiter"] != ",":
        rows = inside  # csv.Sniffer, which both go by, no longer finds another delimiter where blank lines follow
    return Generated(rows, inside, kept, _written(rows, form), _written(inside, form))


def generated_sheet(seed: int, number: int) -> Generated:
    """One table with the values of a workbook; no content."""
    chance = random.Random(f"{seed}/sheet/{number}")  # noqa: S311 - no secret
    schema = _schema(chance)
    values = (1, -3, 0, 12.5, 1e20, True, False, None, None)
    rows: list[list[Any]] = [_header(schema, chance)]
    for _ in range(chance.choice((1, 3, 10, 40))):
        rows.append(
            [chance.choice(values) if chance.random() < 0.3 else _sheet_cell(field, chance) for field in schema["fields"]]
        )
    for _ in range(chance.choice((0, 0, 1))):
        rows.insert(chance.randint(1, len(rows)), [None] * len(rows[0]))
    kept = None if chance.random() < 0.15 else schema
    return Generated(rows, _inside(rows, kept), kept)


def _inside(rows: list[list[Any]], schema: Mapping[str, Any] | None) -> list[list[Any]]:
    """As far as anything reaches, and as many columns as the schema has fields; columns that the first row lacks stay."""
    reach = [
        max((place for place, cell in enumerate(cells, 1) if cell is not None and str(cell).strip()), default=0) for cells in rows
    ]
    height = max((number for number, width in enumerate(reach, 1) if width), default=0)
    width = max(*reach, 0 if schema is None else len(schema["fields"]))
    return [cells[:width] if len(rows[0]) > width else cells for cells in rows[:height]]


def _sheet_cell(field: Mapping[str, Any], chance: random.Random) -> Any:
    if field["type"] in ("integer", "year"):
        return chance.randint(1900, 2600)
    if field["type"] == "number":
        return chance.randint(0, 99) / 4
    return chance.choice(_WORDS[:7])


def _schema(chance: random.Random) -> dict[str, Any]:
    kinds = ("string", "string", "integer", "number", "date", "boolean", "year", "datetime", "time", "any")
    names = chance.sample(_LABELS, chance.randint(1, 6))
    fields = [_field(name, chance.choice(kinds), chance) for name in names]
    schema: dict[str, Any] = {"fields": fields}
    if chance.random() < 0.3:
        schema["primaryKey"] = chance.sample(names, min(len(names), chance.choice((1, 1, 2))))
    if chance.random() < 0.3:
        schema["missingValues"] = chance.choice((["", "-"], ["-"], ["", "N/A", "NULL"]))
    return schema


def _field(name: str, kind: str, chance: random.Random) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind}
    rules: dict[str, Any] = {}
    if chance.random() < 0.25:
        rules["required"] = True
    if chance.random() < 0.2:
        rules["unique"] = True
    if kind == "string" and chance.random() < 0.5:
        rules |= chance.choice(({"minLength": 2}, {"maxLength": 5}, {"pattern": "[ก-๙]+"}, {"enum": list(_WORDS[:5])}))
    if kind in ("integer", "number") and chance.random() < 0.5:
        rules |= chance.choice(({"minimum": 0}, {"maximum": 10}, {"minimum": 1, "maximum": 1000}, {"enum": [1, 2, 3]}))
    if kind == "number" and chance.random() < 0.3:
        field |= chance.choice(({"groupChar": ","}, {"decimalChar": ","}, {"bareNumber": False}))
    if kind == "date" and chance.random() < 0.3:
        field["format"] = chance.choice(("%d/%m/%Y", "any"))
    return field | ({"constraints": rules} if rules else {})


def _header(schema: Mapping[str, Any], chance: random.Random) -> list[Any]:
    changes = ("drop", "add", "repeat", "blank", "move", "case", "spaces")
    return changed_labels([field["name"] for field in schema["fields"]], chance, 0.3, changes)


def changed_labels(labels: list[Any], chance: random.Random, share: float, changes: Sequence[str]) -> list[Any]:
    """The labels with one of the changes, in that share of all tables."""
    if chance.random() < share:
        change = chance.choice(changes)
        at = chance.randrange(len(labels))
        if change == "drop" and len(labels) > 1:
            del labels[at]
        elif change == "add":
            labels.insert(at, "เพิ่ม")
        elif change == "repeat":
            labels.append(labels[at])
        elif change == "blank" and len(labels) > 1:
            labels[at] = ""
        elif change == "move":
            chance.shuffle(labels)
        else:
            labels[at] = {"case": labels[at].upper(), "spaces": f" {labels[at]} ", "line": f"{labels[at]}\n"}.get(
                change, labels[at]
            )
    return labels


def _row(schema: Mapping[str, Any], chance: random.Random) -> list[Any]:
    return [chance.choice(_ODD) if chance.random() < 0.12 else _cell(field, chance) for field in schema["fields"]]


def _cell(field: Mapping[str, Any], chance: random.Random) -> str:
    kind = field["type"]
    if kind == "integer":
        return str(chance.randint(0, 12))
    if kind == "number":
        return chance.choice((str(chance.randint(0, 12)), f"{chance.random() * 12:.2f}"))
    if kind == "date" and field.get("format") == "%d/%m/%Y":
        return f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/2024"
    if kind == "date":
        return f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    if kind == "datetime":
        return f"2024-01-{chance.randint(1, 28):02}T10:00:00"
    if kind == "time":
        return f"{chance.randint(0, 23):02}:30:00"
    if kind == "boolean":
        return chance.choice(("true", "false", "1", "0"))
    if kind == "year":
        return str(chance.randint(1900, 2600))
    return chance.choice(_WORDS)


def _ragged(rows: list[list[Any]], chance: random.Random) -> list[list[Any]]:
    """The table with some rows cut short, grown, blank, or blank below; sometimes with titles above or blank columns beside."""
    for number in range(1, len(rows)):
        if chance.random() < 0.04:
            rows[number] = chance.choice((rows[number][:-1], [*rows[number], "เกิน"], [], [""] * len(rows[number])))
    rows += [[] if chance.random() < 0.5 else [""] * len(rows[0]) for _ in range(chance.choice((0, 0, 0, 1, 3)))]
    if chance.random() < 0.05:
        rows = [["รายงานประจำปี"], *rows]
    if chance.random() < 0.05:
        rows = [[*cells, "", ""] for cells in rows]
    return rows


def _form(chance: random.Random) -> dict[str, Any]:
    """How a CSV is written."""
    line_end = chance.choice(("\n", "\n", "\r\n", "\r"))
    return {
        "delimiter": chance.choice(",,,,;\t|"),
        "lineterminator": line_end,
        # A line feed in a cell is quoted only where it is a line end.
        "quoting": csv.QUOTE_ALL if line_end == "\r" or chance.random() < 0.3 else csv.QUOTE_MINIMAL,
        "encoding": chance.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig")),
        "last_line_break": chance.random() < 0.9,
    }


def _written(rows: list[list[Any]], form: Mapping[str, Any]) -> bytes:
    form = dict(form)
    encoding, last_line_break = form.pop("encoding"), form.pop("last_line_break")
    stream = io.StringIO()
    csv.writer(stream, **form).writerows(rows)
    text = stream.getvalue()
    return (text if last_line_break else text.removesuffix(form["lineterminator"])).encode(encoding)
