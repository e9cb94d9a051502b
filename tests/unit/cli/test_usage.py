import click
import pytest

from ckanext.mofops.cli.commands import commands
from ckanext.mofops.cli.options import leaves
from ckanext.mofops.cli.usage import language


def options():
    return [
        pytest.param(option, id=f"{'-'.join(names)}-{option.name}")
        for names, command in leaves(commands)
        for option in command.params
        if isinstance(option, click.Option)
    ]


@pytest.mark.parametrize("option", options())
def test_each_option_has_help_and_its_variable(option):
    assert option.help
    # --exit-code changes what a script sees; it belongs on the line that the script runs.
    if option.name != "exit_code":
        long = next(name for name in option.opts if name.startswith("--"))
        assert option.envvar == "MOFOPS_" + long[2:].replace("-", "_").upper()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check"], id="no-path"),
        pytest.param(["check", "/no/such/place"], id="missing-path"),
        pytest.param(["check", "--no-such-option", "."], id="unknown-option"),
        pytest.param(["check", "--limit-errors", "-1", "."], id="below-the-range"),
        pytest.param(["plan", "--target", "http://127.0.0.1:9"], id="no-source"),
        pytest.param(["plan", "--source", "http://127.0.0.1:9", "--target", "ftp://x"], id="no-web-address"),
        pytest.param(["plan", "--source", "http://example.org", "--target", "http://127.0.0.1:9"], id="plain-http-elsewhere"),
        pytest.param(["plan", "--source", "/no/such/place", "--target", "http://127.0.0.1:9"], id="missing-source"),
        pytest.param(["report", "--source", "/no/such/place", "--format", "docx"], id="no-such-format"),
        pytest.param(["--no-such-option"], id="unknown-option-without-command"),
    ],
)
def test_wrong_usage_is_2_and_one_sentence(run, arguments):
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert len(err.splitlines()) == 1


def test_wrong_usage_in_thai(run):
    _, _, english = run("check", "/no/such/place")
    _, _, thai = run("check", "/no/such/place", "--lang", "th")
    assert thai != english
    assert any("ก" <= letter <= "๙" for letter in thai)


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        pytest.param([], {"LANG": "th_TH.UTF-8"}, "th", id="locale"),
        pytest.param([], {"LANG": "C"}, "en", id="no-locale"),
        pytest.param([], {"LC_ALL": "th_TH.UTF-8", "LANG": "en_GB.UTF-8"}, "th", id="lc-all-first"),
        pytest.param([], {"MOFOPS_LANG": "en", "LANG": "th_TH.UTF-8"}, "en", id="variable-before-locale"),
        pytest.param(["check", "--lang", "th"], {"LANG": "C"}, "th", id="option-first"),
        pytest.param(["check", "--lang=th"], {"LANG": "C"}, "th", id="option-in-one-word"),
        pytest.param(["check", "--lang"], {"LANG": "C"}, "en", id="option-without-value"),
    ],
)
def test_language(monkeypatch, arguments, environment, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language(arguments) == expected


def test_no_token_can_be_an_argument():
    assert not [option for param in options() if "token" in (option := param.values[0]).name]
