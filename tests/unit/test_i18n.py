"""Every word of our pages is there in Thai: our own, and those of CKAN that its own catalogue lacks."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import ckanext.mofops.standard as standard

PACKAGE = Path(standard.__file__).parent.parent
CATALOGUE = PACKAGE / "i18n/th/LC_MESSAGES/ckanext-mofops.po"
CKAN = PACKAGE / "i18n/ckan.pot"
METHODS = [("**.html", "ckan"), ("**.py", "python")]


def own_words():
    """What the sources ask to be translated, with the place of each."""
    return {message: f"{name}:{line}" for name, line, message, *_rest in extract_from_dir(PACKAGE, METHODS)}


def words():
    """All that the catalogue is to hold; a word with a plural is a pair."""
    return {message.id: CKAN.name for message in read(CKAN) if message.id} | own_words()


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale="th")


def texts(string):
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.parametrize(("word", "place"), sorted(words().items(), key=str), ids=lambda value: str(value)[:40])
def test_every_word_is_translated(word, place):
    [message] = [message for message in read(CATALOGUE) if message.id == word] or [None]
    assert message is not None, place
    assert all(texts(message.string))
    assert not message.fuzzy


def test_there_are_words():
    assert len(own_words()) >= 10
    assert len(words()) > len(own_words())


def test_no_translation_is_left_over():
    assert {message.id for message in read(CATALOGUE) if message.id} == set(words())
    assert not read(CATALOGUE).obsolete


@pytest.mark.parametrize("word", sorted(words(), key=str), ids=lambda value: str(value)[:40])
def test_a_translation_takes_the_same_values(word):
    held = re.compile(r"\{\w*\}|%\(\w+\)[sd]")
    [string] = [message.string for message in read(CATALOGUE) if message.id == word]
    given = set(held.findall(texts(word)[0])) - LEFT_OUT.get(word, set())
    assert all(set(held.findall(text)) == given for text in texts(string))


# CKAN fills the name of a field in, as programs know it.
LEFT_OUT = {"Search datasets by {name}: {label}": {"{name}"}}


def test_the_compiled_catalogue_is_up_to_date():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {texts(word.id)[0]: texts(word.string)[0] for word in read_mo(file) if word.id}
    assert compiled == {texts(word.id)[0]: texts(word.string)[0] for word in read(CATALOGUE) if word.id}
