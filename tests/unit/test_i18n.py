"""Every word of our pages is there in Thai."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import ckanext.mofops.standard as standard

PACKAGE = Path(standard.__file__).parent.parent
CATALOGUE = PACKAGE / "i18n/th/LC_MESSAGES/ckanext-mofops.po"
METHODS = [("**.html", "ckan"), ("**.py", "python")]


def words():
    """What the sources ask to be translated, with the place of each."""
    return {message: f"{name}:{line}" for name, line, message, *_rest in extract_from_dir(PACKAGE, METHODS)}


def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="th")


def translations(read):
    return {message.id: message.string for message in read if message.id}


@pytest.mark.parametrize(("word", "place"), sorted(words().items()), ids=lambda value: value[:40])
def test_every_word_is_translated(word, place):
    message = catalogue().get(word)
    assert message is not None, place
    assert message.string
    assert not message.fuzzy


def test_there_are_words():
    assert len(words()) >= 10


def test_no_translation_is_left_over():
    assert set(translations(catalogue())) == set(words())
    assert not catalogue().obsolete


@pytest.mark.parametrize("word", sorted(words()))
def test_a_translation_takes_the_same_values(word):
    held = re.compile(r"\{\w*\}|%\(\w+\)s")
    assert sorted(held.findall(catalogue().get(word).string)) == sorted(held.findall(word))


def test_the_compiled_catalogue_is_up_to_date():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        assert translations(read_mo(file)) == translations(catalogue())
