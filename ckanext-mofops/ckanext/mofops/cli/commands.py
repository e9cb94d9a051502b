"""The commands of ``sync-gdcatalog``, and the border where errors become a sentence and an exit status."""

from importlib import import_module

import click

from ckanext.mofops.catalog.errors import CatalogError, one_line
from ckanext.mofops.cli.stopping import interrupting
from ckanext.mofops.cli.usage import ExitStatus, language, misuses
from ckanext.mofops.guard.child import Child
from ckanext.mofops.standard.messages import Lang, text

_MODULES = {
    "check": "check",
    "plan": "push",
    "push": "push",
    "report": "report",
    "status": "status",
    "sync": "report",
    "template": "template",
}
"""The commands, by the module that each stands in."""


class _Group(click.Group):
    """Without a command name the options are those of ``sync``: push, then report."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        # One by one: all of them take 0.4 s to import.
        command: click.Command = getattr(import_module(f"{__package__}.{_MODULES[cmd_name]}"), cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = any(argument in _MODULES for argument in args[:1])
        if not named and args[:1] not in (["--help"], ["--version"]):
            args = ["sync", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Group)
@click.version_option(package_name="ckanext-mofops")
def commands() -> None:
    """Check datasets, register them with GD Catalog, and report indicator 5.

    Without a command: push, then the report.

    Exit status: 0 all well, 1 the check or gate failed, 2 wrong usage or configuration,
    3 finished in part (something could not be done that is not the data's fault).
    """


def run(arguments: list[str] | None = None, child: Child | None = None) -> int:
    """The exit status of the command of the arguments. child: one that was started for a check already."""
    lang = language(arguments)
    try:
        with interrupting():
            return int(commands.main(arguments, prog_name="sync-gdcatalog", standalone_mode=False, obj=child) or ExitStatus.OK)
    except click.ClickException as error:
        words = getattr(error, "words", None) or text("wrong-usage", detail=error.format_message())
        return _told(words[lang], ExitStatus.WRONG_USAGE)
    except click.Abort:
        return _told(text("stopped")[lang], ExitStatus.PARTIAL)
    except Exception as error:
        return _failure(error, lang)


def _failure(error: Exception, lang: Lang) -> int:
    """What a run ends with that an error of a room or of the machine has stopped; any other error is a bug, and goes on."""
    # Imported here: what has not failed need not be imported to be told apart.
    from ckanext.mofops.indicator5 import Indicator5Error
    from ckanext.mofops.metadata.workbook import WorkbookError
    from ckanext.mofops.quality import CheckerError
    from ckanext.mofops.standard.indicator5 import RulesError

    if isinstance(error, misuses()):
        return _told(error.message()[lang], ExitStatus.WRONG_USAGE)
    if isinstance(error, CatalogError):
        return _told(error.message()[lang], ExitStatus.PARTIAL)
    if isinstance(error, Indicator5Error):
        return _told(error.message.text()[lang], ExitStatus.WRONG_USAGE)
    if isinstance(error, RulesError):
        return _told(error.message()[lang], ExitStatus.WRONG_USAGE)
    if isinstance(error, WorkbookError):
        return _told(error.message()[lang], ExitStatus.FAILED)
    if isinstance(error, CheckerError | OSError):
        return _told(text("could-not", detail=one_line(error))[lang], ExitStatus.PARTIAL)
    raise error


def _told(sentence: str, status: ExitStatus) -> int:
    click.echo(f"sync-gdcatalog: {sentence}", err=True)
    return int(status)
