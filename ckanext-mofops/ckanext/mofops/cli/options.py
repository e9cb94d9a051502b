"""The options that commands share; each can also come from ``MOFOPS_<OPTION>`` or from a TOML file."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from ckanext.mofops.cli.progress import LOG_FORMATS, choose
from ckanext.mofops.cli.usage import WrongUsage, language
from ckanext.mofops.standard.messages import LANGUAGES

Command = TypeVar("Command", bound=Callable[..., Any])


def option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    """A click option that ``MOFOPS_<OPTION>`` sets too, with its default shown in the help."""
    long = next(name for name in names if name.startswith("--"))
    variable = "MOFOPS_" + long.split("/")[0].removeprefix("--").replace("-", "_").upper()
    return click.option(*names, **{"envvar": variable, "show_default": settings.get("default") is not None, **settings})


def shared(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        for apply_option in reversed(options):
            command = apply_option(command)
        return command

    return decorate


def _from_toml(context: click.Context, _parameter: click.Parameter, path: Path | None) -> None:
    if path is None:
        return
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage("config-broken", file=path, detail=error) from error
    # One file serves all commands, so an option of any of them is welcome.
    group = context.find_root().command
    known = {parameter.name for _, command in leaves(group) for parameter in command.params}
    settings = {key.replace("-", "_"): value for key, value in content.items()}
    for key in settings:
        if key not in known:
            raise WrongUsage("config-key", file=path, key=key)
    context.default_map = settings


def leaves(command: click.Command, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The commands below a group, each with the names that lead to it."""
    if not isinstance(command, click.Group):
        yield names, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None  # noqa: S101 - for the type checker
        yield from leaves(below, *names, name)


common = shared(
    option("--lang", type=click.Choice(LANGUAGES), default=language, show_default="the locale", help="Language of the output."),
    option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output, and nothing else there."),
    option(
        "--log-format",
        type=click.Choice(LOG_FORMATS),
        default="text",
        callback=choose,
        expose_value=False,
        help="Form of progress and notes on standard error.",
    ),
    option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_from_toml,
        is_eager=True,
        expose_value=False,
        help='TOML file with options of the commands, e.g. target = "https://…".',
    ),
)

http = shared(
    option("--timeout", type=click.FloatRange(min=0, min_open=True), default=30.0, help="Seconds that one request may take."),
    option("--retries", type=click.IntRange(min=0), default=5, help="How often a request is tried again."),
    option("--budget", type=click.FloatRange(min=0), default=300.0, help="Seconds of waiting for a busy or silent site, in all."),
    option("--rate", type=click.FloatRange(min=0, min_open=True), help="Most requests a second to a site."),
    option("--insecure-http", is_flag=True, help="Accept plain http for addresses that are not this machine's own."),
)

source = option("--source", required=True, help="Folder of datasets, or address of a CKAN. Token: MOFOPS_SOURCE_TOKEN.")
target = option("--target", required=True, help="Address of the CKAN to register with. Token: MOFOPS_TARGET_TOKEN.")

overwrite = option("--overwrite", is_flag=True, help="Replace what was changed by hand on the target.")
adopt = option("--adopt", is_flag=True, help="Take over what this agency has pushed under another address.")
only = option("--only", multiple=True, metavar="NAME", help="Only this dataset; may be given several times.")
limit = option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many datasets.")
yes = option("--yes", is_flag=True, help="Do not ask before writing.")
allow_mass_withdraw = option(
    "--allow-mass-withdraw", is_flag=True, help="Withdraw more than five datasets and a tenth of ours at once."
)
state_dir = option(
    "--state-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(click.get_app_dir("ckanext-mofops")),
    show_default="the user's state folder",
    help="Folder of the history, and of the lock that keeps two runs from writing to one target.",
)
