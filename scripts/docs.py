"""What is generated: parts of README.md from the commands and settings, the field guide and the workbooks from standard/."""

import io
import sys
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import yaml

from ckanext.mofops.cli import commands
from ckanext.mofops.cli.options import leaves
from ckanext.mofops.metadata.workbook import empty_workbook, workbook_bytes
from ckanext.mofops.runs.template import gathered
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import LANGUAGES, Lang

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
    """A row for each declared setting."""
    declared = yaml.safe_load(files("ckanext.mofops").joinpath("config_declaration.yaml").read_bytes())
    yield "| setting | default | |\n|---|---|---|\n" + "\n".join(
        f"| `{option['key']}` | {option['default'] if option['default'] != '' else '–'} | {option['description']} |"
        for group in declared["groups"]
        for option in group["options"]
    )


def filled(page: str, name: str, parts: Iterator[str]) -> str:
    """The page with what stands between the marks of ``name`` replaced."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, rest = page.split(start)
    return before + start + "\n" + "\n\n".join(parts) + "\n" + end + rest.split(end)[1]


def field_guide(lang: Lang) -> str:
    """What each of the 14 items means, how it is written on the wire, and what may be chosen."""
    schema = load("dataset_schema.yaml")
    parts = [_GUIDE_HEAD[lang]]
    for item in schema["items"]:
        parts.append(f"## {item['number']}. {item['label'][lang]}")
        for field in schema["dataset_fields"]:
            if field.get("item") == item["number"]:
                parts.append(f"`{field['field_name']}` – {field['label'][lang]}: {field['help_text'][lang]}")
                parts += _choices(field, lang)
    return "\n\n".join(parts) + "\n"


def _choices(field: dict[str, Any], lang: Lang) -> Iterator[str]:
    if "choices" not in field:
        return
    rows = []
    for choice in field["choices"]:
        label = choice["label"][lang]
        value = f"`{choice['value']}`" + ("" if label == choice["value"] else f" – {label}")
        rows.append(f"- {value}" + (f" ({_EXPLAIN[lang]} `{field['other_field']}`)" if choice.get("needs_other") else ""))
    yield "\n".join(rows)


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
    page = filled(filled(README.read_text(encoding="utf-8"), "help", help_texts()), "config", settings_table())
    guides = {TEMPLATES / f"field-guide-{lang}.md": field_guide(lang).encode() for lang in LANGUAGES}
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
