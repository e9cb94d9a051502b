"""What is generated: parts of README.md from the commands and settings, the guides and the workbooks from standard/."""

import io
import sys
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
import yaml

from ckanext.mofops.cli.commands import commands
from ckanext.mofops.cli.options import leaves
from ckanext.mofops.cli.reportfile import PACK
from ckanext.mofops.indicator5.report import FORMS
from ckanext.mofops.metadata.workbook import empty_workbook, workbook_bytes
from ckanext.mofops.quality import CODES, DIFFERENCES, Code
from ckanext.mofops.runs.template import gathered
from ckanext.mofops.standard.formats import formats
from ckanext.mofops.standard.messages import LANGUAGES, Lang, messages, text
from ckanext.mofops.standard.schema import Choice, Field, dataset_schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEMPLATES = ROOT / "metadata_templates"
WIDTH = 100


def help_texts() -> Iterator[str]:
    """The help of every command that people see, as a block of code each."""
    group = click.Context(commands, info_name="sync-gdcatalog")
    for names, command in sorted(leaves(commands), key=lambda leaf: leaf[0]):
        if not command.hidden:
            name = " ".join(names)
            context = click.Context(command, info_name=name, parent=group, max_content_width=WIDTH, terminal_width=WIDTH)
            yield f"```text\n{command.get_help(context)}\n```"


def settings_table() -> Iterator[str]:
    """A row for each declared setting, of both plugins."""
    declared = [
        yaml.safe_load(files(package).joinpath("config_declaration.yaml").read_bytes())
        for package in ("ckanext.mofops", "ckanext.mofops.rehearsal")
    ]
    yield "| setting | default | |\n|---|---|---|\n" + "\n".join(
        f"| `{option['key']}` | {option['default'] if option['default'] != '' else '–'} | {option['description']} |"
        for plugin in declared
        for group in plugin["groups"]
        for option in group["options"]
    )


def forms_table() -> Iterator[str]:
    """A row for each form of the report, and for the evidence pack."""
    rows = [(form.id, form.suffix) for form in FORMS.values()] + [(PACK, f".{PACK}")]
    yield _table(
        "`--format` | suffix | form", [f"| `{id}` | `{suffix}` | {text(f'report-form-{id}')['en']} |" for id, suffix in rows]
    )


def filled(page: str, name: str, parts: Iterator[str]) -> str:
    """The page with what stands between the marks of ``name`` replaced."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, rest = page.split(start)
    return before + start + "\n" + "\n\n".join(parts) + "\n" + end + rest.split(end)[1]


def field_guide(lang: Lang) -> str:
    """What each of the 14 items means, how to fill it in and how not, and the optional fields of each dataset type."""
    schema = dataset_schema()
    parts = [_GUIDE_HEAD[lang]]
    for item in schema.items.values():
        parts.append(f"## {item.number}. {item.label[lang]}")
        for name in item.fields:
            parts += _guide_field(schema.dataset_fields[name], lang)
    parts.append(f"## {_WORDS['optional'][lang]}")
    for fields, title in ((schema.dataset_fields, "dataset"), (schema.resource_fields, "resource")):
        optional = [field for field in fields.values() if field.item is None and field.other_of is None]
        rows = [f"| `{field.name}` | {field.label[lang]} | {_types(field, lang)} | {_help(field, lang)} |" for field in optional]
        parts.append(f"### {_WORDS[title][lang]}\n\n" + "\n".join([f"| {_WORDS['columns'][lang]} |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _guide_field(field: Field, lang: Lang) -> Iterator[str]:
    yield f"`{field.name}` – {field.label[lang]}: {_help(field, lang)}"
    if field.example is not None:
        yield f"- {_WORDS['good'][lang]}: {field.example.good[lang]}\n- {_WORDS['bad'][lang]}: {field.example.bad[lang]}"
    if field.choices:
        yield "\n".join(_choice(field, choice, lang) for choice in field.choices.values())


def _choice(field: Field, choice: Choice, lang: Lang) -> str:
    label = choice.label[lang]
    said = f"- `{choice.value}`" + ("" if label == choice.value else f" – {label}")
    said += f": {choice.help[lang]}" if choice.help else ""
    return said + (f" ({_EXPLAIN[lang]} `{field.other_field}`)" if choice.needs_other else "")


def _help(field: Field, lang: Lang) -> str:
    return "" if field.help is None else field.help[lang]


def _types(field: Field, lang: Lang) -> str:
    schema = dataset_schema()
    if field.types == schema.dataset_types.keys():
        return _WORDS["every type"][lang]
    labels = schema.dataset_fields["data_type"].choices
    return ", ".join(labels[value].label[lang] for key, value in schema.dataset_types.items() if key in field.types)


def quality_guide(lang: Lang) -> str:
    """The stars of each format, every problem that a check can name, and where it differs from frictionless on purpose."""
    words = {name: said[lang] for name, said in _QUALITY.items()}
    stars = [f"| {row.id} | {row.stars} | {text(f'stars-level.{row.stars}')[lang]} |" for row in formats().values()]
    codes = [f"| `{name}` | {words[_weight(code)]} | {messages()[name][lang]} |" for name, code in CODES.items()]
    parts = [_QUALITY_HEAD[lang], f"## {words['stars']}", _table(words["stars columns"], stars)]
    parts += [f"## {words['problems']}", words["placeholders"], _table(words["problem columns"], codes)]
    if lang == "en":
        reasons = [f"| `{difference.code}` | {difference.reason} |" for difference in DIFFERENCES]
        parts += [f"## {words['differences']}", words["agreement"], _table(words["difference columns"], reasons)]
    return "\n\n".join(parts) + "\n"


def _weight(code: Code) -> str:
    return "closes" if code.closes else code.severity


def _table(columns: str, rows: list[str]) -> str:
    return "\n".join([f"| {columns} |", "|" + "---|" * (columns.count("|") + 1), *rows])


_QUALITY_HEAD = {
    "th": """# คู่มือการตรวจคุณภาพทรัพยากร

