"""Tables with a Table Schema, made by chance for the engines: right, nearly right and hostile ones, in every writing of CSV."""

import csv
import io
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from corpus.generated import changed_labels

Chance = random.Random


_WORDS = (
    *("ตาก", "น่าน", "กรุงเทพมหานคร", "ผ่าน", "ไม่ผ่าน", "กำ", "a", "Ab c", "NULL", "0012", "007", "-", "รวม", "x" * 40),
    *("x, y", 'say "no"', "l'eau", "สองบรรทัด\nที่สอง", "a;b", "a|b", "a\tb", "รวมทั้งสิ้น :", "#N/A", "1,000"),
)
_ODD = (
    *(
        "",
        " ",
        "-",
        "N/A",
        "๑๒๓",
        "１２",
        "1_000",
        "1,234",
        "+5",
        "-0",
        "0",
        "00",
        "01",
        "1.0",
        "1.00",
        "1.",
        ".5",
        "1e3",
        "1e400",
    ),
    *(
        "NaN",
        "nan",
        "sNaN",
        "INF",
        "-Infinity",
        "0x10",
        "9" * 30,
        "\u00a07",
        "7 ",
        " 7",
        "\x1c7",
        "true",
        "tRUE",
        "yes",
        "1",
        "2567",
    ),
    *("567", "02567", "+567", "-567", "2024-01-31", " 2024-01-31", "2024-1-5", "31/01/2567", "2567-01-31", "2024-02-30"),
    *(
        "0000-01-01",
        "2024-W01-1",
        "２０２４-01-05",
        "24-01-05",
        "2024-01-31T10:00:00",
        "2024-01-31T10:00",
        "2024-01-31T10:00:00Z",
    ),
    *("10:00", "10:00:00", "10:00:00Z", "2024-01", "2024-13", "P1D", "13.7,100.5", "200,100", "{}", '{"a": 1}', "[1]", "[1, 2]"),
    *(
        "[1.0]",
        "[NaN]",
        '["x"]',
        "กํา",
        "ก\u200bข",
        "\ufeffx",
        '"',
        '""',
        "'",
        "\\",
        "x\r",
        "None",
        "10.000000000000000001",
    ),
    *("รวม", "Total ", "٣", "²", "1\n", "\n", "a\n", "\u2028", "\x85", "\x0b", "๒๕๖๗", "1000000000000000000000", "0.1", "-1"),
)
_LABELS = ("รหัส", "จังหวัด", "จำนวน", "วันที่", "ปี", "value", "note", "ผล", "name", "Name")
_DOTS: tuple[Mapping[str, Any], ...] = ({"groupChar": ","}, {"decimalChar": ","}, {"bareNumber": False}, {"floatNumber": True})


class Size(NamedTuple):
    """How large tables are at most."""

    rows: int
    fields: int


LARGE, SMALL = Size(700, 8), Size(12, 3)


@dataclass(frozen=True)
class Table:
    """A file and the schema it is checked against; None without one. problems: how many are to be kept.

    distinct: how many different values of a column the habits are to look at; block: how many bytes the prover is to read at
    once. Both are small, so that the table is like a large one.
    """

    content: bytes
    schema: Mapping[str, Any] | None
    problems: int
    distinct: int
    block: int


