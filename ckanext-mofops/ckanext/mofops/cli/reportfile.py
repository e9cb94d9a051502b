"""Where a report goes, and in which form: a file that is there whole or not at all, a pipe, or the terminal."""

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import click

from ckanext.mofops.cli.usage import WrongUsage
from ckanext.mofops.indicator5 import Assessment
from ckanext.mofops.indicator5.report import FORMS, Attachment, form_of, write_pack
from ckanext.mofops.standard.messages import Lang

PACK = "zip"
CHOICES = (*FORMS, PACK)
"""What ``--format`` takes."""


def form_id(given: str | None, output: Path | None, *, as_json: bool) -> str:
    """The form that was asked for: by ``--format`` or ``--json``, else by the suffix of the file, else text.

    :raises WrongUsage: two forms at once; a binary one for a terminal
    :raises PdfUnavailable: it holds a PDF, and none can be made here
    """
    if as_json and given not in (None, "json"):
        raise WrongUsage("report-two-forms", form=given)
    chosen = "json" if as_json else given or _by_suffix(output)
    if output is None and (chosen == PACK or FORMS[chosen].binary) and sys.stdout.isatty():
        raise WrongUsage("report-binary-terminal", form=chosen)
    for form in FORMS.values():
        if chosen in (PACK, form.id):
            form.prepare()
    return chosen


def _by_suffix(output: Path | None) -> str:
    if output is None:
        return "text"
    if output.suffix.lower() == f".{PACK}":
        return PACK
    form = form_of(output)
    return "text" if form is None else form.id


def write(
    found: Assessment, form: str, output: Path | None, lang: Lang, *, attachments: Callable[[], Iterable[Attachment]] = tuple
) -> None:
    """Write a report. attachments: of the evidence pack, gathered only for one."""

    def make(stream: BinaryIO) -> None:
        if form == PACK:
            write_pack(stream, found, attachments())
        else:
            stream.write(FORMS[form].render(found, lang))

    if output is not None:
        write_file(output, make)
    elif form == PACK:
        with tempfile.TemporaryFile(prefix="mofops-") as file:  # a ZIP goes back to what it has written, a pipe cannot
            make(file)
            file.seek(0)
            while chunk := file.read(1 << 20):
                click.echo(chunk, nl=False)
    else:
        click.echo(FORMS[form].render(found, lang), nl=False)


def write_file(path: Path, make: Callable[[BinaryIO], None]) -> None:
    """Write a file beside its place and put it there once it is whole; a pipe or a device is written to as it is.

    :raises OSError: it cannot be written; what was there before is there still
    """
    target = path.resolve()  # a link stays, and what it leads to is replaced
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        with tempfile.TemporaryFile(prefix="mofops-") as whole, path.open("wb") as device:
            make(whole)
            whole.seek(0)
            while chunk := whole.read(1 << 20):
                device.write(chunk)
        return
    part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            make(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:  # an interrupt leaves no part behind, either
        part.unlink(missing_ok=True)
        raise
