"""``sync-gdcatalog``: its commands, and the border where errors become a sentence and an exit status."""

import sys

import click

from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.cli.check import check
from ckanext.mofops.cli.push import plan, push
from ckanext.mofops.cli.report import report, sync
from ckanext.mofops.cli.template import template
from ckanext.mofops.cli.usage import MISUSES, ExitStatus, language
from ckanext.mofops.indicator5 import Indicator5Error
from ckanext.mofops.metadata.workbook import WorkbookError
from ckanext.mofops.quality import CheckerError
from ckanext.mofops.standard.messages import text


class _Group(click.Group):
    """Without a command name the options are those of ``sync``: push, then report."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        named = any(argument in self.commands for argument in arguments[:1])
        if not named and arguments[:1] not in (["--help"], ["--version"]):
            arguments = ["sync", *arguments]
        return super().parse_args(context, arguments)


@click.group(cls=_Group)
@click.version_option(package_name="ckanext-mofops")
def commands() -> None:
    """Check datasets, register them with GD Catalog, and report indicator 5.

    Without a command: push, then the report.

    Exit status: 0 all well, 1 the check or gate failed, 2 wrong usage or configuration,
    3 finished in part (something could not be done that is not the data's fault).
    """


for command in (check, plan, push, report, template, sync):
    commands.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command of the arguments and exit with its status."""
    sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    lang = language(arguments)
    try:
        return int(commands.main(arguments, prog_name="sync-gdcatalog", standalone_mode=False) or ExitStatus.OK)
    except click.ClickException as error:
        words = getattr(error, "words", None) or text("wrong-usage", detail=error.format_message())
        return _told(words[lang], ExitStatus.WRONG_USAGE)
    except MISUSES as error:
        return _told(error.message()[lang], ExitStatus.WRONG_USAGE)
    except CatalogError as error:
        return _told(error.message()[lang], ExitStatus.PARTIAL)
    except Indicator5Error as error:
        return _told(error.message.text()[lang], ExitStatus.WRONG_USAGE)
    except WorkbookError as error:
        return _told(error.message()[lang], ExitStatus.FAILED)
    except (CheckerError, OSError) as error:
        return _told(text("could-not", detail=one_line(error))[lang], ExitStatus.PARTIAL)
    except click.Abort:
        return _told(text("stopped")[lang], ExitStatus.PARTIAL)


def _told(sentence: str, status: ExitStatus) -> int:
    click.echo(f"sync-gdcatalog: {sentence}", err=True)
    return int(status)
