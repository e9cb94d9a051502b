"""Each error that the two rooms raise has its words, and gives them what they need."""

import ast
import string
from pathlib import Path

import pytest

from ckanext.mofops import catalog, gdcatalog
from ckanext.mofops.catalog import errors
from ckanext.mofops.catalog.errors import CatalogError, Invalid, one_line
from ckanext.mofops.standard.messages import messages

RAISED = {name for name in dir(errors) if name[0].isupper()} | {"DocumentError", "GdCatalogError", "Locked", "StateError"}
RAISED |= {"Problem", "_reason", "text"}
GIVEN = {"Problem": {"value"}, "Invalid": {"details"}, "Locked": {"pid", "since"}}


def calls():
    for room in (catalog, gdcatalog):
        for file in sorted(Path(room.__file__).parent.glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                name = getattr(getattr(node, "func", None), "id", None)
                if name in RAISED and node.args and isinstance(node.args[0], ast.Constant):
                    given = {keyword.arg for keyword in node.keywords} | GIVEN.get(name, set())
                    yield pytest.param(node.args[0].value, given, id=f"{file.parent.name}/{file.name}:{node.lineno}")


@pytest.mark.parametrize(("code", "given"), list(calls()))
def test_an_error_has_words_and_what_they_need(code, given):
    for words in messages()[code].values():
        assert {name for _, name, _, _ in string.Formatter().parse(words) if name is not None} <= given


def test_words_of_an_error():
    error = CatalogError("url-invalid", url="{x}")
    assert "{x}" in error.message()["th"]
    assert str(error) == error.message()["en"]
    assert Invalid("invalid", {"name": "taken"}, url="u", status=409).params["details"] == "name: taken"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("a\x1b[0mb", "a [0mb"),
        ("\u202eevil", "evil"),
        ("\ud800", ""),
        (None, "None"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_one_line(words, shown):
    assert one_line(words) == shown
