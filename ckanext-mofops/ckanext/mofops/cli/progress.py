"""Progress and log lines on standard error: a bar on a terminal, plain lines elsewhere, JSON lines for programs."""

import json
import logging
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

import click

LogFormat = Literal["text", "json"]
LOG_FORMATS: tuple[LogFormat, ...] = ("text", "json")
_META = "ckanext.mofops.log_format"
_LINES = 20
_BAR = 24
_OURS = logging.getLogger("ckanext.mofops")


class JsonLines(logging.Formatter):
    """A record as one JSON object: ``{"time", "level", "event", …}``; what was logged with ``extra={"fields": …}`` is in it."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "log"),
            **getattr(record, "fields", {"message": record.getMessage()}),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def choose(context: click.Context, _parameter: click.Parameter, form: LogFormat) -> None:
    """Make this the form of everything on standard error, until the command ends."""
    context.meta[_META] = form
    if form == "json":
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        level = _OURS.level
        _OURS.addHandler(handler)
        _OURS.setLevel(logging.INFO)

        def back() -> None:
            _OURS.removeHandler(handler)
            _OURS.setLevel(level)

        context.call_on_close(back)


def is_json() -> bool:
    """Whether standard error is for a program."""
    context = click.get_current_context(silent=True)
    return context is not None and context.meta.get(_META) == "json"


def event(name: str, /, **fields: Any) -> None:
    """Something that happened, as a log line for programs; people are told in other words."""
    if is_json():
        _OURS.info(name, extra={"event": name, "fields": fields})


class Progress:
    """How far a piece of work is: rate and time left. Called as a ``runs.Step``.

    clock: seconds; wide: columns of the terminal, None where there is none.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, wide: int | None = None) -> None:
        self._clock = clock
        self._start = clock()
        self._first: int | None = None
        self._wide = wide if wide is not None else shutil.get_terminal_size().columns if sys.stderr.isatty() else None

    def __call__(self, done: int, total: int, what: str) -> None:
        """Say so: one line that rewrites itself on a terminal, about twenty plain lines elsewhere, each as JSON."""
        if self._first is None or done < self._first:
            self._first, self._start = done, self._clock()
        if is_json():
            event(
                "progress",
                done=done,
                total=total,
                what=what,
                rate=_rounded(self._rate(done)),
                seconds_left=self._left(done, total),
            )
        elif self._wide is not None:
            click.echo(f"\r\x1b[K{self.line(done, total, what)[: self._wide - 1]}", err=True, nl=done == total)
        elif done == total or done % max(1, total // _LINES) == 0:
            click.echo(f"{done}/{total} {what}", err=True)

    def line(self, done: int, total: int, what: str) -> str:
        """The bar with counts, rate, time left and the last item."""
        filled = _BAR * done // total if total else _BAR
        rate, left = self._rate(done), self._left(done, total)
        pace = "" if rate is None else f"  {rate:.1f}/s"
        pace += "" if left is None else f"  {left // 60}:{left % 60:02}"
        return f"{'█' * filled}{'░' * (_BAR - filled)} {done}/{total}{pace}  {what}"

    def _rate(self, done: int) -> float | None:
        seconds = self._clock() - self._start
        count = done - (self._first or 0)
        return count / seconds if count > 0 and seconds > 0 else None

    def _left(self, done: int, total: int) -> int | None:
        rate = self._rate(done)
        return None if rate is None else round((total - done) / rate)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
