import pytest

from ckanext.mofops.catalog import UsageError
from ckanext.mofops.catalog.tokens import token, token_in


@pytest.fixture(autouse=True)
def no_tokens_of_the_machine(monkeypatch):
    for name in ("MOFOPS_TARGET_TOKEN", "MOFOPS_TARGET_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_token_comes_from_the_variable_or_the_file_it_names(monkeypatch, tmp_path):
    assert token("TARGET") is None
    path = tmp_path / "token"
    path.write_text("from-file\n", encoding="utf-8")
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN_FILE", str(path))
    assert token("TARGET") == "from-file"
    monkeypatch.setenv("MOFOPS_TARGET_TOKEN", " from-variable ")
    assert token("TARGET") == "from-variable"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["none", "no text"])
def test_a_file_that_cannot_be_read_is_named_by_who_named_it(content, tmp_path):
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        token_in(str(path), said_by="a.setting")
    assert caught.value.code == "token-file"
    assert caught.value.params["variable"] == "a.setting"
