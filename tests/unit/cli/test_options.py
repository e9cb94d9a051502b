import json

import pytest


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    return path


def test_config_file_sets_options(run, tmp_path, table):
    config = tmp_path / "mofops.toml"
    config.write_text('lang = "th"\nsource = "of another command"\n', encoding="utf-8")
    status, out, _ = run("check", table, "--config", config)
    assert status == 0
    assert "ทรัพยากร" in out


def test_option_beats_variable_beats_config_file(run, tmp_path, table, monkeypatch):
    config = tmp_path / "mofops.toml"
    config.write_text('format = "JSON"\n', encoding="utf-8")

    def declared(*arguments):
        return json.loads(run("check", table.with_name("noname"), "--json", "--config", config, *arguments)[1])["resources"][0][
            "valid"
        ]

    table.rename(table.with_name("noname"))
    assert declared() is False
    monkeypatch.setenv("MOFOPS_FORMAT", "CSV")
    assert declared() is True
    assert declared("--format", "JSON") is False


@pytest.mark.parametrize(
    "content",
    [pytest.param(b"nonsense = 1\n", id="unknown-key"), pytest.param(b"=", id="no-toml"), pytest.param(b"\xff", id="no-text")],
)
def test_faulty_config_file_is_wrong_usage(run, tmp_path, table, content):
    config = tmp_path / "mofops.toml"
    config.write_bytes(content)
    status, _, err = run("check", table, "--config", config)
    assert status == 2
    assert "mofops.toml" in err
