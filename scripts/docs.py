"""The generated parts of README.md, from the commands and the config declaration themselves."""

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
import yaml

from ckanext.mofops.cli import commands

README = Path(__file__).parent.parent / "README.md"
WIDTH = 100


def help_texts() -> Iterator[str]:
    """The help of every command that people see, as a block of code each."""
    group = click.Context(commands, info_name="sync-gdcatalog")
    for name in commands.list_commands(group):
        command = commands.commands[name]
        if not command.hidden:
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


def main() -> int:
    page = README.read_text(encoding="utf-8")
    wanted = filled(filled(page, "help", help_texts()), "config", settings_table())
    if "--check" in sys.argv[1:]:
        return int(page != wanted)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
