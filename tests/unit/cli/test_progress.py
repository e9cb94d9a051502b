import json
import logging

import click
import pytest
from click.testing import CliRunner

from ckanext.mofops.cli import options
from ckanext.mofops.cli.output import note, step
from ckanext.mofops.cli.plantext import difference
from ckanext.mofops.cli.progress import JsonLines, Progress


@pytest.fixture
def ticking():
    """A clock that is two seconds later each time."""
    seconds = iter(range(0, 10_000, 2))
    return lambda: next(seconds)


def test_a_line_tells_count_rate_and_time_left():
    now = [0.0]
    progress = Progress(clock=lambda: now[0], wide=200)
    progress(0, 200, "")
    now[0] = 10.0
    assert progress.line(50, 200, "update set-a: done") == "██████░░░░░░░░░░░░░░░░░░ 50/200  5.0/s  0:30  update set-a: done"
    assert progress.line(200, 200, "x").startswith("█" * 24)
    assert progress.line(0, 0, "") == f"{'█' * 24} 0/0  "


def test_a_terminal_gets_one_line(capsys):
    progress = Progress(wide=60)
    for done in range(1, 4):
        progress(done, 3, "ก" * 100)
    err = capsys.readouterr().err
    assert (err.count("\r"), err.count("\n")) == (3, 1)
    assert max(len(line) for line in err.replace("\x1b[K", "").split("\r")) <= 60


def test_elsewhere_about_twenty_lines(capsys):
    progress = Progress()
    for done in range(1, 1001):
        progress(done, 1000, "x")
    assert len(capsys.readouterr().err.splitlines()) == 20


def test_work_that_begins_anew_is_timed_anew(ticking):
    progress = Progress(clock=ticking, wide=80)
    progress(1, 2, "")
    progress(2, 2, "")
    progress(1, 9, "the next step")
    assert progress._first == 1


@click.command()
@options.common
def command(lang, as_json):
    """Says something."""
    note("สวัสดี")
    step(1, 2, "a")
    step(2, 2, "b")
    logging.getLogger("ckanext.mofops.x").warning("odd: %s", 1)


def test_json_lines():
    found = CliRunner().invoke(command, ["--log-format", "json"])
    lines = [json.loads(line) for line in found.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["note", "progress", "progress", "log"]
    assert (lines[0]["message"], lines[2]["done"], lines[2]["total"], lines[3]["level"]) == ("สวัสดี", 2, 2, "warning")
    assert logging.getLogger("ckanext.mofops").handlers == []  # nothing is left behind


def test_plain_lines():
    assert CliRunner().invoke(command, []).stderr.splitlines()[:3] == ["สวัสดี", "1/2 a", "2/2 b"]


def test_a_traceback_is_one_line():
    with pytest.raises(ZeroDivisionError) as caught:
        1 / 0  # noqa: B018
    said = JsonLines().format(logging.LogRecord("n", logging.ERROR, "p", 1, "failed", (), caught._excinfo))
    assert "\n" not in said
    assert "ZeroDivisionError" in json.loads(said)["traceback"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "b", "a → b"),
        (None, ["ก"], '– → [ "ก" ]'),
        (["ก", "ข"], ["ข", "ค"], "+ค -ก"),
        (["ก", "ข"], ["ข", "ก"], '[ "ก", "ข" ] → [ "ข", "ก" ]'),
        ("a\nb", "x" * 90, f"a b → {'x' * 69}…"),
    ],
)
def test_differences(old, new, expected):
    assert difference(old, new) == expected