ทุกไฟล์ได้คำตัดสินสองข้อ: ถูกต้อง (เป็นอย่างที่ระบุและอ่านได้โดยไม่มีข้อผิดพลาด) และเปิด (3 ดาวขึ้นไป อ่านได้ตามรูปแบบนั้น และเป็น UTF-8 หากเป็นข้อความ)
พร้อมจำนวนดาว 0 ถึง 5 และเหตุผล

สร้างจาก `standard/formats.yaml` และ `standard/messages/` ด้วย `scripts/docs`""",
    "en": """# Guide to the checks of resources

Every file is judged twice: valid (it is what it says, and reads without error) and open (three stars or more, readable as that
format, and UTF-8 if it is text); and it has 0 to 5 stars, with the reason.

Generated from `standard/formats.yaml` and `standard/messages/` by `scripts/docs`""",
}
_QUALITY = {
    "stars": {"th": "ดาวของแต่ละรูปแบบ", "en": "Stars by format"},
    "stars columns": {"th": "รูปแบบ | ดาว | ความหมาย", "en": "format | stars | meaning"},
    "problems": {"th": "ปัญหาที่ตรวจพบได้", "en": "Problems"},
    "placeholders": {
        "th": "`{row}` คือแถวหรือบรรทัด `{field}` คือคอลัมน์ `{cell}` คือค่าที่พบ",
        "en": "`{row}` stands for the row or line, `{field}` for the column, `{cell}` for what was found.",
    },
    "problem columns": {"th": "รหัส | ระดับ | ข้อความ", "en": "code | weight | sentence"},
    "closes": {"th": "อ่านไม่ได้ (0 ดาว)", "en": "unreadable (no stars)"},
    "error": {"th": "ข้อผิดพลาด", "en": "error"},
    "warning": {"th": "คำเตือน", "en": "warning"},
    "differences": {"th": "", "en": "Where a verdict differs from frictionless"},
    "agreement": {
        "th": "",
        "en": "Tables are judged by frictionless 5.21: same codes, rows and columns. It knows no warnings; those are all ours. "
        "Beside them these are the differences, on purpose:",
    },
    "difference columns": {"th": "", "en": "code | why"},
}


_WORDS = {
    "optional": {"th": "ช่องอื่นที่กรอกได้ตามต้องการ", "en": "Optional fields"},
    "dataset": {"th": "ของชุดข้อมูล", "en": "Of a dataset"},
    "resource": {"th": "ของทรัพยากร", "en": "Of a resource"},
    "columns": {"th": "ช่อง | ชื่อ | ประเภทข้อมูลที่มีช่องนี้ | คำอธิบาย", "en": "field | name | data types that have it | meaning"},
    "every type": {"th": "ทุกประเภท", "en": "all"},
    "good": {"th": "ตัวอย่างที่ดี", "en": "Good"},
    "bad": {"th": "ตัวอย่างที่ควรเลี่ยง", "en": "Bad"},
}
_EXPLAIN = {"th": "ต้องระบุรายละเอียดใน", "en": "to be explained in"}
_GUIDE_HEAD = {
    "th": """# คู่มือคำอธิบายข้อมูลหลัก 14 รายการ

ชุดข้อมูลหนึ่งชุดนับเมื่อกรอกครบทั้ง 14 รายการ ค่าในเครื่องหมาย ` ` คือค่าที่ใช้ในระบบและใน `dataset.yaml`
รายการที่ 9 มีสองช่องแต่นับเป็นรายการเดียว

สร้างจาก `standard/dataset_schema.yaml` ด้วย `scripts/docs`""",
    "en": """# Guide to the 14 mandatory metadata items

A dataset counts when all 14 are filled in. What stands in ` ` is the value in the system and in `dataset.yaml`.
Item 9 has two fields and is one item.

Generated from `standard/dataset_schema.yaml` by `scripts/docs`""",
}


def documents() -> dict[Path, bytes]:
    """Every generated file with what it should hold."""
    page = README.read_text(encoding="utf-8")
    for name, parts in (("help", help_texts()), ("forms", forms_table()), ("config", settings_table())):
        page = filled(page, name, parts)
    guides = {
        TEMPLATES / f"{name}-guide-{lang}.md": guide(lang).encode()
        for name, guide in (("field", field_guide), ("quality", quality_guide))
        for lang in LANGUAGES
    }
    workbooks = {
        TEMPLATES / "nso-template-empty.xlsx": empty_workbook(),
        TEMPLATES / "nso-template-example.xlsx": workbook_bytes(gathered(ROOT / "datasets").datasets),
    }
    return {README: page.encode(), **guides, **workbooks}


def same(path: Path, content: bytes) -> bool:
    """Whether a file holds this; of a workbook its parts are compared, as another zlib packs them otherwise."""
    if not path.exists():
        return False
    there = path.read_bytes()
    return there == content or (path.suffix == ".xlsx" and parts(there) == parts(content))


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def main() -> int:
    stale = {path: content for path, content in documents().items() if not same(path, content)}
    if "--check" in sys.argv[1:]:
        for path in stale:
            click.echo(f"{path.relative_to(ROOT)} is out of date: run scripts/docs", err=True)
        return int(bool(stale))
    for path, content in stale.items():
        path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
