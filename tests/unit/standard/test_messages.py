import string

import pytest

from ckanext.mofops.standard.messages import messages, text


def placeholders(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", sorted(messages()))
def test_both_languages_say_the_same(code):
    words = messages()[code]
    assert words["th"].strip() and words["en"].strip()
    assert placeholders(words["th"]) <= placeholders(words["en"]) | {"value", "unit", "label"}


def test_a_parameter_may_be_in_both_languages():
    assert text("item-number", item={"th": "๑", "en": "1"}) == {"th": "(รายการที่ ๑)", "en": "(item 1)"}


def test_unknown_code_and_missing_parameter_fail():
    with pytest.raises(KeyError):
        text("no-such-code")
    with pytest.raises(KeyError):
        text("item-number")
