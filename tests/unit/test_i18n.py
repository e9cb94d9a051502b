"""Every string of our templates is there in Thai, and the compiled catalogue is that of the source."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[2] / "ckanext-mofops" / "ckanext" / "mofops"
CATALOGUE = PACKAGE / "i18n" / "th" / "LC_MESSAGES" / "ckanext-mofops"
TEMPLATES = sorted(PACKAGE.rglob("*.html"))


@pytest.fixture(scope="module")
def thai():
    """The Thai catalogue, string by string."""
    return {message.id: message.string for message in read_po(CATALOGUE.with_suffix(".po").open("rb")) if message.id}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_string_is_translated(template, thai):
    strings = re.findall(r"""\b_\(\s*["'](.+?)["']\s*\)""", template.read_text(encoding="utf-8"))
    assert [string for string in strings if not thai.get(string)] == []


def test_translations_keep_the_placeholders(thai):
    assert [key for key, value in thai.items() if set(re.findall(r"{\w+}", key)) != set(re.findall(r"{\w+}", value))] == []


def test_compiled_catalogue_is_up_to_date(thai):
    compiled = {message.id: message.string for message in read_mo(CATALOGUE.with_suffix(".mo").open("rb")) if message.id}
    assert compiled == thai


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_inline_script_or_style(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<script\b|<style\b|\sstyle=|\son[a-z]+=|\|\s*safe\b", text)
