"""What commands write: results to standard output, all else to standard error."""

import json
import shutil
import sys
from typing import Any

import click

from ckanext.mofops.catalog.errors import CatalogError
from ckanext.mofops.cli.usage import misuses

_LINES = 20


class Command(click.Command):
    """A command whose ``--json`` prints its document also when the work could not be done: then with ``error`` in it."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except misuses():
            raise
        except CatalogError as error:
            if context.params.get("as_json"):
                failure = {"code": error.code, "message": error.message()}
                click.echo(json_text({**self.empty_document(context), "error": failure}))
            raise

    def empty_document(self, context: click.Context) -> dict[str, Any]:
        """The document of a run that found nothing out."""
        return {"schema_version": 1}


def json_text(document: dict[str, Any]) -> str:
    """The one JSON form: indented, Thai as letters."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def note(sentence: str) -> None:
    """A line for the person at the terminal."""
    click.echo(sentence, err=True)


def step(done: int, total: int, what: str) -> None:
    """Progress: one line that rewrites itself on a terminal, about twenty plain lines elsewhere."""
    if sys.stderr.isatty():
        line = f"{done}/{total} {what}"[: shutil.get_terminal_size().columns - 1]
        click.echo(f"\r\x1b[K{line}", err=True, nl=done == total)
    elif done == total or done % max(1, total // _LINES) == 0:
        click.echo(f"{done}/{total} {what}", err=True)