def table(seed: int, number: int, size: Size = LARGE) -> Table:
    """One table, the same for the same numbers."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret
    schema = _schema(chance, size.fields)
    faults = chance.choice((0.0, 0.0, 0.0, 0.002, 0.02, 0.2))
    rows = [_header(schema, chance, faults), *_rows(schema, chance, faults, size.rows)]
    if faults:
        rows = _ragged(rows, chance)
    rows += [chance.choice(([], [""] * len(rows[0]), [" "] * len(rows[0]))) for _ in range(chance.choice((0, 0, 0, 0, 1, 3)))]
    if chance.random() < 0.03:
        rows = [[*cells, *[""] * chance.randint(1, 3)] for cells in rows]
    if chance.random() < 0.02:
        rows = [chance.choice((["รายงานประจำปี"], ["รายงาน", *[""] * (len(rows[0]) - 1)])), *rows]
    content = _written(rows, chance)
    if chance.random() < 0.03:
        content = _broken(content, chance)
    return Table(
        content,
        None if chance.random() < 0.2 else schema,
        chance.choice((1000, 1000, 0, 1, 7)),
        chance.choice((2, 5, 10_000)),
        chance.choice((500, 4000, 1_000_000)),
    )


def _schema(chance: Chance, most: int) -> dict[str, Any]:
    common = ("string", "string", "integer", "number", "date", "year", "boolean", "any")
    kinds = common if chance.random() < 0.7 else (*common, *_CELLS)
    names = chance.sample(_LABELS, min(most, chance.choice((1, 1, 2, 3, 4, 6, 8))))
    fields = [_field(name, chance.choice(kinds), chance) for name in names]
    schema: dict[str, Any] = {"fields": fields}
    if chance.random() < 0.3:
        schema["primaryKey"] = chance.sample(names, min(len(names), chance.choice((1, 1, 2, 3))))
    if chance.random() < 0.3:
        schema["missingValues"] = chance.choice((["", "-"], ["-"], ["", "N/A", "NULL"], ["", "0"], ["None"], ["sNaN", ""]))
    if chance.random() < 0.03:
        schema["foreignKeys"] = [{"fields": [names[0]], "reference": {"resource": "", "fields": [names[-1]]}}]
    if chance.random() < 0.03:
        schema |= {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fieldsMatch": chance.choice(_MATCHES)}
    return schema


_MATCHES = ("exact", "equal", "subset", "superset", "partial")


def _field(name: str, kind: str, chance: Chance) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind}
    rules: dict[str, Any] = {}
    if chance.random() < 0.25:
        rules["required"] = True
    if chance.random() < 0.15:
        rules["unique"] = True
    if chance.random() < 0.5:
        rules |= chance.choice(_CONSTRAINTS.get(kind, ({},)))
    if kind == "number" and chance.random() < 0.2:
        field |= chance.choice(_DOTS)
    if kind == "integer" and chance.random() < 0.05:
        field["bareNumber"] = False
    if kind in ("date", "datetime", "time") and chance.random() < 0.2:
        field["format"] = "any" if chance.random() < 0.5 else {"date": "%d/%m/%Y", "time": "%H:%M"}.get(kind, "%Y-%m-%d %H:%M")
    if kind == "string" and chance.random() < 0.1:
        field["format"] = chance.choice(("email", "uri", "uuid", "binary"))
    if kind == "array" and chance.random() < 0.3:
        field["arrayItem"] = {"type": "integer", "constraints": {"minimum": 1}}
    if kind == "boolean" and chance.random() < 0.2:
        field |= {"trueValues": ["ผ่าน", "1"], "falseValues": ["ไม่ผ่าน", "0"]}
    return field | ({"constraints": rules} if rules else {})


_NUMERIC: tuple[Mapping[str, Any], ...] = (
    *({"minimum": 0}, {"maximum": 10}, {"minimum": 1, "maximum": 100_000}, {"enum": [1, 2, 3]}),
    *({"minimum": 0, "maximum": 0}, {"minimum": -1}),
)
_TIMELY: tuple[Mapping[str, Any], ...] = ({"minimum": "2024-01-05"}, {"maximum": "2024-01-31"}, {"enum": ["2024-01-31"]})
_CONSTRAINTS: Mapping[str, tuple[Mapping[str, Any], ...]] = MappingProxyType(
    {
        "string": (
            *(
                {"minLength": 2},
                {"maxLength": 5},
                {"pattern": "[ก-๙]+"},
                {"pattern": "[^,]*"},
                {"pattern": "a|b"},
                {"pattern": r"\d+"},
            ),
            *(
                {"enum": list(_WORDS[:5])},
                {"minLength": 0, "maxLength": 100},
                {"pattern": ".{1,12}"},
                {"pattern": "0\\d{3}|[A-Z]?"},
            ),
        ),
        "integer": _NUMERIC,
        "number": (*_NUMERIC, {"maximum": "0.1"}, {"minimum": "10.000000000000000001"}),
        "date": _TIMELY,
        "datetime": ({"minimum": "2024-01-05T00:00:00"},),
        "year": ({"minimum": 1950}, {"maximum": "2500"}, {"enum": ["2024"]}),
        "boolean": ({"enum": [True]},),
        "array": ({"minLength": 1}, {"maxLength": 1}),
        "object": ({"minLength": 1},),
        "any": ({"enum": ["a", "ตาก"]},),
    }
)


def _header(schema: Mapping[str, Any], chance: Chance, faults: float) -> list[str]:
    changes = ("drop", "add", "repeat", "blank", "move", "case", "spaces", "line")
    return changed_labels([field["name"] for field in schema["fields"]], chance, 0.3 if faults else 0.03, changes)


def _rows(schema: Mapping[str, Any], chance: Chance, faults: float, most: int) -> list[list[str]]:
    count = min(most, chance.choice((0, 1, 3, 10, 10, 40, 40, 150, 150, 300, 700)))
    makers = [_maker(field, schema, chance, faults) for field in schema["fields"]]
    return [[maker(number) for maker in makers] for number in range(1, count + 1)]


def _maker(field: Mapping[str, Any], schema: Mapping[str, Any], chance: Chance, faults: float) -> Callable[[int], str]:
    """What makes the cell of a row by its number: mostly one that the field takes."""
    rules = field.get("constraints", {})
    in_key = rules.get("unique") or field["name"] in schema.get("primaryKey", ())
    is_own = in_key and chance.random() < 0.9  # to each row a value of its own
    blanks = 0.0 if in_key or rules.get("required") or chance.random() < 0.6 else chance.choice((0.02, 0.3))
    missing = next((text for text in schema.get("missingValues", [""])), "")
    make = _CELLS[field["type"]]

    def cell(number: int) -> str:
        if chance.random() < faults:
            return chance.choice(_ODD)
        if chance.random() < blanks:
            return missing
        return make(field, rules, chance, number if is_own else None)

    return cell


Make = Callable[[Mapping[str, Any], Mapping[str, Any], Chance, int | None], str]


def _text(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    if "enum" in rules:
        return str(chance.choice(rules["enum"]))
    if "pattern" in rules:
        return (
            chance.choice(("กขค", "ตาก", "บ"))
            if own is None and rules["pattern"].startswith("[ก")
            else str(own or chance.randint(0, 999))
        )
    if field.get("format") == "email":
        return f"a{own or chance.randint(0, 9)}@example.org"
    if field.get("format") == "uri":
        return f"https://example.org/{own or 0}"
    word = chance.choice(_WORDS) if chance.random() < 0.5 else chance.choice(_WORDS[:5])
    return word[: rules.get("maxLength", 99)] if own is None else f"{own}"


def _whole(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    if "enum" in rules:
        return str(chance.choice(rules["enum"]))
    if own is not None:
        return str(own)
    return str(
        min(max(chance.randint(-5, 50_000), int(float(rules.get("minimum", -9)))), int(float(rules.get("maximum", 10**6))))
    )


def _decimal(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    whole = _whole(field, rules, chance, own)
    if rules or own is not None:
        return whole
    return chance.choice((whole, f"{whole}.{chance.randint(0, 99):02}", f"{chance.random():.5f}"))


def _day(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    if "enum" in rules:
        return str(rules["enum"][0])
    if own is not None:
        return f"{2000 + own // 336}-{1 + own // 28 % 12:02}-{1 + own % 28:02}"
    year, month, day = (
        (2024, 1, chance.randint(5, 28)) if rules else (chance.randint(1990, 2030), chance.randint(1, 12), chance.randint(1, 28))
    )
    return f"{day:02}/{month:02}/{year}" if field.get("format") == "%d/%m/%Y" else f"{year}-{month:02}-{day:02}"


def _moment(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    minute = own or chance.randint(0, 2000)
    clock = f"{minute // 60 % 24:02}:{minute % 60:02}"
    if field["type"] == "time":
        return clock if field.get("format") == "%H:%M" else f"{clock}:30"
    return f"2024-01-{6 + minute // 1440:02}" + (
        f" {clock}" if field.get("format", "default").startswith("%") else f"T{clock}:00"
    )


def _year(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    return "2024" if "enum" in rules else str(chance.randint(1950, 2499) if own is None else 1950 + own)


def _flag(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    true, false = (field.get(name, default) for name, default in (("trueValues", ["true", "1"]), ("falseValues", ["false", "0"])))
    return str(chance.choice(true if "enum" in rules else [*true, *false]))


def _array(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    return json.dumps([own] if own is not None else chance.choice(([1], [1.0], ["x"], [1, 2], [], [{"a": [1]}])))


def _object(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    return json.dumps({"a": own} if own is not None else chance.choice(({}, {"a": 1}, {"a": 1.0}, {"b": [1], "a": None})))


def _other(field: Mapping[str, Any], rules: Mapping[str, Any], chance: Chance, own: int | None) -> str:
    some = {
        "yearmonth": lambda: f"{chance.randint(1990, 2030)}-{chance.randint(1, 12):02}",
        "duration": lambda: f"P{own or chance.randint(1, 30)}D",
        "geopoint": lambda: f"{own or chance.randint(-90, 90)},{chance.randint(-90, 90)}",
        "geojson": lambda: json.dumps({"type": "Point", "coordinates": [own or chance.randint(0, 9), 1]}),
        "list": lambda: ",".join(chance.choices(("a", "b"), k=chance.randint(1, 3))),
    }
    return some[field["type"]]()


_CELLS: Mapping[str, Make] = MappingProxyType(
    {
        "string": _text,
        "any": _text,
        "integer": _whole,
        "number": _decimal,
        "date": _day,
        "year": _year,
        "boolean": _flag,
        "datetime": _moment,
        "time": _moment,
        "array": _array,
        "object": _object,
        **dict.fromkeys(("yearmonth", "duration", "geopoint", "geojson", "list"), _other),
    }
)


def _ragged(rows: list[list[str]], chance: Chance) -> list[list[str]]:
    """The table with some rows cut short, grown, blank, or below a gap."""
    for number in range(1, len(rows)):
        if chance.random() < 0.01:
            rows[number] = chance.choice(
                (
                    rows[number][:-1],
                    [*rows[number], "เกิน"],
                    [*rows[number], ""],
                    [],
                    [""] * len(rows[number]),
                    [" "] * len(rows[0]),
                    rows[0],
                )
            )
    return rows


def _written(rows: list[list[str]], chance: Chance) -> bytes:
    line_end = chance.choice((*["\n"] * 8, *["\r\n"] * 5, "\r"))
    stream = io.StringIO()
    # A line feed in a cell is quoted only where it is a line end.
    quoting = csv.QUOTE_ALL if line_end == "\r" or chance.random() < 0.2 else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=chance.choice(",,,,,,;\t|"), lineterminator=line_end, quoting=quoting).writerows(rows)
    text = stream.getvalue()
    if chance.random() < 0.1:
        text = text.removesuffix(line_end)
    if chance.random() < 0.05:
        text += chance.choice(("\n", "\n\n\n", ",,,\n", " \n", "\r", '"', "\u00a0\n"))
    encodings = (*["utf-8"] * 16, *["utf-8-sig"] * 4, "cp874" if _fits(text) else "utf-16")
    return text.encode(chance.choice(encodings))


def _fits(text: str) -> bool:
    try:
        text.encode("cp874")
    except UnicodeEncodeError:
        return False
    return True


def _broken(content: bytes, chance: Chance) -> bytes:
    """The bytes with something put in, taken out, or in another place."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(changed) + 1)
        if chance.random() < 0.5:
            changed[at:at] = chance.choice(
                (b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xe0\xb8", b" ", b"'", b'\n"', b'",')
            )
        else:
            del changed[at : at + chance.choice((1, 1, 5, 50))]
    return bytes(changed)
