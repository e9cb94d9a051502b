"""What commands write: results to standard output, all else to standard error."""

import sys
from typing import Any

import click

from ckanext.mofops.catalog.errors import CatalogError
from ckanext.mofops.cli.progress import Progress, event, is_json
from ckanext.mofops.cli.usage import WrongUsage, misuses
from ckanext.mofops.standard.jsontext import json_text
from ckanext.mofops.standard.messages import Lang, text

__all__ = ["Command", "ask", "json_text", "note", "step"]


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
        except (KeyboardInterrupt, click.Abort):
            if context.params.get("as_json"):
                failure = {"code": "stopped", "message": text("stopped")}
                click.echo(json_text({**self.empty_document(context), "error": failure}))
            raise

    def empty_document(self, context: click.Context) -> dict[str, Any]:
        """The document of a run that found nothing out."""
        return {"schema_version": 1}


def note(sentence: str) -> None:
    """A line for the person at the terminal, or a log line."""
    if is_json():
        event("note", message=sentence)
    else:
        click.echo(sentence, err=True)


def step(done: int, total: int, what: str) -> None:
    """Progress of the command, see ``Progress``."""
    context = click.get_current_context(silent=True)
    if context is None:
        Progress()(done, total, what)
    else:
        context.meta.setdefault("ckanext.mofops.progress", Progress())(done, total, what)


def ask(lang: Lang, question: str = "ask-push") -> None:
    """Ask whether to write what was shown. question: a message.

    :raises WrongUsage: there is nobody to be asked
    :raises click.Abort: no
    """
    if not sys.stdin.isatty():
        raise WrongUsage("no-yes")
    click.confirm(text(question)[lang], abort=True, err=True)
